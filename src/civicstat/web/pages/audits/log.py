"""The log of everything that anybody decided, on a page and as CSV."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.pages.audits.entries import LOGS, Entry, newest
from civicstat.web.pages.audits.wording import tabs_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Table

A_PAGE = 100
HEADER = ("When", "What", "By", "Of", "What was done", "Reason")
LONGEST_REASON = 300


@open_to("administrators", "auditors")
def log(request: StaffRequest) -> HttpResponse:
    name = _chosen(request)
    page = max(int(number), 1) if (number := request.GET.get("page", "1")).isdecimal() else 1
    found = list(newest(name, first=(page - 1) * A_PAGE, most=A_PAGE + 1))
    context = {
        "table": Table("The log, newest first", HEADER, tuple(map(_row, found[:A_PAGE]))),
        "logs": [(each.name, each.title, each.name == name) for each in LOGS],
        "name": name,
        "newer_url": _address(name, page - 1) if page > 1 else "",
        "older_url": _address(name, page + 1) if len(found) > A_PAGE else "",
        "tabs": tabs_of(request.user, "log"),
        "breadcrumb": [("Audits", reverse("audits"))],
    }
    return render(request, "pages/audits/log.html", context)


@open_to("administrators", "auditors")
def log_csv(request: StaffRequest) -> HttpResponseBase:
    """The whole log, newest first."""
    name = _chosen(request)
    response = StreamingHttpResponse(csv_lines(_cells(newest(name))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="log{f"-{name}" if name else ""}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _chosen(request: StaffRequest) -> str:
    return next((each.name for each in LOGS if each.name == request.GET.get("log")), "")


def _address(name: str, page: int) -> str:
    return f"{reverse('audit-log')}?log={name}&page={page}"


def _row(entry: Entry) -> tuple[str, ...]:
    reason = entry.reason if len(entry.reason) <= LONGEST_REASON else f"{entry.reason[:LONGEST_REASON]}…"
    return (
        f"{localtime(entry.at):%Y-%m-%d %H:%M}", entry.kind.capitalize(), entry.by or "–", entry.subject, entry.what,
        reason or "–",
    )  # fmt: skip


def _cells(entries: Iterator[Entry]) -> Iterator[list[str]]:
    yield ["at", "kind", "by", "of", "what", "reason"]
    for each in entries:
        yield [each.at.isoformat(), each.kind, each.by, each.subject, each.what, each.reason]
