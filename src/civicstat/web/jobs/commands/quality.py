"""The quality of records looked at anew, and findings about it accepted."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import now

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.actions import accept, check_quality, withdraw_acceptance
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.commands.loading import find_dataset
from civicstat.web.jobs.messages import Command, Report


class UnknownFinding(CivicStatError):
    """No finding of the dataset, or no person, has the name given."""


@dataclass(frozen=True)
class CheckQuality:
    """Whose records to look at."""

    dataset: str


@dataclass(frozen=True)
class CheckedQuality:
    """How many findings there are. records: looked at; none where nothing is stored yet."""

    records: int | None
    findings: int


@dataclass(frozen=True)
class DecideFinding:
    """A finding to be lived with for a reason, or to be opened again.

    until: the last day on which it is accepted; none: until it gets worse. by: who decides; empty: nobody by name.
    """

    dataset: str
    finding: int
    reason: str = ""
    until: date | None = None
    by: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True)
class DecidedFinding:
    """What became of a finding. released, stopped: metrics that go on, or no longer do, because of it."""

    finding: int
    state: str
    sentence: str
    released: tuple[str, ...]
    stopped: tuple[str, ...]


def check(args: CheckQuality, report: Report) -> CheckedQuality:
    """Look at all records of a dataset anew, and keep what is found."""
    report(0, f"checking {args.dataset}")
    found = check_quality(dataset=find_dataset(args.dataset), store=record_store(), at=now())
    return CheckedQuality(found.records if found else None, len(found.findings) if found else 0)


def decide(args: DecideFinding, report: Report) -> DecidedFinding:
    """Accept a finding, or withdraw its acceptance. Raises UnknownFinding or AcceptanceRefused."""
    finding, by = _find(find_dataset(args.dataset), args.finding), _person(args.by)
    before = set(_blocked())
    if args.is_withdrawn:
        withdraw_acceptance(finding=finding, by=by, at=now())
    else:
        accept(finding=finding, reason=args.reason, by=by, at=now(), until=args.until)
    finding.refresh_from_db()
    after = set(_blocked())
    return DecidedFinding(
        finding.pk, finding.state, finding.sentence, tuple(sorted(before - after)), tuple(sorted(after - before))
    )


def _blocked() -> dict[str, Finding]:
    return blocked(Metric.objects.select_related("dataset").prefetch_related("versions"))


def _find(dataset: Dataset, number: int) -> Finding:
    found: Finding | None = Finding.objects.filter(dataset=dataset, pk=number).first()
    if found is None:
        raise UnknownFinding(f"{dataset.slug} has no finding {number}; see civicstat quality {dataset.slug}")
    return found


def _person(name: str) -> User | None:
    if not name:
        return None
    found: User | None = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise UnknownFinding(f"nobody signs in as {name!r}; see civicstat user list")
    return found


CHECK_QUALITY: Command[CheckQuality, CheckedQuality] = Command("check quality", CheckQuality, CheckedQuality, check)
DECIDE_FINDING: Command[DecideFinding, DecidedFinding] = Command(
    "decide finding", DecideFinding, DecidedFinding, decide
)
