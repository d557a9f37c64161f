"""What reports in review ask the departments of a person."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.directory.models import User
from civicstat.publishing.reports.answering import asks
from civicstat.publishing.reports.models import Report, ReportState
from civicstat.web.pages.weekly.needs.need import Need


def needs_of_reports(user: User) -> Iterator[Need]:
    """Yield each report in review that still wants an answer or a reply of the departments in which a person works."""
    for report in Report.objects.visible_to(user).filter(state=ReportState.IN_REVIEW).select_related("template"):
        wanted = asks(report, user)
        if not wanted.has_any:
            continue
        until = f" until {localtime(report.review_until):%B} {localtime(report.review_until).day}"
        number = len(wanted.misses)
        many = f"{number} {'miss' if number == 1 else 'misses'} without an answer"
        detail = many if wanted.misses else "The department has not replied yet"
        yield Need(
            "medium", "You are asked", str(report), f"{detail}. The review runs{until}.", "Answer",
            reverse("report", args=[report.template.slug, report.key]), rank=1,
        )  # fmt: skip
