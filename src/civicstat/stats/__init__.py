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
from civicstat.stats.equity.comparisons import Heterogeneity, Pairs, heterogeneity, holm, pairwise_differences
from civicstat.stats.equity.gaps import (
    Gap,
    pairwise_level,
    percentile_gap_interval,
    percentile_ratio_interval,
    resampled_percentiles,
    widest_gap,
)
from civicstat.stats.equity.inequality import (
    atkinson_index,
    between_group_variance,
    coefficient_of_variation,
    concentration_index,
    gain_if_all_were_best,
    gini_index,
    index_of_disparity,
    mean_difference_from_best,
    mean_difference_from_mean,
    mean_log_deviation,
    simulated_interval,
    theil_index,
)
from civicstat.stats.equity.slopes import Slope, slope_index, slope_index_of_shares
from civicstat.stats.exact_tests import count_against_expected_p, ratio_of_counts_p
from civicstat.stats.funnels import count_funnel, dispersed_count_funnel, dispersion, rate_funnel, share_funnel
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
from civicstat.stats.progress.dispersion import Dispersion, dispersion_between_neighbors
from civicstat.stats.progress.forecasts import Forecast, forecast
from civicstat.stats.progress.looks import critical_distance, look_level
from civicstat.stats.progress.readings import Readings, level_interval, pooled_levels
from civicstat.stats.progress.seasons import Season, season_of
from civicstat.stats.proportions import (
    agresti_coull_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    newcombe_interval,
    wilson_interval,
)
from civicstat.stats.ratios import (
    difference_interval,
    rate_ratio_interval,
    ratio_interval,
    ratio_of_counts_interval,
    ratio_of_sums_interval,
)
from civicstat.stats.standardization import (
    Standardized,
    directly_standardized_rate,
    expected_counts,
    standardized_ratio,
)
from civicstat.stats.survival.curves import Curves, kaplan_meier_curve
from civicstat.stats.survival.percentiles import grouped_kaplan_meier_percentile, kaplan_meier_percentile
from civicstat.stats.survival.shares import grouped_kaplan_meier_share, kaplan_meier_share

__all__ = [
    "Curves",
    "Dispersion",
    "Forecast",
    "Gap",
    "Heterogeneity",
    "Interval",
    "Pairs",
    "Ranks",
    "Readings",
    "Season",
    "Slope",
    "SortedGroups",
    "Standardized",
    "agresti_coull_interval",
    "atkinson_index",
    "between_group_variance",
    "byar_interval",
    "clopper_pearson_interval",
    "coefficient_of_variation",
    "concentration_index",
    "count_against_expected_p",
    "count_against_expected_z",
    "count_change_z",
    "count_funnel",
    "critical_distance",
    "difference_interval",
    "directly_standardized_rate",
    "dispersed_count_funnel",
    "dispersion",
    "dispersion_between_neighbors",
    "expected_counts",
    "forecast",
    "gain_if_all_were_best",
    "gini_index",
    "grouped_kaplan_meier_percentile",
    "grouped_kaplan_meier_share",
    "grouped_percentile",
    "grouped_percentile_interval",
    "heterogeneity",
    "holm",
    "index_of_disparity",
    "jeffreys_interval",
    "kaplan_meier_curve",
    "kaplan_meier_percentile",
    "kaplan_meier_share",
    "level_interval",
    "look_level",
    "mean_difference_from_best",
    "mean_difference_from_mean",
    "mean_interval",
    "mean_log_deviation",
    "mid_p_interval",
    "newcombe_interval",
    "order_statistic_ranks",
    "pairwise_differences",
    "pairwise_level",
    "percentile",
    "percentile_gap_interval",
    "percentile_interval",
    "percentile_ratio_interval",
    "poisson_interval",
    "pooled_levels",
    "rate_funnel",
    "rate_interval",
    "rate_ratio_interval",
    "ratio_interval",
    "ratio_of_counts_interval",
    "ratio_of_counts_p",
    "ratio_of_sums_interval",
    "resampled_percentiles",
    "season_of",
    "share_funnel",
    "simulated_interval",
    "slope_index",
    "slope_index_of_shares",
    "sorted_groups",
    "standard_deviation",
    "standardized_ratio",
    "sum_interval",
    "theil_index",
    "weighted_count_interval",
    "widest_gap",
    "wilson_interval",
]
