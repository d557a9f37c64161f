"""Whether a metric can say how many records of a dataset there are, so that these may be told one by one."""

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.queries import time_of
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.open_records import OpenRecords


def fault_of_count(records: OpenRecords, metric: MetricDefinition, dataset: DatasetDefinition) -> str:
    """Return why the figures of a metric cannot say how many records there are; empty: they can."""
    if metric.dataset != dataset.dataset:
        return f"{metric.metric} counts {metric.dataset or 'no dataset'}, expected a metric on {dataset.dataset}"
    if metric.statistic.kind != "count" or time_of(metric, dataset) != dataset.time:
        return f"{metric.metric} does not count records one by one by {dataset.time}; name a metric of the kind count"
    if records.period not in metric.periods:
        return f"{metric.metric} has no figures by {records.period}, only by {', '.join(metric.periods)}"
    return ""
