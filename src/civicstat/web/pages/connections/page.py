"""A dataset's connections, and the page of one with its pulls."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.measurement.sources.connections.actions import ask_for_pull
from civicstat.measurement.sources.models import Connection, Dataset, PullState
from civicstat.web.pages.connections.forms import label_of
from civicstat.web.pages.connections.wording import (
    UNDER_WAY,
    chart_of,
    drift_lines,
    every_in_words,
    finding,
    pull_row,
    row_of,
)
from civicstat.web.pages.reaching import breadcrumb_of, find_dataset, find_own_dataset, may_change
from civicstat.web.ui.access import StaffRequest, open_to

A_PAGE, DRAWN = 25, 30


def sources_context(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    """Return what the view “Sources” of a dataset shows."""
    at, is_editor = now(), may_change(request, shown)
    found = shown.connections.prefetch_related("pulls__arrivals__delivery__dataset")
    rows = [row_of(each, list(each.pulls.all()[:1]), at, may_change=is_editor) for each in found]
    return {
        "rows": rows,
        "finding": finding(rows) if rows else "",
        "is_waiting": any(row.is_waiting for row in rows),
        "may_define": request.user.may_define and is_editor,
    }


@open_to("staff")
def connection(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    dataset = find_dataset(request, slug)
    found, at, is_editor = find_connection(dataset, name), now(), may_change(request, dataset)
    pulls = found.pulls.select_related("connection__dataset").prefetch_related("arrivals__delivery__dataset")
    page = Paginator(pulls, A_PAGE).get_page(request.GET.get("page"))
    newest = list(pulls[:DRAWN])
    row = row_of(found, newest[:1], at, may_change=is_editor)
    context = {
        "dataset": dataset,
        "row": row,
        "definition": found.definition,
        "every": every_in_words(found),
        "finding": finding([row]),
        "is_waiting": row.is_waiting,
        "is_new": found.asked_at is not None or bool(newest and newest[0].state in UNDER_WAY),
        "missing": next((each.missing for each in newest if each.missing is not None), None),
        "drift": drift_lines(newest[0]) if newest and is_editor else [],
        "page": page,
        "pulls": [pull_row(each, may_change=is_editor) for each in page.object_list],
        "chart": chart_of(newest),
        "may_change": is_editor,
        "may_define": is_editor and request.user.may_define,
        "entries": settings_of(found) if is_editor else [],
        "breadcrumb": [*breadcrumb_of(dataset), ("Sources", sources_url(dataset))],
    }
    return render(request, "pages/connections/connection.html", context)


@require_POST
@open_to("leads")
def pull(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    """Have a connection pulled now."""
    dataset = find_own_dataset(request, slug)
    found = find_connection(dataset, name)
    if found.pulls.filter(state=PullState.RUNNING).exists() and found.busy_at is not None:
        messages.info(request, f"“{found}” is being pulled already.")
    else:
        ask_for_pull(connection=found, by=request.user, at=now())
        messages.success(request, f"“{found}” is pulled in a moment.")
    return redirect("connection", slug=slug, name=name)


def find_connection(dataset: Dataset, name: str) -> Connection:
    """Return a connection of a dataset. Raises Http404."""
    found: Connection | None = dataset.connections.filter(slug=name).first()
    if found is None:
        raise Http404("There is no such connection.")
    found.dataset = dataset
    return found


def sources_url(dataset: Dataset) -> str:
    return f"{reverse('dataset', args=[dataset.slug])}?view=sources"


def settings_of(found: Connection) -> list[tuple[str, str]]:
    """Return how a connection is set up, as terms and meanings; of a secret, where it lies."""
    definition = found.definition
    said = [("Kind", definition.of_kind.title), ("Overlap", definition.overlap or "none")]
    said += [(label_of(definition.of_kind, name), _told(value)) for name, value in definition.settings.items()]
    where = found.cursor.get("at")
    return [*said, ("Read up to", str(where))] if where is not None else said


def _told(value: Any) -> str:
    return ", ".join(f"{name} = {each}" for name, each in value.items()) if isinstance(value, dict) else str(value)
