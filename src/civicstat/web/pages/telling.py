"""How a metric's figure is told in a sentence, by its kind of statistic."""

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import Series
from civicstat.web.pages.figures import change_of, estimate_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui.findings import finding
from civicstat.web.ui.saying import rests_on, says


def sentence(series: Series, *, than: str) -> str:
    """Return the finding of a series: its latest figure, how sure it is, and what changed.

    than: the period compared with, in words.
    """
    definition, latest = series.definition, series.latest
    if latest is None:
        return "There is no whole period with records yet."
    return finding(
        series.area.name,
        latest.label,
        estimate_of(definition, latest),
        change_of(series, than=than),
        is_provisional=latest.is_provisional,
        when=in_period(latest.label, series.grain),
        says=says(definition),
        rests_on=rests_on(definition, latest),
    )


def is_being_computed(metric: Metric) -> bool:
    """Return whether figures of a metric are still on their way: it was never computed, and there are records."""
    has_records = metric.dataset is None or metric.dataset.first_at is not None
    return metric.computed_at is None and not metric.fault and has_records
