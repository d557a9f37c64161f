"""Deliveries joined each night, and read once more to note when records became known and what they said then."""

from datetime import datetime

from django.utils.timezone import localtime

from civicstat.measurement.records.joining import join_pushed
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.lateness.following import follow
from civicstat.measurement.records.quality.findings import listed
from civicstat.measurement.sources.models import BEING_REBUILT, PUSHED, REBUILD_ASKED_FOR, Dataset
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


def join_all(at: datetime) -> str:
    """Join the pushes of the days that are over."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    told = []
    for dataset in Dataset.objects.filter(deliveries__way=PUSHED).distinct():
        done = join_pushed(dataset=dataset, before=midnight)
        if done.before:
            told.append(f"{done.before:,} of {dataset.title} are {done.after:,}")
    return f"Deliveries of pushed rows: {listed(told)} now." if told else "There was nothing to join."


declare(Task(
    name="join-pushes",
    title="Join small deliveries",
    describes="Joins the many small deliveries of pushed rows of each day that is over into few, so that records can "
    "be made anew in minutes.",
    group="records",
    when="every day at 03:20",
    act=join_all,
    writes_records=True,
))  # fmt: skip
declare(Task(
    name="lateness",
    title="Note how late records came",
    describes="Reads new deliveries once more, to note when each record was first known, what changed in it since, "
    "and what went: the Lateness of each dataset.",
    group="records",
    when="every day at 03:40",
    act=follow_all,
))  # fmt: skip
