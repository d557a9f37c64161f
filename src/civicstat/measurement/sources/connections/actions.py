"""Every write of connections and pulls."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import Q

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.connections.holding import is_gone, this_process
from civicstat.measurement.sources.models import (
    Arrival,
    Connection,
    Dataset,
    Delivery,
    DeliveryState,
    Pull,
    PullState,
)

Outcome = Literal["added", "changed", "unchanged"]
SILENT_FOR = timedelta(minutes=45)  # after so long without a sign of life a pull has ended
LONGEST_REST = timedelta(days=1)  # between two tries of a connection that fails
PULLS_KEPT = 500  # of a connection
TAKEN_OVER = (
    "The process ended before this was stored, and a later pull fetched the same again. Nothing of it is stored."
)
CUT_SHORT = "The process ended before this pull did. Nothing of it is stored; the next one begins where it began."


class ConnectionRefused(CivicStatError):
    """A connection cannot be made, changed or pulled like this."""


@transaction.atomic
def connect(*, definition: ConnectionDefinition, by: User | None, at: datetime) -> tuple[Connection, Outcome]:
    """Make a connection, or let it be what its definition says; return it and what became of it.

    Where it reads something else than before, it begins from the beginning. Raises ConnectionRefused.
    """
    dataset = Dataset.objects.filter(slug=definition.dataset).first()
    if dataset is None:
        raise ConnectionRefused(
            f"{definition.connection}: no dataset is called {definition.dataset!r}; define it first"
        )
    known = Connection.objects.select_for_update().filter(slug=definition.connection).first()
    stated = definition.model_dump(mode="json")
    if known is None:
        made = Connection.objects.create(
            slug=definition.connection, dataset=dataset, stated=stated, next_at=_first(definition, at)
        )
        return made, "added"
    before = known.definition
    if before == definition:
        return known, "unchanged"
    if not definition.reads_the_same(before):
        known.cursor, known.columns = {}, {}
    known.dataset, known.stated, known.faults = dataset, stated, 0
    known.next_at = _first(definition, at)
    known.save()
    return known, "changed"


@transaction.atomic
def disconnect(*, connection: Connection) -> None:
    """Remove a connection and the list of its pulls. What it brought stays."""
    connection.delete()


@transaction.atomic
def ask_for_pull(*, connection: Connection, by: User | None, at: datetime) -> Connection:
    """Have a connection pulled as soon as may be."""
    Connection.objects.filter(pk=connection.pk).update(asked_at=at, asked_by=by)
    return connection


@transaction.atomic
def forget_cursor(*, connection: Connection) -> None:
    """Let the next pull read from the beginning."""
    Connection.objects.filter(pk=connection.pk).update(cursor={})


@transaction.atomic
def begin_pull(*, connection: Connection, by: User | None, at: datetime) -> Pull:
    """Note that a pull begins, and return it. Raises ConnectionRefused where one is under way."""
    is_free = Q(busy_at=None) | Q(busy_at__lt=at - SILENT_FOR)
    holder = Connection.objects.values_list("busy_by", flat=True).get(pk=connection.pk)
    if is_gone(holder):
        is_free |= Q(busy_by=holder)
    taken = Connection.objects.filter(is_free, pk=connection.pk).update(
        busy_at=at, busy_by=this_process(), asked_at=None, asked_by=None
    )
    if not taken:
        raise ConnectionRefused(f"{connection.slug} is being pulled already; wait until that pull has ended")
    connection.refresh_from_db()
    _give_up(connection, at)
    old = connection.pulls.values_list("pk", flat=True)[PULLS_KEPT:]
    connection.pulls.filter(pk__in=list(old)).delete()
    return Pull.objects.create(connection=connection, begun_at=at, by=by)


def _give_up(connection: Connection, at: datetime) -> None:
    """End pulls that a process left behind. What they brought and nobody has begun to store must not be stored after
    what comes now, which is newer."""
    left = connection.pulls.filter(state__in=(PullState.RUNNING, PullState.WAITING))
    untouched = Delivery.objects.filter(arrival__pull__in=left, state=DeliveryState.RECEIVED, done_share=0)
    untouched.update(state=DeliveryState.INTERRUPTED, finished_at=at, message=TAKEN_OVER)
    left.update(state=PullState.INTERRUPTED, ended_at=at, message=CUT_SHORT)


@transaction.atomic
def let_go(key: int, at: datetime) -> None:
    """Free a connection whose pull is known to have been cut short; one that somebody asked for is asked for again."""
    connection: Connection = Connection.objects.select_for_update().get(pk=key)
    left = connection.pulls.filter(state__in=(PullState.RUNNING, PullState.WAITING)).first()
    _give_up(connection, at)
    connection.busy_at, connection.busy_by = None, ""
    if left is not None and (connection.next_at is None or connection.next_at > at):
        connection.asked_at, connection.asked_by = at, left.by
    connection.save(update_fields=["busy_at", "busy_by", "asked_at", "asked_by"])


def note_progress(*, pull: Pull, rows: int, at: datetime) -> None:
    """Give a sign of life of a pull, with the rows that came so far."""
    Connection.objects.filter(pk=pull.connection_id).update(busy_at=at)
    Pull.objects.filter(pk=pull.pk).update(rows=rows)


@transaction.atomic
def note_nothing(*, pull: Pull, cursor: Mapping[str, Any], columns: Mapping[str, Any], at: datetime) -> Pull:
    """End a pull that brought nothing new; the cursor may have moved on all the same."""
    connection = _locked(pull)
    _move(connection, cursor, columns)
    pull.state = PullState.NOTHING
    return _end(pull, connection, at)


@transaction.atomic
def note_refusal(*, pull: Pull, message: str, at: datetime) -> Pull:
    """End a pull of which nothing is stored; the next one begins where it began, and later from time to time."""
    pull.state, pull.message = PullState.REFUSED, message
    return _end(pull, _locked(pull), at)


def note_arrived(*, pull: Pull, delivery: Delivery, cursor: Mapping[str, Any], columns: Mapping[str, Any]) -> Arrival:
    """Note what a pull brought; `settle` moves the cursor when it is stored."""
    return Arrival.objects.create(pull=pull, delivery=delivery, cursor=dict(cursor), columns=dict(columns))


@transaction.atomic
def settle(delivery: Delivery, at: datetime) -> None:
    """Let a connection follow what became of a delivery that it brought: called where that is written."""
    arrival = Arrival.objects.select_related("pull").filter(delivery=delivery).first()
    if arrival is None or arrival.pull.state not in (PullState.RUNNING, PullState.WAITING):
        return
    pull, connection = arrival.pull, _locked(arrival.pull)
    if delivery.state in (DeliveryState.STORED, DeliveryState.REPEATED):
        _move(connection, arrival.cursor, arrival.columns)
        if connection.definition.full and delivery.state == DeliveryState.STORED:
            came = delivery.added + delivery.changed + delivery.unchanged
            pull.missing = max(0, delivery.dataset.records - came)
    else:
        pull.message = delivery.message
    waiting = pull.arrivals.filter(delivery__state=DeliveryState.RECEIVED).exclude(pk=arrival.pk)
    if pull.state == PullState.WAITING and not waiting.exists():
        pull.state = _ended(pull, arrival)
        _end(pull, connection, at)
    else:
        connection.save()
        pull.save()


@transaction.atomic
def note_fetched(*, pull: Pull, at: datetime) -> Pull:
    """Note that all of a pull came; where all of it is stored already, that is its end."""
    connection = _locked(pull)
    pull.state = PullState.WAITING
    pull.message = pull.message or Pull.objects.values_list("message", flat=True).get(pk=pull.pk)
    if pull.arrivals.filter(delivery__state=DeliveryState.RECEIVED).exists():
        pull.save()
        return pull
    pull.state = _ended(pull)
    return _end(pull, connection, at)


def _ended(pull: Pull, last: Arrival | None = None) -> PullState:
    """Return how a pull ended whose deliveries are all at their end."""
    failed = (DeliveryState.REFUSED, DeliveryState.INTERRUPTED)
    is_failed = pull.arrivals.filter(delivery__state__in=failed).exists()
    return PullState.REFUSED if is_failed or (last and last.delivery.state in failed) else PullState.STORED


def _move(connection: Connection, cursor: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
    """Move a cursor on. Of files the names are added to those that were seen."""
    seen = {**connection.cursor.get("seen", {}), **cursor.get("seen", {})}
    connection.cursor = {**connection.cursor, **cursor, **({"seen": seen} if seen else {})}
    connection.columns = dict(columns) or connection.columns


def _end(pull: Pull, connection: Connection, at: datetime) -> Pull:
    pull.ended_at = at
    pull.save()
    is_failed = pull.state in (PullState.REFUSED, PullState.INTERRUPTED)
    connection.busy_at, connection.busy_by = None, ""
    # Who tries again and again before its time while a source is down does not put its own time off.
    is_early = connection.next_at is not None and pull.begun_at < connection.next_at
    if not (is_failed and is_early):
        connection.faults = connection.faults + 1 if is_failed else 0
        connection.next_at = _next(connection, pull.begun_at)
    connection.save()
    return pull


def _next(connection: Connection, begun_at: datetime) -> datetime | None:
    """Return when a connection is pulled next: what fails rests longer each time."""
    definition: ConnectionDefinition = connection.definition
    if definition.paused or definition.interval is None:
        return None
    longest = max(definition.interval, LONGEST_REST)
    times: int = 2 ** min(connection.faults, 6)
    return begun_at + min(definition.interval * times, longest)


def _locked(pull: Pull) -> Connection:
    connection: Connection = Connection.objects.select_for_update().get(pk=pull.connection_id)
    pull.connection = connection
    return connection


def _first(definition: ConnectionDefinition, at: datetime) -> datetime | None:
    return None if definition.paused or definition.interval is None else at
