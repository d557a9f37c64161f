"""Reports that are out, the list of them, and the calendar of what comes when. Their PDF is a file of its own."""

from collections.abc import Iterator
from typing import Any

from civicstat.publishing.reports.documents import ReleasedReport
from civicstat.web.reporting.pdf import pdf_path
from civicstat.web.reporting.sections import Section, told_released
from civicstat.web.site.sheets import Page, Sheets
from civicstat.web.ui.charts import Table
from civicstat.web.ui.speaking import day_text, period_short, period_text, plain, say, told


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the list of reports, each report, and the calendar."""
    home = [(say("Home"), sheets.of("index"))]
    title = say("Reports")
    part = {
        "lines": [] if sheets.content.reports else [say("No report is out yet.")],
        "links": [(_title(each), _path(sheets, each)) for each in sheets.content.reports],
    }
    context = {
        "heading": title, "crumbs": home, "parts": [part],
        "lede": say("What went well and what did not, chosen by a rule that is public."),
    }  # fmt: skip
    yield Page(sheets.of("reports/index"), title, "text", context, "reports")
    for report in sheets.content.reports:
        yield _report(sheets, report, [*home, (title, sheets.of("reports/index"))])
    yield _calendar(sheets, home)


def _report(sheets: Sheets, report: ReleasedReport, crumbs: list[tuple[str, str]]) -> Page:
    in_words = told_released(report)
    title = f"{plain(in_words.title)}, {plain(in_words.period)}"
    context: dict[str, object] = {
        "heading": title, "crumbs": crumbs, "told": in_words, "pdf": pdf_path(sheets.language, report),
        "tables": {each.key: _table(each) for each in in_words.sections if each.rows},
    }  # fmt: skip
    return Page(_path(sheets, report), title, "report", context, "reports")


def _table(section: Section) -> Table:
    rows = tuple(
        tuple(map(plain, (f"{row.title} ({row.note})" if row.note else row.title, row.now, row.interval or "–",
                          row.before, row.badge[1])))
        for row in section.rows
    )  # fmt: skip
    return Table(plain(section.title), tuple(map(plain, section.heads)), rows)


def _title(report: Any) -> str:
    document = report.document
    period = period_text(document.grain, document.starts_on, document.ends_on)
    late = ", " + say("late") if report.is_late else ""
    return f"{plain(told(document.title))}, {period} ({day_text(report.released_at)}{late})"


def _path(sheets: Sheets, report: Any) -> str:
    return f"{sheets.language}/reports/{report.path}.html"


def _calendar(sheets: Sheets, home: list[tuple[str, str]]) -> Page:
    title = say("What comes out when")
    rows = tuple(_row(each) for each in sorted(sheets.content.calendar, key=lambda each: each.due_at))
    header = (say("What"), say("Day"), say("State"))
    part: dict[str, object] = {
        "lines": [say("Everybody gets the figures at the same time. What is late stays marked as late.")]
    }
    if rows:
        part |= {
            "table": Table(plain(title), header, rows),
            "links": [(say("Put it into your own calendar"), "calendar.ics")],
        }
    else:
        part["lines"] = [say("No release is planned yet.")]
    context = {"heading": title, "crumbs": home, "parts": [part]}
    return Page(sheets.of("calendar"), title, "text", context, "calendar")


def _row(planned: Any) -> tuple[str, ...]:
    if planned.released_at is not None:
        state = say("Out since {day}, late", day=day_text(planned.released_at)) if planned.is_late else say(
            "Out since {day}", day=day_text(planned.released_at))  # fmt: skip
    else:
        state = say("Planned")
    if planned.moved_because:
        state = f"{plain(state)}. " + plain(
            say("Moved from {day}: {why}", day=day_text(planned.announced_for), why=told(planned.moved_because))
        )
    period = period_short(planned.grain, planned.starts_on, planned.ends_on)
    return f"{plain(told(planned.title))}, {plain(period)}", day_text(planned.due_at), plain(state)
