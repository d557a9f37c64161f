"""Connections and pulls as pages tell them: one sentence with the finding first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.measurement.records.quality.findings import counted, listed
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.models import Connection, Delivery, Pull, PullState
from civicstat.web.pages.shown.moments import age
from civicstat.web.ui import charts

BADGES = {
    PullState.RUNNING: ("running", "Fetching"),
    PullState.WAITING: ("running", "Being stored"),
    PullState.STORED: ("done", "Stored"),
    PullState.NOTHING: ("done", "Nothing new"),
    PullState.REFUSED: ("failed", "Refused"),
    PullState.INTERRUPTED: ("failed", "Interrupted"),
}
FAILED = (PullState.REFUSED, PullState.INTERRUPTED)
UNDER_WAY = (PullState.RUNNING, PullState.WAITING)
LEAST_DRAWN = 3  # pulls


@dataclass(frozen=True)
class PullRow:
    """A line of the list of pulls."""

    pull: Pull
    badge: tuple[str, str]
    brought: str
    seconds: str
    deliveries: tuple[tuple[str, str], ...]  # words and address
    message: str


@dataclass(frozen=True)
class ConnectionRow:
    """A line of the list of connections."""

    connection: Connection
    title: str
    kind: str
    url: str
    badge: tuple[str, str]
    last: PullRow | None
    last_told: str
    next_told: str
    every: str
    is_waiting: bool


def row_of(connection: Connection, pulls: Sequence[Pull], now: datetime, *, may_change: bool) -> ConnectionRow:
    """Return a connection with its newest pull. pulls: newest first."""
    definition = connection.definition
    last = pull_row(pulls[0], may_change=may_change) if pulls else None
    is_asked = connection.asked_at is not None
    badge = last.badge if last else ("no_data", "Never pulled")
    return ConnectionRow(
        connection=connection,
        title=definition.title,
        kind=definition.of_kind.title,
        url=reverse("connection", args=[connection.dataset.slug, connection.slug]),
        badge=("running", "Asked for")
        if is_asked
        else ("no_data", "Paused")
        if _is_resting(connection, last)
        else badge,
        last=last,
        last_told=age(pulls[0].begun_at, now) if pulls else "",
        next_told=next_in_words(connection, now),
        every=every_in_words(connection),
        is_waiting=is_asked or bool(pulls and pulls[0].state in UNDER_WAY),
    )


def _is_resting(connection: Connection, last: PullRow | None) -> bool:
    return connection.definition.paused and (last is None or last.pull.state not in FAILED + UNDER_WAY)


def every_in_words(connection: Connection) -> str:
    definition = connection.definition
    if definition.paused:
        return "Paused"
    return f"Every {definition.every.removeprefix('1 ')}" if definition.every else "When asked"


def next_in_words(connection: Connection, now: datetime) -> str:
    """Return when a connection is pulled next."""
    if connection.asked_at is not None:
        return "In a moment"
    if connection.next_at is None:
        return "When somebody asks"
    if connection.next_at <= now:
        return "As soon as it is its turn"
    return f"In {age(now, connection.next_at).removesuffix(' ago')}".replace("just now", "less than a minute")


def pull_row(pull: Pull, *, may_change: bool) -> PullRow:
    """Return a pull as a line. Why it was refused may name what stands in records: that is for editors alone."""
    deliveries = [each.delivery for each in pull.arrivals.all()]
    ended = pull.ended_at
    return PullRow(
        pull=pull,
        badge=BADGES[PullState(pull.state)],
        brought=brought(pull, deliveries),
        seconds=_took((ended - pull.begun_at).total_seconds()) if ended else "",
        deliveries=tuple((f"Delivery {each.sequence}", _address(pull, each)) for each in deliveries),
        message=message_of(pull, deliveries) if may_change else "",
    )


def _address(pull: Pull, delivery: Delivery) -> str:
    return reverse("delivery", args=[pull.connection.dataset.slug, delivery.sequence])


def _took(seconds: float) -> str:
    return "under a second" if seconds < 1 else counted(round(seconds), "second") if seconds < 120 else (
        f"{seconds / 60:.0f} minutes"
    )  # fmt: skip


def message_of(pull: Pull, deliveries: Iterable[Delivery]) -> str:
    """Return what there is to say of a pull beside its counts, without what is personal."""
    said = [message_without_personal(each) for each in deliveries if each.message and pull.state in FAILED]
    return " ".join(said) or pull.message


def brought(pull: Pull, deliveries: Sequence[Delivery]) -> str:
    """Return what a pull brought: "132 rows: 120 new, 12 changed"."""
    if pull.state in UNDER_WAY:
        return f"{counted(pull.rows, 'row')} so far" if pull.rows else ""
    if pull.state == PullState.NOTHING:
        return "Nothing new"
    if pull.state in FAILED:
        return f"{counted(pull.rows, 'row')} came; nothing was stored" if pull.rows else "Nothing was stored"
    counts = {
        word: sum(getattr(each, name) for each in deliveries)
        for name, word in (("added", "new"), ("changed", "changed"), ("unchanged", "as they were"),
                           ("set_aside", "set aside"))
    }  # fmt: skip
    parts = [f"{number:,} {word}" for word, number in counts.items() if number]
    came = counted(pull.rows, "row") if pull.rows else counted(len(deliveries), "file")
    return f"{came}: {listed(parts)}" if parts else came


def finding(rows: Sequence[ConnectionRow]) -> str:
    """Return the sentence with which the list begins."""
    failing = [row.title for row in rows if row.last and row.last.pull.state in FAILED]
    if failing:
        return f"The last pull of {listed(failing)} failed, and nothing of it was stored."
    pulled = [row for row in rows if row.last]
    if not pulled:
        return "Nothing has been fetched yet."
    if len(pulled) == 1:
        told = pulled[0].last.brought if pulled[0].last else ""
        if not told:
            return f"A pull that began {pulled[0].last_told} is under way."
        return f"The last pull, {pulled[0].last_told}, brought: {told[:1].lower()}{told[1:]}."
    return f"All {len(pulled)} sources answered at their last pull."


def drift_lines(pull: Pull) -> list[str]:
    """Return how the columns of a source differ from those of the pulls before."""
    drift = pull.drift
    lines = [f"The column “{name}” is gone." for name in drift.get("gone", ())]
    lines += [f"There is a new column “{name}”; nothing takes it in yet." for name in drift.get("new", ())]
    return lines + [
        f"The column “{name}” was {was} and is {became} now." for name, was, became in drift.get("retyped", ())
    ]


def chart_of(pulls: Sequence[Pull]) -> charts.Figure | None:
    """Return the rows that the newest pulls brought, oldest first; None for fewer than three that brought rows."""
    shown = [each for each in reversed(pulls) if each.state not in UNDER_WAY]
    if sum(bool(each.rows) for each in shown) < LEAST_DRAWN:
        return None
    rows = [0 if each.state in FAILED else each.rows for each in shown]
    bars = tuple(charts.Bar(_moment(each.begun_at), float(came)) for each, came in zip(shown, rows, strict=True))
    failed = sum(each.state in FAILED for each in shown)
    told = f"The newest {len(shown)} pulls brought {sum(rows):,} rows"
    told += f"; {failed} of them failed." if failed else ", and none failed."
    chart = charts.Bars("Rows that came, by pull", bars, "count", label_heading="Pull")
    return charts.Figure("pulls", chart, told)


def _moment(at: datetime) -> str:
    local = localtime(at)
    return f"{local:%b} {local.day}, {local:%H:%M}"
