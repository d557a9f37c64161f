"""A figure is cited: what it is, and what it was computed from, is put down for good."""

import secrets
from datetime import datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.context.models import Citation
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Series

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_LENGTH = 10


class NothingToCite(CivicStatError):
    """There is no such figure. Nothing was put down."""


@transaction.atomic
def cite(*, series: Series, period: int, by: User | None, at: datetime) -> Citation:
    """Put down what a figure is now. Cited again on the same day, while nothing of it changed, it keeps its link.

    Raises NothingToCite where the series has no figure of that period.
    """
    point = series.at(period)
    if point is None:
        raise NothingToCite(f"{series.metric.slug} has no figure of that period in {series.area}; choose another one")
    figure = {
        "metric": series.metric, "metric_version": point.version, "grain": series.grain, "period": period,
        "label": point.label, "area": series.area, "value": point.value, "low": point.low, "high": point.high,
        "n": point.n, "reason": point.reason, "is_provisional": point.is_provisional,
        "data_versions": data_versions(series.metric),
    }  # fmt: skip
    same = Citation.objects.filter(**figure, by=by, at__date=at.date()).first()
    return same or Citation.objects.create(key=_key(), by=by, at=at, **figure)


def data_versions(metric: Metric) -> dict[str, int]:
    """Return the sequence of the last stored delivery of each dataset behind a metric, through others too."""
    found, wanted, seen = dict[str, int](), [metric], {metric.slug}
    while wanted:
        for each in wanted:
            if each.dataset is not None:
                found[each.dataset.slug] = each.dataset.data_version
        slugs = {slug for each in wanted for slug in rests_on(each.definition)} - seen
        seen |= slugs
        bases = Metric.objects.filter(slug__in=slugs).select_related("dataset").prefetch_related("versions")
        wanted = list(bases) if slugs else []
    return dict(sorted(found.items()))


def _key() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
