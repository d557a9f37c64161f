"""civicstat report status."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.publishing.reports.documents import Planned
    from civicstat.publishing.reports.models import Report


def status(
    name: Annotated[str, typer.Argument(help="A report, such as monthly/2026-10; else all, and the calendar.")] = "",
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Tell how far reports are, who has not answered, and what comes out when. Nobody's look is logged here.

    Example: civicstat report status monthly/2026-10
    """
    enter(workspace)
    from django.utils.timezone import localtime

    from civicstat.cli.reports.finding import report_named
    from civicstat.publishing.reports.models import Report
    from civicstat.publishing.reports.planning import planned_releases

    found = [report_named(name)] if name else list(Report.objects.select_related("template"))
    planned = planned_releases()
    if as_json:
        plain = {"reports": [as_data(each) for each in found]}
        show_json(plain if name else plain | {"calendar": [_planned(each) for each in planned]})
        return
    for report in found:
        _tell(report)
    if not name and not planned:
        typer.echo("No report is planned. A template in the catalog plans one: docs/how-to/reports.md")
    if not name and planned:
        rows = [
            (f"{each.report}/{each.key}", f"{localtime(each.due_at):%Y-%m-%d %H:%M}", _state(each)) for each in planned
        ]
        show_table(("report", "comes out", "state"), rows)


def as_data(report: "Report") -> dict[str, Any]:
    """Return a report as data: how far it is, what is asked and what was said."""
    from civicstat.publishing.reports.answering import standing_of

    standing = standing_of(report)
    return {
        "report": f"{report.template.slug}/{report.key}", "title": str(report), "state": report.state,
        "frozen_at": standing.document.frozen_at, "review_until": report.review_until,
        "released_at": report.released_at,
        "misses": [
            {
                "metric": each.metric, "department": each.department, "is_answered": each.answer is not None,
                "unanswered_in_a_row": each.unanswered_in_a_row, "missed_in_a_row": each.missed_in_a_row,
            }
            for each in standing.asked
        ],
        "silent": [each.slug for each in standing.silent],
        "excluded": [{"metric": each.metric, "reason": each.reason} for each in standing.document.excluded],
    }  # fmt: skip


def _tell(report: "Report") -> None:
    data = as_data(report)
    typer.echo(f"{data['report']}: {report.get_state_display().lower()}")
    for miss in data["misses"]:
        said = "answered" if miss["is_answered"] else f"no answer{_in_a_row(miss['unanswered_in_a_row'])}"
        missed = f"a miss{_in_a_row(miss['missed_in_a_row'])}"
        typer.echo(f"  {miss['metric']} ({miss['department'] or 'no department'}): {missed}; {said}")
    if data["silent"] and report.state != "released":
        typer.echo(f"  no reply yet: {', '.join(data['silent'])}")


def _in_a_row(number: int) -> str:
    return f" in {number} reports in a row" if number > 1 else ""


def _planned(planned: "Planned") -> dict[str, Any]:
    return {
        "report": f"{planned.report}/{planned.key}", "title": planned.title, "period": planned.label,
        "due_at": planned.due_at, "announced_for": planned.announced_for, "moved_because": planned.moved_because,
        "released_at": planned.released_at, "is_late": planned.is_late,
    }  # fmt: skip


def _state(planned: "Planned") -> str:
    if planned.released_at is None and planned.is_late:
        return "late"
    if planned.released_at is None:
        return "moved" if planned.due_at != planned.announced_for else "planned"
    return "released late" if planned.is_late else "released"
