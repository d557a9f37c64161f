"""The newest edition checked each night as a journalist would: parts, map, API and pages, history."""

import json
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from civicstat.publishing.audits.actions import note_results
from civicstat.publishing.audits.checking import Checked, check_edition, checked
from civicstat.publishing.content import CITY, Content, Metric
from civicstat.publishing.editions.chain import editions_of
from civicstat.web.site.readings import Beside, beside_the_city
from civicstat.web.site.sheets import file_name
from civicstat.web.tasks.registry import Task, TaskFailed, declare
from civicstat.web.ui.units import format_value

FIGURES = "/api/v1/public/figures"
MOST = 5000


def cross_check(at: datetime) -> str:
    """Check the newest edition and keep what was found. Raises TaskFailed where something does not fit."""
    editions = editions_of(settings.WORKSPACE)
    if not editions:
        return "Nothing is published yet."
    newest = editions[-1]
    found = [*check_edition(editions), _api_and_pages(newest.content(), newest.folder)]
    note_results(edition=newest.number, results=found, at=at)
    wrong = [f"{each.title}: {each.number:,} do not fit, as {each.faults[0]}" for each in found if each.number]
    if wrong:
        raise TaskFailed(f"Edition {newest.number}. {' '.join(wrong)}")
    return f"Edition {newest.number}: {sum(each.looked_at for each in found):,} figures looked at, all fit."


def _api_and_pages(content: Content, folder: Path) -> Checked:
    """Hold what the API answers against what the pages of the edition show of the same areas and period."""
    looked_at, faults = 0, list[str]()
    for metric in content.metrics:
        path = folder / "en" / "figures" / f"{file_name(metric.slug)}.html"
        if not path.is_file():
            continue
        shown = _rows(path.read_text(encoding="utf-8"))
        for layer in content.layers:
            beside = beside_the_city(content, metric, layer) if layer.slug != CITY else None
            if beside is None:
                continue
            names = {area.code: area.name for area in layer.areas}
            answered = _answered(metric, layer.slug, beside)
            looked_at += len(answered)
            for code, text in answered.items():
                if (names.get(code, code), text) not in shown:
                    faults.append(f"{metric.slug}, {layer.slug} {code}: the API says {text}, and the page does not")
    return checked("api", looked_at, faults)


def _answered(metric: Metric, layer: str, beside: Beside) -> dict[str, str]:
    """Return what the API answers for each area in the period that the page shows, as people write it."""
    query = {"metric": metric.slug, "layer": layer, "grain": beside.grain, "dimension": "", "limit": MOST}
    days = {"since": beside.starts_on.isoformat(), "until": beside.ends_on.isoformat()}
    # In this process and through the address itself: what is checked is what a program would be answered.
    request = RequestFactory().get(f"{FIGURES}?{urlencode({**query, **days})}")
    request.user = AnonymousUser()
    view, arguments, named = resolve(FIGURES)
    items: list[dict[str, Any]] = json.loads(view(request, *arguments, **named).content)["items"]
    return {
        each["area"]: format_value(each["value"], metric.unit, metric.display)
        for each in items if date.fromisoformat(each["starts_on"]) == beside.starts_on
    }  # fmt: skip


class _Table(HTMLParser):
    """Rows of tables: the heading of each, and its first cell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_in = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td") and self.rows:
            self.rows[-1].append("")
            self._is_in = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._is_in = False

    def handle_data(self, data: str) -> None:
        if self._is_in and self.rows:
            self.rows[-1][-1] += data


def _rows(page: str) -> set[tuple[str, str]]:
    table = _Table()
    table.feed(page)
    return {(row[0].strip(), row[1].strip()) for row in table.rows if len(row) > 1}


declare(Task(
    name="cross-checks",
    title="Check the newest edition",
    describes="Holds parts against totals, map and API against tables and pages, and the newest edition against the "
    "one before. Anybody may read the result.",
    group="figures",
    when="every day at 04:20",
    act=cross_check,
))  # fmt: skip
