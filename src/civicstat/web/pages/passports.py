"""A metric's passport in words."""

from django.utils.html import format_html

from civicstat.measurement.metrics.definitions import CohortShare, MetricDefinition, TimeToClose
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.reasons import part_in_words
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.pages.shown.statistics import column_in_words, statistic_in_words
from civicstat.web.ui.units import format_value

DIRECTIONS = {"lower": "Lower is better", "higher": "Higher is better", "context": "Neither: read it with others"}
INFLUENCE = {"high": "High: the city can move it", "medium": "Medium", "low": "Low: mostly beyond the city's reach"}


def passport_of(definition: MetricDefinition, metric: Metric) -> list[tuple[str, str]]:
    """Return the passport's terms and what they mean, without those that say nothing."""
    dataset = metric.dataset.definition if metric.dataset else None
    entries = [
        ("Question", definition.question),
        ("How it is counted", definition.describes),
        ("Statistic", statistic_in_words(definition, dataset)),
        ("Rows that count for several", _rows(definition, dataset)),
        ("Records that count", _code(definition.where) or ("" if definition.dataset is None else "All records")),
        ("Valid values", _code(definition.valid)),
        ("Dataset", f"{metric.dataset.title} ({metric.dataset.slug})" if metric.dataset else ""),
        ("Placed in time by", _time(definition.time or (dataset.time if dataset else ""), dataset)),
        ("Unit", definition.unit),
        ("Which way is better", DIRECTIONS[definition.direction]),
        ("Fewest records for a figure", f"{definition.min_n:,}" if definition.min_n else ""),
        ("Most records that may lack what is measured", _most_missing(definition)),
        ("Least change that is a signal", least_change_in_words(definition)),
        ("A figure is final", _span(definition)),
        ("Interval", f"{definition.level:.0%}"),
        ("Standard", _standard(definition)),
        ("The city's influence", INFLUENCE[definition.influence]),
        ("Known limits", " ".join(definition.known_limits)),
        ("Owner", metric.department.name if metric.department else definition.owner),
    ]
    return [(term, meaning) for term, meaning in entries if meaning]


def _code(condition: str | None) -> str:
    return format_html("<code>{}</code>", condition) if condition else ""


def _rows(definition: MetricDefinition, dataset: DatasetDefinition | None) -> str:
    """Return what is done where a row counts for as many as a column says; empty where each is one."""
    if dataset is None or dataset.counts is None or getattr(definition.statistic, "of", None) == dataset.counts:
        return ""
    words = "A row stands for as many events as {} says. This metric takes each row as one, and does not sum it"
    return format_html(words, column_in_words(dataset.counts, dataset))


def _time(name: str, dataset: DatasetDefinition | None) -> str:
    """Return the column that places a record in time, as people call it."""
    return column_in_words(name, dataset) if name else ""


def _span(definition: MetricDefinition) -> str:
    days = definition.settles_after.total_seconds() / 86400
    words = f"{days:g} day{'' if days == 1 else 's'} after the period's end" if days else "when the period is over"
    words += ", once records reach that far"
    if isinstance(definition.statistic, CohortShare):
        words += ", when its youngest case is old enough"
    if isinstance(definition.statistic, TimeToClose):
        words += ", and once no open case can change it any more"
    return f"{words[0].upper()}{words[1:]}. Until then it is provisional: late records may still change it"


def _most_missing(definition: MetricDefinition) -> str:
    if definition.most_missing is None:
        return ""
    part = part_in_words(definition.most_missing)
    return f"{part[0].upper()}{part[1:]}. Where more do, in an area or a period, there is no figure but the reason"


def least_change_in_words(definition: MetricDefinition) -> str:
    """Return from which size on a change is told."""
    size = definition.least_change
    if size is None:
        return (
            "1 percentage point, or a fifth where the share is small" if definition.unit == "share" else "5 percent"
        ) + ", by the rule for all metrics"
    if size.is_relative:
        return f"{size.amount * 100:g} percent"
    return format_value(size.amount, definition.unit, definition.display)


def _standard(definition: MetricDefinition) -> str:
    standard = definition.standard
    if standard.name == "local":
        return "No national standard is known; the city sets its own"
    return ", ".join(part for part in (standard.name, standard.edition, standard.clause, standard.target) if part)
