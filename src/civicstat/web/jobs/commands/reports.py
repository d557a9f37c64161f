"""Reports drafted and released by command."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.publishing.reports.models import Report, Template
from civicstat.web.jobs.messages import Command
from civicstat.web.jobs.messages import Report as Progress
from civicstat.web.releasing.reports import draft_report, refreeze_report, release_report


class NoSuchReport(CivicStatError):
    """No report or template has the name given."""


@dataclass(frozen=True)
class DraftReport:
    """A template and a day of the period; none: the last one that is over. is_again: freeze a draft's figures anew."""

    template: str
    day: date | None = None
    is_again: bool = False
    reason: str = ""


@dataclass(frozen=True)
class NamedReport:
    """name: template and period, as "monthly/2026-10"."""

    name: str


@dataclass(frozen=True)
class Drafted:
    name: str


@dataclass(frozen=True)
class ReleasedWith:
    """edition: its number."""

    name: str
    edition: int


def draft(args: DraftReport, progress: Progress) -> Drafted:
    """Draft a report, or freeze its figures anew."""
    template = Template.objects.filter(slug=args.template).first()
    if template is None:
        raise NoSuchReport(f"No template of reports is called {args.template!r}.")
    if not args.is_again:
        made = draft_report(template=template, day=args.day, by=None, at=now(), report=progress)
        return Drafted(f"{template.slug}/{made.key}")
    held = _of_day(template, args.day)
    refreeze_report(drafted=held, reason=args.reason, by=None, at=now(), report=progress)
    return Drafted(f"{template.slug}/{held.key}")


def release(args: NamedReport, progress: Progress) -> ReleasedWith:
    """Release a report with a new edition."""
    slug, _, key = args.name.partition("/")
    held = Report.objects.select_related("template").filter(template__slug=slug, key=key).first()
    if held is None:
        raise NoSuchReport(f"No report is called {args.name!r}.")
    edition = release_report(signed=held, by=None, at=now(), report=progress)
    return ReleasedWith(args.name, edition.number)


def _of_day(template: Template, day: date | None) -> Report:
    """Return the report that is drafted of a period; the newest where no day is given."""
    held = template.reports.select_related("template").order_by("-starts_on")
    found = (held.filter(starts_on__lte=day, ends_on__gt=day) if day else held).first()
    if found is None:
        raise NoSuchReport(f"{template.title}: nothing is drafted of this period yet.")
    return found


# Both read the store and change nothing in it, so deliveries need not wait for them.
DRAFT_REPORT: Command[DraftReport, Drafted] = Command("report draft", DraftReport, Drafted, draft, is_reading=True)
RELEASE_REPORT: Command[NamedReport, ReleasedWith] = Command(
    "report release", NamedReport, ReleasedWith, release, is_reading=True
)
