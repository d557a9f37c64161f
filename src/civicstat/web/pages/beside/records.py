"""The records behind a figure, for those who may see them; each opening is put down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
from django import forms
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now

from civicstat.measurement.context.behind.actions import note_opening
from civicstat.measurement.context.behind.reach import may_open_records, who_may_open
from civicstat.measurement.context.behind.selecting import (
    RecordKind,
    Selection,
    columns_shown_first,
    columns_to_show,
)
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.on_demand import periods_between
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series, extent
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.measurement.records.withholding import withheld
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.asking import columns_of
from civicstat.web.pages.beside.cells import cell_in_file, cell_in_words, title_of_column
from civicstat.web.pages.metrics.leading import MOST_PERIODS
from civicstat.web.pages.metrics.subject import Subject, find_metric, grains_of, show, subject_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Table

VIEW = "metric-records"
A_PAGE = 50
MOST_IN_FILE = 100_000
LONGEST_SECONDS = 10.0
TABS = {
    RecordKind.COUNTED: "Counted",
    RecordKind.MISSING: "Missing",
    RecordKind.UNUSABLE: "Unusable",
    RecordKind.YOUNG: "Too early to tell",
}
EMPTY = {
    RecordKind.COUNTED: "No record counts in this period and area.",
    RecordKind.MISSING: "No record lacks what is measured.",
    RecordKind.UNUSABLE: "Every value lies within what is valid.",
    RecordKind.YOUNG: "Every case is old enough to tell.",
}
MEANS = {
    RecordKind.COUNTED: "The figure is computed from these.",
    RecordKind.MISSING: "These lack what is measured; they are not in the figure.",
    RecordKind.UNUSABLE: "Their value lies outside what the metric calls valid; they are not in the figure.",
    RecordKind.YOUNG: "It is too early to tell what becomes of these; they are not in the figure yet.",
}


@open_to("staff")
def records(request: StaffRequest, slug: str) -> HttpResponse:
    subject = _subject(request, slug)
    dataset = subject.metric.dataset
    context: dict[str, object] = {"dataset": dataset}
    if dataset is None:
        context["bases"] = _bases(subject)
    elif not may_open_records(request.user, dataset):
        context["who_may"] = who_may_open(dataset)
    else:
        selection = _selection(subject)
        context |= _listed(request, subject, selection) if selection else {"is_empty": True}
    return show(subject, VIEW, "records", context)


@open_to("staff")
def records_csv(request: StaffRequest, slug: str) -> HttpResponse:
    """The records of one kind behind a figure, in the columns that were chosen."""
    subject = _subject(request, slug)
    dataset, selection = subject.metric.dataset, _selection(subject)
    if dataset is None or selection is None or not may_open_records(request.user, dataset):
        raise Http404("There are no records behind this figure that you may see.")
    kind, columns = _kind(request, selection), _columns(request, selection)
    found = selection.rows(
        _store(), kind, columns, first=0, most=MOST_IN_FILE, is_newest_first=_is_newest_first(request)
    )
    _note(request, selection, kind, columns, first=0, rows=len(found), way="csv")
    response = HttpResponse(csv_lines(_rows(found)), content_type="text/csv; charset=utf-8")
    name = "-".join((slug, subject.grain, f"{_start(selection):%Y-%m-%d}", kind))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _subject(request: StaffRequest, slug: str) -> Subject:
    metric = find_metric(request, slug)
    grains = grains_of(metric.definition)
    grain = next((each for each in grains if each == request.GET.get("grain")), grains[0])
    first, last = periods_between(extent(metric), grain, None, None)
    listed = range(last, max(first, last - MOST_PERIODS + 1) - 1, -1)
    choices = [(f"{calendar().start(grain, each):%Y-%m-%d}", calendar().label(grain, each)) for each in listed]
    period = forms.ChoiceField(label="Of", choices=[("", "The newest figure"), *choices], required=False)
    return subject_of(request, slug, own={"period": period})


def _selection(subject: Subject) -> Selection | None:
    """Return the records asked for; None where there is no period with records."""
    chosen, dataset = subject.form.chosen("period"), subject.metric.dataset
    latest = subject.told.latest or (subject.series.points[-1] if subject.series.points else None)
    if dataset is None or (latest is None and not chosen):
        return None
    if chosen:
        moment = datetime.combine(date.fromisoformat(chosen), time())
        period = calendar().period(subject.grain, moment)
        if subject.grain == "rolling_year":
            period += 11  # it is named by its first day here
    else:
        period = latest.period if latest else 0
    point = subject.series.at(period)
    number = point.version if point else subject.metric.current.number
    version = next(each for each in subject.metric.versions.all() if each.number == number)
    return Selection(subject.metric, version, dataset, subject.grain, period, subject.area, _group(subject))


def _group(subject: Subject) -> tuple[str, str | None] | None:
    by, query = subject.request.GET.get("by", ""), subject.request.GET
    if by not in columns_of(subject.metric):
        return None
    return by, query["value"] if query.get("value") else None


def _listed(request: StaffRequest, subject: Subject, selection: Selection) -> dict[str, object]:
    store, kind, columns = _store(), _kind(request, selection), _columns(request, selection)
    counts = selection.counts(store)
    page: Page[Any] = Paginator(range(counts[kind]), A_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * A_PAGE
    found = selection.rows(
        store, kind, columns, first=first, most=A_PAGE, is_newest_first=_is_newest_first(request)
    )  # fmt: skip
    if len(found):
        _note(request, selection, kind, columns, first=first, rows=len(found), way="page")
    definition = selection.dataset.definition
    return {
        "selection": selection,
        "when": in_period(selection.label, subject.grain),
        "kind_tabs": _tabs(subject, counts, kind, selection),
        "means": MEANS[kind] if counts[kind] else EMPTY[kind],
        "adds_up": adds_up(counts, subject.series, selection),
        "page": page,
        "table": _table(found, columns, definition),
        "columns": [
            (name, title_of_column(name, definition), name in columns) for name in columns_to_show(definition)
        ],
        "kept_fields": _kept_fields(request),
        "withheld": [title_of_column(name, definition) for name in withheld(definition)],
        "records_csv": _address(request, "metric-records-csv", selection),
        "order_url": _with(request, order="" if _is_newest_first(request) else "newest", page=""),
        "is_newest_first": _is_newest_first(request),
        "most_in_file": MOST_IN_FILE if counts[kind] > MOST_IN_FILE else 0,
    }  # fmt: skip


def adds_up(counts: dict[RecordKind, int], series: Series, selection: Selection) -> str:
    """Return in a sentence whether the records listed are those that the figure was computed from."""
    listed = f"{counts[RecordKind.COUNTED]:,} counted, {counts[RecordKind.MISSING]:,} missing"
    listed += f", {counts[RecordKind.UNUSABLE]:,} unusable"
    listed += f", {counts[RecordKind.YOUNG]:,} too early to tell" if selection.has_young else ""
    if selection.group is not None:
        return f"{listed}, of those where {selection.group_in_words}."
    point = series.at(selection.period)
    if point is None:
        return f"{listed}."
    if _figures_of(point, selection) == [counts[kind] for kind in RecordKind]:
        return f"{listed}: as many as stand behind the figure."
    return (
        f"{listed}. The figure was computed from {point.n:,.0f} counted, {point.missing:,} missing and "
        f"{point.unusable:,} unusable ones: records have come since, and it is on its way."
    )


def _figures_of(point: Point, selection: Selection) -> list[int]:
    young = point.pending if selection.has_young else 0
    return [round(point.n), point.missing, point.unusable, young]


def _tabs(
    subject: Subject, counts: dict[RecordKind, int], kind: RecordKind, selection: Selection
) -> list[tuple[str, str, bool, str]]:
    kinds = [each for each in RecordKind if each is not RecordKind.YOUNG or selection.has_young]
    return [
        (TABS[each], _with(subject.request, kind=each, page=""), each is kind, f"{counts[each]:,}") for each in kinds
    ]


def _bases(subject: Subject) -> list[tuple[str, str]]:
    """Return the metrics that a metric rests on, with the addresses of their records in the same area and period."""
    metrics = Metric.objects.visible_to(subject.request.user).filter(slug__in=rests_on(subject.definition))
    query = {name: subject.request.GET[name] for name in ("area", "grain", "period") if subject.request.GET.get(name)}
    return [(each.title, f"{reverse(VIEW, args=[each.slug])}?{urlencode(query)}") for each in metrics]


def _kind(request: StaffRequest, selection: Selection) -> RecordKind:
    wanted = request.GET.get("kind", "")
    known = [each for each in RecordKind if each is not RecordKind.YOUNG or selection.has_young]
    return next((each for each in known if each.value == wanted), RecordKind.COUNTED)


def _columns(request: StaffRequest, selection: Selection) -> list[str]:
    definition = selection.dataset.definition
    wanted = request.GET.getlist("columns")
    chosen = [name for name in columns_to_show(definition) if name in wanted]
    return chosen or columns_shown_first(selection.definition, definition)


def _is_newest_first(request: StaffRequest) -> bool:
    return request.GET.get("order") == "newest"


@dataclass(frozen=True)
class _Kept:
    name: str
    value: str


def _kept_fields(request: StaffRequest) -> list[_Kept]:
    """Return the question as it stands, for the form of columns; but for columns and page."""
    return [
        _Kept(name, value)
        for name, values in request.GET.lists()
        if name not in ("columns", "page")
        for value in values
        if isinstance(value, str)
    ]


def _table(found: pa.Table, columns: list[str], definition: DatasetDefinition) -> Table:
    rows = tuple(
        tuple(cell_in_words(value, name, definition) for name, value in zip(columns, row, strict=True))
        for row in zip(*(found[at].to_pylist() for at in range(len(columns))), strict=True)
    )
    return Table("Records", tuple(title_of_column(name, definition) for name in columns), rows)


def _rows(found: pa.Table) -> Iterator[Iterable[str]]:
    yield found.column_names
    columns = [found[at].to_pylist() for at in range(found.num_columns)]
    for row in zip(*columns, strict=True):
        yield map(cell_in_file, row)


def _note(
    request: StaffRequest,
    selection: Selection,
    kind: RecordKind,
    columns: list[str],
    *,
    first: int,
    rows: int,
    way: Any,
) -> None:
    note_opening(
        selection=selection, kind=kind, columns=columns, first=first, rows=rows, way=way, by=request.user, at=now()
    )  # fmt: skip


def _store() -> HurriedStore:
    return HurriedStore(record_store(), seconds=LONGEST_SECONDS)


def _start(selection: Selection) -> date:
    return calendar().start(selection.grain, selection.period).date()


def _address(request: StaffRequest, view: str, selection: Selection) -> str:
    return f"{reverse(view, args=[selection.metric.slug])}{_with(request, page='')}"


def _with(request: StaffRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"
