"""The access log: who had records behind a figure before them, when and how. Read by an auditor, changed by nobody."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.context.models import Opening
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Table

A_PAGE = 100
HEADER = (
    "at",
    "who",
    "way",
    "metric",
    "version",
    "dataset",
    "period",
    "area",
    "group",
    "kind",
    "columns",
    "first",
    "rows",
)
WAYS = {"page": "On the page", "csv": "As a file", "api": "Through the API"}


@open_to("staff")
def openings(request: StaffRequest) -> HttpResponse:
    entries = Opening.objects.visible_to(request.user).select_related("by", "metric", "dataset", "area")
    page = Paginator(entries.defer("area__boundary"), A_PAGE).get_page(request.GET.get("page"))
    rows = tuple(_row(entry) for entry in page.object_list)
    context = {
        "page": page,
        "table": Table("Openings of records, newest first", ("When", "Who", "How", "Records", "Of", "Columns"), rows),
        "whose": "Everybody’s"
        if request.user.is_administrator or request.user.is_auditor
        else "Yours, and those of your departments’ datasets",
        "breadcrumb": [("Datasets", reverse("datasets"))],
    }
    return render(request, "pages/beside/openings.html", context)


@open_to("staff")
def openings_csv(request: StaffRequest) -> HttpResponse:
    """The whole log that a person may read, oldest first."""
    entries = Opening.objects.visible_to(request.user).select_related("by", "metric", "dataset", "area")
    response = HttpResponse(
        csv_lines([HEADER, *map(_cells, entries.order_by("at", "pk"))]), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    return response


def _row(entry: Opening) -> tuple[str, ...]:
    last = entry.first + entry.rows
    kind = f"{entry.rows:,} {entry.kind}" + (f", {entry.first + 1:,} to {last:,}" if entry.first else "")
    what = f"{entry.metric.title}; {entry.area}, {entry.period}" + (f"; {entry.group}" if entry.group else "")
    at = localtime(entry.at)
    return (
        f"{at:%b} {at.day}, {at.year}, {at:%H:%M:%S}", who(entry), WAYS.get(entry.way, entry.way), kind, what,
        ", ".join(entry.columns),
    )  # fmt: skip


def who(entry: Opening) -> str:
    """Return who it was: a person, and the token where a program asked."""
    name = (entry.by.get_full_name() or entry.by.username) if entry.by else "The command line"
    return f"{name}, by {entry.token}" if entry.token else name


def _cells(entry: Opening) -> tuple[object, ...]:
    return (
        entry.at.isoformat(), who(entry), entry.way, entry.metric.slug, entry.metric_version, entry.dataset.slug,
        entry.period, entry.area.name, entry.group, entry.kind, " ".join(entry.columns), entry.first, entry.rows,
    )  # fmt: skip
