"""Connections set up, tried out, changed and removed."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.pulling import Tried, try_out
from civicstat.measurement.sources.connections.actions import connect, disconnect, forget_cursor
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.connectors.kinds import KINDS, Kind
from civicstat.measurement.sources.definitions import DatasetDefinition, Reading
from civicstat.measurement.sources.models import Connection, Dataset
from civicstat.web.pages.connections.forms import ConnectionForm, kinds
from civicstat.web.pages.connections.page import find_connection, sources_url
from civicstat.web.pages.reaching import breadcrumb_of, find_own_dataset
from civicstat.web.pages.shown.moments import size_in_words
from civicstat.web.pages.trying import Trial, try_file
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Table

TRIED_ROWS, SHOWN_ROWS, LONGEST = 200, 3, 80
WITHHELD = "(personal)"


@open_to("analysts")
def choose_kind(request: StaffRequest, slug: str) -> HttpResponse:
    """The kinds of sources, to choose from."""
    dataset = find_own_dataset(request, slug)
    context = {"dataset": dataset, "kinds": kinds(), "breadcrumb": _breadcrumb(dataset)}
    return render(request, "pages/connections/kinds.html", context)


@open_to("analysts")
def new(request: StaffRequest, slug: str, kind: str) -> HttpResponse:
    dataset = find_own_dataset(request, slug)
    if kind not in KINDS:
        raise Http404("There is no such kind of source.")
    return _edit(request, dataset, KINDS[kind], None)


@open_to("analysts")
def change(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    dataset = find_own_dataset(request, slug)
    found = find_connection(dataset, name)
    return _edit(request, dataset, found.definition.of_kind, found)


@open_to("analysts")
def remove(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    """Ask once more, and remove a connection, or let it begin from the beginning."""
    dataset = find_own_dataset(request, slug)
    found = find_connection(dataset, name)
    if request.method != "POST":
        context = {"dataset": dataset, "connection": found, "breadcrumb": _breadcrumb(dataset, found)}
        return render(request, "pages/connections/remove.html", context)
    if request.POST.get("what") == "cursor":
        forget_cursor(connection=found)
        messages.success(request, f"The next pull of “{found}” reads everything again.")
        return redirect("connection", slug=slug, name=name)
    title = str(found)
    disconnect(connection=found)
    messages.success(request, f"“{title}” is removed. The records that it brought stay.")
    return redirect(sources_url(dataset))


def _edit(request: StaffRequest, dataset: Dataset, kind: Kind, found: Connection | None) -> HttpResponse:
    if not request.user.may_define:
        raise PermissionDenied("Analysts and administrators set up connections.")
    data = request.POST if request.method == "POST" else None
    form = ConnectionForm(data, kind=kind, dataset=dataset, connection=found)
    context: dict[str, Any] = {
        "dataset": dataset, "kind": kind, "form": form, "connection": found, "breadcrumb": _breadcrumb(dataset, found),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid() and form.definition is not None:
        if "try" in request.POST:
            context["tried"] = _try(form.definition, dataset)
        else:
            made, _ = connect(definition=form.definition, by=request.user, at=now())
            messages.success(request, f"“{made}” is saved." if found else f"“{made}” is connected.")
            return redirect("connection", slug=dataset.slug, name=made.slug)
    return render(request, "pages/connections/edit.html", context)


@dataclass(frozen=True)
class TriedSource:
    """What a source gave when it was tried out, and what would become of it."""

    fault: str = ""
    rows: int = 0
    table: Table | None = None
    trial: Trial | None = None
    trial_fault: str = ""


def _try(definition: ConnectionDefinition, dataset: Dataset) -> TriedSource:
    try:
        tried = try_out(definition=definition, at=now(), most=TRIED_ROWS)
    except CivicStatError as fault:
        return TriedSource(fault=str(fault))
    if definition.of_kind.files is not None:
        rows = tuple((file.name, size_in_words(file.size) if file.size is not None else "") for file in tried.files)
        return TriedSource(rows=len(rows), table=Table("Files", ("File", "Size"), rows) if rows else None)
    if not tried.rows:
        return TriedSource()
    table = _table(tried, dataset.definition)
    try:
        return TriedSource(rows=len(tried.rows), table=table, trial=_trial(tried, dataset.definition))
    except CivicStatError as fault:
        return TriedSource(rows=len(tried.rows), table=table, trial_fault=str(fault))


def _trial(tried: Tried, definition: DatasetDefinition) -> Trial:
    """Read the rows with the dataset's definition, as a pull would, and store nothing."""
    with tempfile.TemporaryDirectory(prefix="civicstat-trial-") as folder:
        path = Path(folder) / "rows.ndjson"
        lines = (json.dumps({name: row.get(name) for name in tried.columns}, default=str) for row in tried.rows)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return try_file(path, definition.model_copy(update={"reading": Reading(format="ndjson")}), at=now())


def _table(tried: Tried, definition: DatasetDefinition) -> Table:
    """Return the columns of a source with what they become and their first values, but of personal ones."""
    becomes: dict[str, list[str]] = {}
    personal = set[str]()
    for name, column in definition.columns.items():
        for header in column.source or (name,):
            becomes.setdefault(_folded(header), []).append(name)
            if column.personal:
                personal.add(_folded(header))
    first = tried.rows[:SHOWN_ROWS]
    lines = tuple(
        (
            header, ", ".join(becomes.get(_folded(header), ())) or "–",
            *(WITHHELD if _folded(header) in personal else _short(row.get(header)) for row in first),
        )
        for header in tried.columns
    )  # fmt: skip
    heads = ("Column", "Becomes", *(f"Row {number}" for number in range(1, len(first) + 1)))
    return Table("First rows", heads, lines)


def _folded(header: str) -> str:
    return "".join(header.casefold().replace("_", " ").split())


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _breadcrumb(dataset: Dataset, found: Connection | None = None) -> list[tuple[str, str]]:
    from django.urls import reverse

    crumbs = [*breadcrumb_of(dataset), ("Sources", sources_url(dataset))]
    return [*crumbs, (str(found), reverse("connection", args=[dataset.slug, found.slug]))] if found else crumbs
