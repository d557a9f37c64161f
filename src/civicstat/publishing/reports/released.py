"""Reports as the public gets them: what content carries of those that are released."""

from collections import Counter

from civicstat.directory.models import Role
from civicstat.publishing.reports.answering import standing_of
from civicstat.publishing.reports.documents import Event, ReleasedReport
from civicstat.publishing.reports.models import Report
from civicstat.publishing.reports.planning import announced_for

SHOWN = 36  # the newest go into an edition; earlier editions keep the others


def released_reports() -> tuple[ReleasedReport, ...]:
    """Return the reports that are released, newest first."""
    found = Report.objects.released().select_related("template").order_by("-released_at", "-pk")[:SHOWN]
    return tuple(map(released, found))


def released(report: Report) -> ReleasedReport:
    """Return a report that is released."""
    if report.released_at is None:
        raise ValueError(f"{report} is not released")
    standing = standing_of(report)
    return ReleasedReport(
        document=standing.document, asked=standing.asked, replies=standing.replies,
        silent=tuple(each.name for each in standing.silent),
        events=tuple(Event(each.kind, each.role, each.at, each.text) for each in report.steps.all()),
        early=early_readers(report), announced_for=announced_for(report), released_at=report.released_at,
        revised=tuple(report.revised),
    )  # fmt: skip


def early_readers(report: Report) -> tuple[tuple[str, int], ...]:
    """Return how many people of each role saw the figures of a report before it was released."""
    roles = dict(report.looks.order_by("at").values_list("user", "role"))
    counts = Counter(roles.values())
    return tuple((role, counts[role]) for role in Role.values if counts[role])
