"""One file per kind of statistic, each with one function `plan(statistic, words)`."""

from collections.abc import Callable, Mapping
from typing import Any

from civicstat.measurement.metrics.estimators import (
    cohort_share,
    count,
    distinct,
    index,
    mean,
    percentile,
    rate,
    share,
    sum_,
    time_to_close,
)
from civicstat.measurement.metrics.planning import Plan, Words

# `ratio` and `gap` rest on other metrics' observations: see metrics/derived.py.
ESTIMATORS: Mapping[str, Callable[[Any, Words], Plan]] = {
    "count": count.plan,
    "distinct": distinct.plan,
    "sum": sum_.plan,
    "mean": mean.plan,
    "median": percentile.plan,
    "percentile": percentile.plan,
    "share": share.plan,
    "rate": rate.plan,
    "time_to_close": time_to_close.plan,
    "cohort_share": cohort_share.plan,
    "index": index.plan,
}
