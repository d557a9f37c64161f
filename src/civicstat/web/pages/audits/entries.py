"""What anybody decided, from every log that is only added to, in one list."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from civicstat.directory.models import RoleChange, Screen, Token
from civicstat.engagement.concerns.models import ConcernEntry
from civicstat.measurement.context.models import Opening
from civicstat.measurement.goals.models import GoalEntry
from civicstat.measurement.metrics.models import MetricVersion
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.records.models import Acceptance
from civicstat.measurement.signals.models import SignalStep
from civicstat.measurement.sources.models import DatasetVersion
from civicstat.publishing.audits.models import Audit, Ruling
from civicstat.publishing.editions.chain import editions_of
from civicstat.publishing.models import Choice
from civicstat.publishing.reports.models import DepartmentReply, Look, MissAnswer, Report, Slot, Step
from civicstat.publishing.subscribing.models import Subscription


class Entry(NamedTuple):
    """One thing that was done. key: of its row, by which two of one moment keep their order."""

    at: datetime
    key: str
    kind: str
    by: str
    subject: str
    what: str
    reason: str


class Log(NamedTuple):
    """One of the logs. read: its entries, newest first."""

    name: str
    title: str
    read: Callable[[], Iterator[Entry]]


def _entries(
    rows: "QuerySet[Any]",
    kind: str,
    say: Callable[[Any], tuple[str, str, str]],
    *,
    at: str = "at",
    by: str = "by",
    by_nobody: str = "command line",
) -> Iterator[Entry]:
    newest = rows.filter(**{f"{at}__isnull": False}).order_by(f"-{at}", "-pk")
    for row in newest.iterator(chunk_size=500):
        who = getattr(row, by) if by else None
        yield Entry(getattr(row, at), f"{kind}:{row.pk}", kind, who.username if who else by_nobody, *say(row))


def _goals() -> Iterator[Entry]:
    rows = GoalEntry.objects.select_related("goal", "by")
    return _entries(rows, "goal", lambda row: (row.goal.slug, row.get_kind_display(), row.reason))


def _metrics() -> Iterator[Entry]:
    rows = MetricVersion.objects.select_related("metric", "by").defer("definition_text")
    return _entries(rows, "metric", lambda row: (row.metric.slug, f"Definition, version {row.number}", row.reason))


def _datasets() -> Iterator[Entry]:
    rows = DatasetVersion.objects.select_related("dataset", "by").defer("definition_text")
    return _entries(rows, "dataset", lambda row: (row.dataset.slug, f"Definition, version {row.number}", row.reason))


def _clearings() -> Iterator[Entry]:
    rows = Clearing.objects.select_related("by", "withdrawn_by")
    made = _entries(rows, "exception", lambda row: (row.title, row.get_decision_display(), row.reason))
    undone = _entries(
        rows, "exception withdrawn", lambda row: (row.title, "Opened again", row.reason),
        at="withdrawn_at", by="withdrawn_by",
    )  # fmt: skip
    return merge(made, undone, key=_age)


def _acceptances() -> Iterator[Entry]:
    rows = Acceptance.objects.select_related("finding__dataset", "by")
    return _entries(rows, "finding", lambda row: (row.finding.dataset.slug, "Finding accepted", row.reason))


def _roles() -> Iterator[Entry]:
    rows = RoleChange.objects.select_related("user", "by")
    return _entries(rows, "role", lambda row: (row.user.username, f"{row.was or 'new'} to {row.became}", ""))


def _tokens() -> Iterator[Entry]:
    rows = Token.objects.select_related("made_by")
    return _entries(
        rows, "token", lambda row: (str(row), f"Made; opens {', '.join(row.scopes)}", ""), at="made_at", by="made_by"
    )  # fmt: skip


def _screens() -> Iterator[Entry]:
    rows = Screen.objects.select_related("user", "ended_by")
    made = _entries(
        rows, "screen", lambda row: (row.name, f"Shows the wall until {row.expires_at:%Y-%m-%d}", ""), at="made_at",
        by="user",
    )  # fmt: skip
    ended = _entries(
        rows, "screen taken down", lambda row: (row.name, "Shows nothing more", ""), at="ended_at", by="ended_by"
    )  # fmt: skip
    return merge(made, ended, key=_age)


def _openings() -> Iterator[Entry]:
    rows = Opening.objects.select_related("metric", "by")
    return _entries(rows, "records", lambda row: (row.metric.slug, f"{row.rows} records opened ({row.way})", ""))


def _choices() -> Iterator[Entry]:
    rows = Choice.objects.select_related("by")
    return _entries(
        rows, "publishing",
        lambda row: (f"{row.kind} {row.slug}", "Made public" if row.is_public else "Made not public", row.reason),
    )  # fmt: skip


def _audits() -> Iterator[Entry]:
    drawn = _entries(
        Audit.objects.select_related("metric", "by"), "audit",
        lambda row: (row.metric.slug, f"{row.size} of {row.population} records drawn, {row.label}", row.size_reason),
    )  # fmt: skip
    ruled = _entries(
        Ruling.objects.select_related("audit__metric", "by"), "verdict",
        lambda row: (row.audit.metric.slug, row.get_verdict_display(), row.reason),
    )  # fmt: skip
    return merge(drawn, ruled, key=_age)


def _signals() -> Iterator[Entry]:
    rows = SignalStep.objects.select_related("signal__metric", "signal__area", "by")

    def say(row: SignalStep) -> tuple[str, str, str]:
        what = f"{row.get_kind_display()}: {row.get_verdict_display()}" if row.verdict else row.get_kind_display()
        return f"{row.signal.metric.slug}, {row.signal.area}", what, row.text

    return _entries(rows, "signal", say, by_nobody="evaluation")


def _reports() -> Iterator[Entry]:
    def of(row: Any) -> str:
        return f"{row.report.template.slug}/{row.report.key}"

    steps = Step.objects.select_related("report__template", "by")
    answers = MissAnswer.objects.select_related("report__template", "by")
    replies = DepartmentReply.objects.select_related("report__template", "department", "by")
    looks = Look.objects.select_related("report__template", "user")
    slots = Slot.objects.select_related("template", "by")
    return merge(
        _entries(steps, "report", lambda row: (of(row), row.get_kind_display(), row.text)),
        _entries(
            answers, "report answer", lambda row: (of(row), f"{row.metric}: {row.action}", row.cause or "unknown")
        ),
        _entries(replies, "report reply", lambda row: (of(row), f"Reply of {row.department}", row.text)),
        _entries(looks, "report look", lambda row: (of(row), "Figures seen before they came out", ""), by="user"),
        _entries(
            slots, "report date",
            lambda row: (f"{row.template.slug}, {row.label}", f"Comes out {row.due_at:%Y-%m-%d %H:%M} UTC", row.reason),
        ),
        key=_age,
    )  # fmt: skip


def _subscriptions() -> Iterator[Entry]:
    """Who reads along, without an address; one that leaves is forgotten, and its entry with it."""

    def say(row: Subscription) -> tuple[str, str, str]:
        chosen = len(row.reports) + len(row.themes)
        return f"subscription {row.pk}", f"Confirmed; topics: {chosen or 'all'}", ""

    rows = Subscription.objects.confirmed()
    confirmed = _entries(rows, "subscription", say, at="confirmed_at", by="", by_nobody="resident")
    return merge(confirmed, _letters(), key=_age)


def _letters() -> Iterator[Entry]:
    """How many letters each released report became, and what became of them."""
    reports = Report.objects.released().select_related("template").prefetch_related("letters")
    for report in reports.order_by("-released_at", "-pk"):
        states = Counter(each.state for each in report.letters.all())
        if states and report.released_at:
            told = f"Letters: {states.total()}, of them sent {states['sent']}, failed {states['failed']}"
            key, of = f"letters:{report.pk}", f"{report.template.slug}/{report.key}"
            yield Entry(report.released_at, key, "letters", "", of, told, "")


def _concerns() -> Iterator[Entry]:
    rows = ConcernEntry.objects.select_related("concern", "by")
    return _entries(rows, "concern", lambda row: (row.concern.slug, row.get_kind_display(), row.text))


def _editions() -> Iterator[Entry]:
    for each in reversed(editions_of(settings.WORKSPACE)):
        what = f"Published; corrects {each.corrects}" if each.corrects else "Published"
        yield Entry(each.released_at, f"edition:{each.number}", "edition", "", each.name, what, each.reason)


LOGS = (
    Log("goals", "Goals", _goals),
    Log("metrics", "Definitions of metrics", _metrics),
    Log("datasets", "Definitions of datasets", _datasets),
    Log("exceptions", "Exceptions cleared", _clearings),
    Log("findings", "Findings accepted", _acceptances),
    Log("publishing", "What is public", _choices),
    Log("editions", "Editions", _editions),
    Log("reports", "Reports", _reports),
    Log("subscriptions", "Subscriptions, without addresses", _subscriptions),
    Log("signals", "Signals", _signals),
    Log("concerns", "Concerns", _concerns),
    Log("audits", "Audits", _audits),
    Log("roles", "Roles", _roles),
    Log("tokens", "Tokens", _tokens),
    Log("screens", "Screens on walls", _screens),
    Log("records", "Records opened", _openings),
)


def _age(entry: Entry) -> tuple[float, str]:
    return -entry.at.timestamp(), entry.key


def newest(name: str = "", *, first: int = 0, most: int | None = None) -> Iterator[Entry]:
    """Yield entries of one log, or of all of them, newest first. first: how many to pass over."""
    chosen = [each.read() for each in LOGS if not name or each.name == name]
    return islice(merge(*chosen, key=_age), first, None if most is None else first + most)
