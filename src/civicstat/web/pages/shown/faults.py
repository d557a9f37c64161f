"""How the fault that a finding is about went from month to month, as a chart."""

from collections.abc import Iterator
from datetime import date, timedelta

from civicstat.measurement.records.models import Finding, QualityCheck
from civicstat.measurement.records.quality.findings import FindingKind, listed, percent
from civicstat.measurement.records.quality.measures import About
from civicstat.measurement.records.quality.tracing import Months, measure_named, share_by_month
from civicstat.store.interface import Store
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.ui import charts

# What is counted alike in every month; other findings are about single values or about all records at once.
_ABOUT = {
    FindingKind.MISSING: (About.MISSING, "share missing"),
    FindingKind.INVALID: (About.INVALID, "share outside its limits"),
    FindingKind.CLOCK: (About.NEGATIVE, "share of steps that run backwards"),
    FindingKind.RULE: (About.RULE, "share of records that break the rule"),
    FindingKind.UNPLACED: (About.UNPLACED, "share of records without an area"),
}
MOST_DAYS = 7 * 520
MIDDLE = 15  # of a month
EVERYTHING = "All records"


def fault_chart(check: QualityCheck, finding: Finding, store: Store) -> charts.Figure | None:
    """Return the share of records at fault month by month, of all and of those that the finding is about.

    None for findings that have no course, and where the definition no longer knows the fault. Raises StoreFault.
    """
    about, words = _ABOUT.get(FindingKind(finding.kind), (None, ""))
    if about is None or check.since is None or check.until is None:
        return None
    definition, last = finding.dataset.definition, (check.until - date(1970, 1, 1)).days
    last_days = {column["name"]: last - int(column["immature_days"]) for column in check.columns}
    measure = measure_named(definition, store, about, _name(finding, about), last_days)
    if measure is None:
        return None
    since = max(check.since, check.until - timedelta(days=MOST_DAYS))
    found = {
        name: share_by_month(
            store, definition, measure, since=since, until=check.until, dimension=dimension, values=values
        )
        for name, dimension, values in _parts(finding)
    }
    return _figure(found, finding, f"{_subject(finding)}: {words}")


def _name(finding: Finding, about: About) -> str:
    """Return what the measure behind a finding is named."""
    return finding.subject.split("; ")[0] if about is About.NEGATIVE else finding.column


def _parts(finding: Finding) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the records to look at: those that the finding is about, where it is about some, and all of them."""
    columns = finding.dataset.definition.columns
    dimension, values = finding.evidence.get("dimension", ""), tuple(finding.evidence.get("values", ()))
    if dimension in columns and values:
        yield f"{title_of(dimension, columns[dimension])} {listed(list(values), word='or')}", dimension, values
    yield EVERYTHING, "", ()


def _subject(finding: Finding) -> str:
    column = finding.dataset.definition.columns.get(finding.column)
    return title_of(finding.column, column) if column else finding.column[:1].upper() + finding.column[1:]


def _figure(found: dict[str, Months], finding: Finding, title: str) -> charts.Figure | None:
    if len(found[EVERYTHING]) < 2:
        return None
    name, first = next(iter(found.items()))
    marks = tuple(
        charts.Mark(on, label) for on, label in ((finding.since, "First day"), (finding.until, "Last day")) if on
    )
    chart = charts.TimeSeries(
        title=f"{title}, by month",
        series=tuple(charts.Series(name, tuple(map(_point, months))) for name, months in found.items()),
        unit="share",
        display="percent",
        marks=marks,
    )
    return charts.Figure("course", chart, _highest(first, "" if name == EVERYTHING else f"{name}: "))


def _point(month: tuple[date, float | None]) -> charts.Point:
    on, share = month
    return charts.Point(f"{on:%B %Y}", on.replace(day=MIDDLE), share)  # so that marks of days stand where they belong


def _highest(months: Months, of: str) -> str:
    """Return the finding of the chart: its highest month beside the newest. of: what it is about, with a colon."""
    known = [(share, on) for on, share in months if share is not None]
    if not known:
        return ""
    share, on = max(known)
    newest, last = known[-1]
    if on == last:
        return f"{of}{percent(newest)} in {last:%B %Y}, the highest of all months."
    return f"{of}{percent(share)} in {on:%B %Y}, the highest of all months; {percent(newest)} in {last:%B %Y}."
