"""What anybody decided, from every log that is only added to, in one list."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from civicstat.directory.models import RoleChange, Token, User
from civicstat.measurement.context.models import Opening
from civicstat.measurement.goals.models import GoalEntry
from civicstat.measurement.metrics.models import MetricVersion
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.records.models import Acceptance
from civicstat.measurement.sources.models import DatasetVersion
from civicstat.publishing.audits.models import Audit, Ruling
from civicstat.publishing.editions.chain import editions_of
from civicstat.publishing.models import Choice


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


def _who(user: User | None) -> str:
    return user.username if user is not None else "command line"


def _entries(
    rows: "QuerySet[Any]", kind: str, say: Callable[[Any], tuple[str, str, str]], *, at: str = "at", by: str = "by"
) -> Iterator[Entry]:
    newest = rows.filter(**{f"{at}__isnull": False}).order_by(f"-{at}", "-pk")
    for row in newest.iterator(chunk_size=500):
        yield Entry(getattr(row, at), f"{kind}:{row.pk}", kind, _who(getattr(row, by)), *say(row))


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
    Log("audits", "Audits", _audits),
    Log("roles", "Roles", _roles),
    Log("tokens", "Tokens", _tokens),
    Log("records", "Records opened", _openings),
)


def _age(entry: Entry) -> tuple[float, str]:
    return -entry.at.timestamp(), entry.key


def newest(name: str = "", *, first: int = 0, most: int | None = None) -> Iterator[Entry]:
    """Yield entries of one log, or of all of them, newest first. first: how many to pass over."""
    chosen = [each.read() for each in LOGS if not name or each.name == name]
    return islice(merge(*chosen, key=_age), first, None if most is None else first + most)
