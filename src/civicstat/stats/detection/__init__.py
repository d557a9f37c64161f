"""Detectors: series x periods of figures come in, an Evaluation of each series and period goes out. No Django.

`import civicstat.stats.detection as detection` in a notebook gives all of them; docs/methods/signals.md lists them.
"""

from civicstat.stats.detection.clusters.circular import circular_scan
from civicstat.stats.detection.clusters.near_repeats import NearRepeats, near_repeats
from civicstat.stats.detection.clusters.scoring import Cluster
from civicstat.stats.detection.clusters.space_time import dispersion_of, expected_scan, space_time_scan
from civicstat.stats.detection.clusters.windows import Windows, nearest_windows, neighborhood_windows
from civicstat.stats.detection.counts.ears import ears
from civicstat.stats.detection.counts.farrington import FarringtonOptions, FarringtonResult, farrington_flexible
from civicstat.stats.detection.counts.hours import HourOptions, unusual_hours
from civicstat.stats.detection.counts.rare import rare_events
from civicstat.stats.detection.counts.unusual import unusual_counts
from civicstat.stats.detection.counts.waves import (
    WEEK_OF_DAYS,
    YEAR_OF_DAYS,
    YEAR_OF_MONTHS,
    YEAR_OF_QUARTERS,
    YEAR_OF_WEEKS,
    Season,
    Waves,
)
from civicstat.stats.detection.evaluation import Evaluation, Reason
from civicstat.stats.detection.faults.values import ValueFaults, value_faults
from civicstat.stats.detection.faults.volumes import volume_faults
from civicstat.stats.detection.looking_back import UnusualOptions
from civicstat.stats.detection.measures.levels import unusual_measures, unusual_percentiles
from civicstat.stats.detection.measures.shares import unusual_shares
from civicstat.stats.detection.shifts.changepoints import changepoints
from civicstat.stats.detection.shifts.cusums import (
    Cusum,
    count_log_ratios,
    cusum,
    gap_log_ratios,
    level_log_ratios,
    share_log_ratios,
)
from civicstat.stats.detection.shifts.lasting import lasting_changes, size_of_change
from civicstat.stats.detection.streams.unusual import StreamOptions, told_once, unusual_streams
from civicstat.stats.detection.together.budgets import (
    alphas_within_budget,
    expected_false_alarms,
    likely_false_share,
)
from civicstat.stats.detection.together.false_discovery import (
    benjamini_bogomolov,
    benjamini_hochberg,
    benjamini_yekutieli,
    simes,
)

__all__ = [
    "WEEK_OF_DAYS",
    "YEAR_OF_DAYS",
    "YEAR_OF_MONTHS",
    "YEAR_OF_QUARTERS",
    "YEAR_OF_WEEKS",
    "Cluster",
    "Cusum",
    "Evaluation",
    "FarringtonOptions",
    "FarringtonResult",
    "HourOptions",
    "NearRepeats",
    "Reason",
    "Season",
    "StreamOptions",
    "UnusualOptions",
    "ValueFaults",
    "Waves",
    "Windows",
    "alphas_within_budget",
    "benjamini_bogomolov",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "changepoints",
    "circular_scan",
    "count_log_ratios",
    "cusum",
    "dispersion_of",
    "ears",
    "expected_false_alarms",
    "expected_scan",
    "farrington_flexible",
    "gap_log_ratios",
    "lasting_changes",
    "level_log_ratios",
    "likely_false_share",
    "near_repeats",
    "nearest_windows",
    "neighborhood_windows",
    "rare_events",
    "share_log_ratios",
    "simes",
    "size_of_change",
    "space_time_scan",
    "told_once",
    "unusual_counts",
    "unusual_hours",
    "unusual_measures",
    "unusual_percentiles",
    "unusual_shares",
    "unusual_streams",
    "value_faults",
    "volume_faults",
]
