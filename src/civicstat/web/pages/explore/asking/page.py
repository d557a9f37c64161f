"""The explorer: any metric, or any statistic of a dataset, by period, area and up to two columns."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from civicstat.collaboration.views.models import SavedView
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.explore.asking.addresses import address_of, tidy
from civicstat.web.pages.explore.asking.asked import Asked
from civicstat.web.pages.explore.asking.columns import columns_shown
from civicstat.web.pages.explore.asking.examples import examples
from civicstat.web.pages.explore.asking.files import as_csv, as_json
from civicstat.web.pages.explore.asking.repeating import api_call, command
from civicstat.web.pages.explore.asking.sorting import headers_of
from civicstat.web.pages.explore.tabs import explore_tabs
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.explored.rendering import Shown
from civicstat.web.ui.explored.tables import table_of

MOST_ROWS = 120  # of the table on the page; files have all of them
MOST_SAVED = 6


@open_to("staff")
def explore(request: StaffRequest) -> HttpResponse:
    """A question as an address, its answer, and the form that changes it."""
    if moved := _tidied(request):
        return moved
    asked = Asked(request)
    shown = asked.answer(request)
    return render(request, "pages/explore/explore.html", _context(request, asked, shown))


@open_to("staff")
def explore_csv(request: StaffRequest) -> HttpResponse:
    """The figures of an answer as CSV, with the sentence and the sources in its first lines left out."""
    return _file(request, "csv")


@open_to("staff")
def explore_json(request: StaffRequest) -> HttpResponse:
    """An answer as JSON: the question, the sentence, and the figures."""
    return _file(request, "json")


def _tidied(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the address without what it need not say; None where it says nothing needless."""
    was, of = request.GET.get("was"), request.GET.get("of", "")
    if was is not None and was != of:  # another subject has other columns: only what fits any is kept
        kept = {name: request.GET[name] for name in ("grain", "span", "since", "until") if request.GET.get(name)}
        return HttpResponseRedirect(f"{reverse('explore')}?{urlencode({'of': of, **kept} if of else {})}")
    clean = tidy(request.GET)
    return (
        None
        if clean is None
        else HttpResponseRedirect(f"{reverse('explore')}?{clean}" if clean else reverse("explore"))
    )


def _context(request: StaffRequest, asked: Asked, shown: Shown | None) -> dict[str, Any]:
    context: dict[str, Any] = {
        "tabs": explore_tabs("explore"),
        "asked": asked,
        "form": asked.form,
        "subject_form": asked.subject_form,
        "fault": asked.fault,
        "shown": shown,
        "saved": SavedView.objects.visible_to(request.user).order_by("-changed_at")[:MOST_SAVED],
    }
    if asked.form is None:
        return context | {"examples": examples(asked.seen)}
    if asked.form.counted is not None:
        context["columns"] = columns_shown(asked.form.counted)
    if shown is None or asked.inquiry is None:
        return context
    query = request.GET.urlencode()
    sort = request.GET.get("sort", "")
    return context | {
        "headers": headers_of(shown.lines, request.GET),
        "table": table_of(shown.lines, sort=sort, most=MOST_ROWS),
        "are_open": bool(sort) or shown.figure is None,
        "more_rows": max(len(shown.answer.rows) - MOST_ROWS, 0),
        "csv_url": f"{reverse('explore-csv')}?{query}",
        "json_url": f"{reverse('explore-json')}?{query}",
        "save_url": f"{reverse('explore-save')}?{query}",
        "metric_url": _metric_url(request, asked.inquiry, shown),
        "command": command(asked.inquiry),
        "api_call": api_call(request, asked.inquiry),
        "link": request.build_absolute_uri(address_of(asked.inquiry)),
    }


def _metric_url(request: StaffRequest, inquiry: Inquiry, shown: Shown) -> str:
    """Return where an answer's statistic becomes a metric; empty where the asker may define none on its data."""
    dataset = shown.answer.subject.datasets[:1]
    is_own = bool(dataset) and Dataset.objects.editable_by(request.user).filter(pk=dataset[0].pk).exists()
    if not is_own or (inquiry.metric and not inquiry.where) or shown.answer.definition.dataset is None:
        return ""
    query = urlencode({"question": json.dumps(inquiry.as_plain())})
    return f"{reverse('dataset-metric-new', args=[dataset[0].slug])}?{query}"


def _file(request: StaffRequest, form: str) -> HttpResponse:
    asked = Asked(request)
    shown = asked.answer(request)
    if shown is None:
        words = [asked.fault] if asked.fault else []
        if asked.form is not None:
            words += [f"{name}: {' '.join(map(str, errors))}" for name, errors in asked.form.errors.items()]
        message = " ".join(words) or "Name what is asked with of=metric:NAME or of=dataset:NAME."
        return JsonResponse({"message": message}, status=422)
    return as_csv(shown) if form == "csv" else as_json(shown)
