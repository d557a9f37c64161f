"""Statistics on arrays: numbers in, numbers out. No Django, no files, no clock.

`import civicstat.stats as st` in a notebook gives every estimator; docs/methods/README.md lists them.
"""

from civicstat.stats.counts import (
    byar_interval,
    count_against_expected_z,
    count_change_z,
    mid_p_interval,
    poisson_interval,
    rate_interval,
)
from civicstat.stats.groups import SortedGroups, sorted_groups
from civicstat.stats.indexes import weighted_count_interval
from civicstat.stats.intervals import Interval
from civicstat.stats.means import mean_interval, standard_deviation, sum_interval
from civicstat.stats.percentiles import (
    Ranks,
    grouped_percentile,
    grouped_percentile_interval,
    order_statistic_ranks,
    percentile,
    percentile_interval,
)
from civicstat.stats.proportions import (
    agresti_coull_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    newcombe_interval,
    wilson_interval,
)
from civicstat.stats.ratios import rate_ratio_interval, ratio_of_counts_interval
from civicstat.stats.survival.curves import Curves, kaplan_meier_curve
from civicstat.stats.survival.percentiles import grouped_kaplan_meier_percentile, kaplan_meier_percentile
from civicstat.stats.survival.shares import grouped_kaplan_meier_share, kaplan_meier_share

__all__ = [
    "Curves",
    "Interval",
    "Ranks",
    "SortedGroups",
    "agresti_coull_interval",
    "byar_interval",
    "clopper_pearson_interval",
    "count_against_expected_z",
    "count_change_z",
    "grouped_kaplan_meier_percentile",
    "grouped_kaplan_meier_share",
    "grouped_percentile",
    "grouped_percentile_interval",
    "jeffreys_interval",
    "kaplan_meier_curve",
    "kaplan_meier_percentile",
    "kaplan_meier_share",
    "mean_interval",
    "mid_p_interval",
    "newcombe_interval",
    "order_statistic_ranks",
    "percentile",
    "percentile_interval",
    "poisson_interval",
    "rate_interval",
    "rate_ratio_interval",
    "ratio_of_counts_interval",
    "sorted_groups",
    "standard_deviation",
    "sum_interval",
    "weighted_count_interval",
    "wilson_interval",
]
