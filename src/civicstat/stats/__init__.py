"""Statistics on arrays: numbers in, numbers out. No Django, no files, no clock.

`import civicstat.stats as st` in a notebook gives every estimator; docs/methods/README.md lists them.
"""

from civicstat.stats.changes.comparison import Comparison, chance_among
from civicstat.stats.changes.counts import compare_counts
from civicstat.stats.changes.figures import compare_figures
from civicstat.stats.changes.means import compare_means
from civicstat.stats.changes.percentiles import compare_percentiles
from civicstat.stats.changes.shares import compare_shares
from civicstat.stats.changes.visible import (
    answers_needed,
    margin_of_error,
    smallest_change_of_shares,
    visible_levels,
)
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
from civicstat.stats.equity.stabilizing import Stabilized, stabilized_rates, stabilized_shares
from civicstat.stats.equity.trends import Trend, trend_of
from civicstat.stats.exact_tests import count_against_expected_p, ratio_of_counts_p
from civicstat.stats.explaining.extremes import RegressionToMean, regression_to_mean
from civicstat.stats.explaining.missing import PercentileBounds, percentile_bounds, share_bounds
from civicstat.stats.explaining.mix import MixAndRate, mix_and_rate, standardized_share_interval
from civicstat.stats.funnels import (
    count_funnel,
    dispersed_count_funnel,
    dispersed_share_funnel,
    dispersion,
    is_dispersed,
    rate_funnel,
    share_against_target_z,
    share_funnel,
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
from civicstat.stats.weeks import Part, busiest_part, dispersion_of_weeks, share_in_part

__all__ = [
    "Comparison",
    "Curves",
    "Dispersion",
    "Forecast",
    "Gap",
    "Heterogeneity",
    "Interval",
    "MixAndRate",
    "Pairs",
    "Part",
    "PercentileBounds",
    "Ranks",
    "Readings",
    "RegressionToMean",
    "Season",
    "Slope",
    "SortedGroups",
    "Stabilized",
    "Standardized",
    "Trend",
    "agresti_coull_interval",
    "answers_needed",
    "atkinson_index",
    "between_group_variance",
    "busiest_part",
    "byar_interval",
    "chance_among",
    "clopper_pearson_interval",
    "coefficient_of_variation",
    "compare_counts",
    "compare_figures",
    "compare_means",
    "compare_percentiles",
    "compare_shares",
    "concentration_index",
    "count_against_expected_p",
    "count_against_expected_z",
    "count_change_z",
    "count_funnel",
    "critical_distance",
    "difference_interval",
    "directly_standardized_rate",
    "dispersed_count_funnel",
    "dispersed_share_funnel",
    "dispersion",
    "dispersion_between_neighbors",
    "dispersion_of_weeks",
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
    "is_dispersed",
    "jeffreys_interval",
    "kaplan_meier_curve",
    "kaplan_meier_percentile",
    "kaplan_meier_share",
    "level_interval",
    "look_level",
    "margin_of_error",
    "mean_difference_from_best",
    "mean_difference_from_mean",
    "mean_interval",
    "mean_log_deviation",
    "mid_p_interval",
    "mix_and_rate",
    "newcombe_interval",
    "order_statistic_ranks",
    "pairwise_differences",
    "pairwise_level",
    "percentile",
    "percentile_bounds",
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
    "regression_to_mean",
    "resampled_percentiles",
    "season_of",
    "share_against_target_z",
    "share_bounds",
    "share_funnel",
    "share_in_part",
    "simulated_interval",
    "slope_index",
    "slope_index_of_shares",
    "smallest_change_of_shares",
    "sorted_groups",
    "stabilized_rates",
    "stabilized_shares",
    "standard_deviation",
    "standardized_ratio",
    "standardized_share_interval",
    "sum_interval",
    "theil_index",
    "trend_of",
    "visible_levels",
    "weighted_count_interval",
    "widest_gap",
    "wilson_interval",
]
