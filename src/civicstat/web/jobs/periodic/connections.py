"""The pull of each connection, as a task of its own."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import now

from civicstat.measurement.pulling import fetch, store_fetched
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.quality.findings import counted, listed
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.connections.actions import let_go
from civicstat.measurement.sources.models import Connection, Pull, PullState
from civicstat.web.jobs.performing import in_turn
from civicstat.web.tasks.registry import Task, TaskFailed, declare_many

PREFIX = "pull-"


def pull_tasks() -> Iterator[Task]:
    """Yield the task of each connection. The connection itself says when it is next pulled."""
    for connection in Connection.objects.select_related("dataset"):
        yield _task_of(connection)


def _task_of(connection: Connection) -> Task:
    definition = connection.definition
    key, planned = connection.pk, connection.asked_at or connection.next_at
    return Task(
        name=f"{PREFIX}{connection.slug}",
        title=f"Pull {definition.title}",
        describes=f"Fetches what is new for {connection.dataset.title}.",
        group="connections",
        when=f"every {definition.every.removeprefix('1 ')}" if definition.every and not definition.paused else "",
        act=lambda at: pull_one(key, at),
        planned_at=lambda: planned,
        let_go=lambda at: let_go(key, at),
    )


def pull_one(key: int, at: datetime) -> str:
    """Pull a connection; what was fetched is stored when it is its turn. Raises TaskFailed where nothing was."""
    connection = Connection.objects.select_related("dataset", "asked_by").get(pk=key)
    fetched = fetch(connection=connection, by=connection.asked_by, at=at)
    if fetched.state == PullState.WAITING:
        fetched = in_turn(lambda: store_fetched(pull=fetched, store=record_store(), at=now()))
    return _say(fetched)


def _say(pull: Pull) -> str:
    deliveries = [each.delivery for each in pull.arrivals.select_related("delivery__dataset")]
    if pull.state == PullState.NOTHING:
        return "Nothing new."
    if pull.state != PullState.STORED:
        said = [message_without_personal(each) for each in deliveries if each.message]
        raise TaskFailed(" ".join(said) or pull.message or "Nothing of it is stored.")
    parts = [
        f"{total:,} {word}"
        for word in ("added", "changed", "set_aside")
        if (total := sum(getattr(each, word) for each in deliveries))
    ]
    came = counted(pull.rows, "row") if pull.rows else counted(len(deliveries), "file")
    return f"{came} came: {listed(parts).replace('_', ' ') or 'all were there just so'}."


declare_many(pull_tasks)
