"""Deliveries read once more each night, to note when records became known and what they said then."""

from datetime import datetime

from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.lateness.following import follow
from civicstat.measurement.records.quality.findings import listed
from civicstat.measurement.sources.models import BEING_REBUILT, REBUILD_ASKED_FOR, Dataset
from civicstat.web.tasks.registry import Task, declare


def follow_all(at: datetime) -> str:
    """Read the deliveries that came since the last time."""
    read, done = [], 0
    for dataset in Dataset.objects.filter(records__gt=0).exclude(
        records_made_with__in=(BEING_REBUILT, REBUILD_ASKED_FOR)
    ):
        if number := follow(dataset=dataset, store=record_store(), at=at):
            read.append(dataset.slug)
            done += number
    if not read:
        return "Nothing came since."
    return f"Read {done:,} {'delivery' if done == 1 else 'deliveries'} of {listed(read)}."


declare(Task(
    name="lateness",
    title="Note how late records came",
    describes="Reads new deliveries once more, to note when each record was first known, what changed in it since, "
    "and what went: the Lateness of each dataset.",
    group="records",
    when="every day at 03:40",
    act=follow_all,
))  # fmt: skip
