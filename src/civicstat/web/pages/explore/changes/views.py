"""The change test: whether two figures differ beyond chance, said in words."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from civicstat.errors import CivicStatError
from civicstat.measurement.comparisons.wording import past_in_words, verdict
from civicstat.web.pages.explore.changes import shown
from civicstat.web.pages.explore.changes.asked import KINDS, Asked, asked_of
from civicstat.web.pages.explore.changes.counting import CountsForm
from civicstat.web.pages.explore.choosing import chosen, ground, metrics_for
from civicstat.web.pages.explore.tabs import explore_tabs
from civicstat.web.ui.access import StaffRequest, open_to

VIEW = "explore-change-test"


@open_to("staff")
def change_test(request: StaffRequest) -> HttpResponse:
    kind = chosen(request.GET, "kind", dict(KINDS))
    frame = {
        "tabs": explore_tabs(VIEW),
        "kinds": [
            (label, _address(kind=each, metric=request.GET.get("metric", "")), each == kind) for each, label in KINDS
        ],
        "kind": kind,
    }
    if kind == "counts":
        return render(request, "pages/explore/change_test.html", frame | _of_counts(request.GET))
    metrics = metrics_for(request.user)
    if not metrics:
        return render(request, "pages/explore/change_test.html", frame | {"is_empty": True})
    try:
        asked = asked_of(request.user, request.GET, metrics, ground())
    except CivicStatError as refusal:
        return render(request, "pages/explore/change_test.html", frame | {"refusal": str(refusal)})
    return render(request, "pages/explore/change_test.html", frame | _of_metric(asked))


def _of_metric(asked: Asked) -> dict[str, Any]:
    definition = asked.metric.definition
    context: dict[str, Any] = {
        "form": asked.form,
        "metric": asked.metric,
        "definition": definition,
        "pairs": _pairs(asked) if asked.kind == "periods" else [],
    }
    if asked.kind == "groups" and not asked.columns:
        return context | {
            "refusal": f"{definition.title} cannot be split into groups: its dataset names no column for it."
        }
    if not asked.form.is_valid():
        return context
    try:
        test = asked.test()
    except CivicStatError as refusal:
        return context | {"refusal": str(refusal)}
    if asked.kind == "periods":
        finding = shown.finding_of_periods(test, definition, asked.area.name)
    else:
        where = "" if asked.kind == "areas" else f"{asked.area.name}, "
        finding = shown.finding_of_rows(test, definition, where)
    return context | {
        "marked": asked.underserved,
        "test": test,
        "finding": finding,
        "verdict": verdict(test),
        "past": shown.past_chart(test, definition),
        "past_words": past_in_words(test),
        "reckoned": shown.reckoned(test, definition),
        "facts": shown.facts(test, definition),
        "grave": [each for each in test.cautions if each.is_grave],
        "cautions": [each for each in test.cautions if not each.is_grave],
    }


def _of_counts(data: QueryDict) -> dict[str, Any]:
    form = CountsForm(data if "a" in data else None)
    if not form.is_valid():
        return {"form": form}
    try:
        test = form.test()
    except CivicStatError as refusal:
        return {"form": form, "refusal": str(refusal)}
    return {
        "form": form,
        "test": test,
        "finding": shown.finding_of_counts(test),
        "verdict": verdict(test),
        "past_words": past_in_words(test),
        "reckoned": shown.reckoned(test),
        "facts": shown.facts(test, None),
        "cautions": test.cautions,
    }


def _pairs(asked: Asked) -> list[tuple[str, str, bool]]:
    current = asked.form.cleaned_data if asked.form.is_valid() else {}
    now = tuple(current.get(name) for name in ("since", "until", "than_since", "than_until"))
    return [
        (
            pair.name,
            _address(kind="periods", metric=asked.metric.slug, area=asked.values["area"], since=str(pair.first.since),
                     until=str(pair.first.until), than_since=str(pair.second.since), than_until=str(pair.second.until)),
            now == (*pair.first, *pair.second),
        )
        for pair in asked.pairs
    ]  # fmt: skip


def _address(**query: str) -> str:
    return f"{reverse(VIEW)}?{urlencode({name: value for name, value in query.items() if value})}"
