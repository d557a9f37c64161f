"""The demo city's reports: September's is out, October's is in review, and one miss waits for its answer twice."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civicstat.directory.models import User
    from civicstat.publishing.content import Content
    from civicstat.publishing.reports.documents import Item
    from civicstat.publishing.reports.models import Report, Template

ACTION = "We look through these cases by hour and beat, and say in the next report what we found."
REPLY = "We are measured by times that we do not control alone: dispatch and road work are part of them."


def release_the_last_month(content: "Content", until: date) -> None:
    """Plan the reports of the year, and take the last month that is over from its draft to its release.

    content: protected, of an edition. until: the last day of the city's records. The next edition carries the report.
    """
    from civicstat.directory.models import Department
    from civicstat.publishing.reports import actions
    from civicstat.publishing.reports.models import Template

    first = until.replace(day=1)  # of the month after the one that is reported
    for template in Template.objects.all():
        actions.plan_ahead(template=template, by=None, at=_at(first, 8), today=first - timedelta(days=20))
    monthly = Template.objects.get(slug="monthly")
    ada, leo, dora = (_person(name) for name in ("ada", "leo", "dora"))
    sent = _at(first + timedelta(days=4), 8)
    report = _drafted(monthly, first - timedelta(days=1), content, ada, sent)
    for user, after in ((ada, 0), (leo, 1), (dora, 3)):
        actions.log_look(report=report, user=user, at=sent + timedelta(days=after))
    answered = next((item for item in _misses(report) if item.department == "Police"), None)
    if answered is not None:
        actions.answer(report=report, metric=answered.metric, cause="", action=ACTION,
                       due_on=first + timedelta(days=60), by=leo, at=sent + timedelta(days=2))  # fmt: skip
    police = Department.objects.get(slug="police")
    actions.reply(report=report, department=police, text=REPLY, by=leo, at=sent + timedelta(days=2))
    report = actions.sign_off(report=report, by=dora, at=_at(first + timedelta(days=9), 9))
    actions.release(report=report, content=content, by=ada, at=_at(first + timedelta(days=9), 10))


def review_this_month(content: "Content", until: date) -> None:
    """Draft the report of the month that just ended, and ask the departments."""
    from civicstat.publishing.reports import actions
    from civicstat.publishing.reports.models import Template

    ada = _person("ada")
    at = _at(until, 18)
    report = _drafted(Template.objects.get(slug="monthly"), until, content, ada, at)
    actions.log_look(report=report, user=ada, at=at)


def define_reports(folder: Path) -> None:
    """Take up the templates of the catalog."""
    from civicstat.cli.catalog.applying import apply_documents, documents_in

    apply_documents(documents_in(folder, [folder / "catalog" / "reports"]))


def _drafted(template: "Template", day: date, content: "Content", by: "User", at: datetime) -> "Report":
    from civicstat.publishing.reports import actions

    report = actions.draft(template=template, day=day, content=content, by=by, at=at - timedelta(hours=1))
    return actions.send_to_review(report=report, by=by, at=at)


def _misses(report: "Report") -> "list[Item]":
    from civicstat.publishing.reports.answering import document_of

    return [item for item in document_of(report).items if item.is_miss]


def _person(name: str) -> "User":
    from civicstat.directory.models import User

    return User.objects.get(username=name)


def _at(day: date, hour: int) -> datetime:
    from django.utils.timezone import make_aware

    return make_aware(datetime.combine(day, time(hour)))
