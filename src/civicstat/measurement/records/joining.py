"""Many small deliveries of pushed rows joined into few: records made anew from them take minutes, not hours.

Rows stay as they came, letter by letter, and rows of one record keep their order: each delivery that is left holds
one row of a record at most, the next one its next row. So the records that follow are the same. Deliveries in which a
row did not fit stay apart, and nothing is joined across them or any other delivery. docs/how-to/push-records.md
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Sum

from civicstat.measurement.records.pushed import kind_of_row
from civicstat.measurement.sources.actions import file_of
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition
from civicstat.measurement.sources.deliveries import KeptFile, folder_of, keep
from civicstat.measurement.sources.models import PUSHED, Dataset, Delivery, DeliveryState

FEWEST, MOST_ROWS = 20, 50_000  # deliveries that are worth joining; rows that are joined at once
UNUSED_FOR = timedelta(days=1)  # a file that no delivery is about is deleted after that
ENDING = ".ndjson"
_SUMS = ("added", "changed", "unchanged", "withdrawn", "left_out", "superseded", "repeated_hours", "skipped_hours")
_NO_SIGN = re.compile(r"[\W_]+")
_Group = tuple[int, tuple[str, ...]]  # the how manieth row of its record, and what kind of row it is


class Joined(NamedTuple):
    """How many deliveries there were of those that were joined, and how many there are now."""

    before: int
    after: int


def join_pushed(*, dataset: Dataset, before: datetime) -> Joined:
    """Join the pushes of each day that were received before a moment, and return what became of them.

    It may be cut short anywhere: a file is durable before a delivery is about it, and is deleted a day after none is.
    Nobody may read or write the dataset's deliveries meanwhile.
    """
    forget_unused(dataset, before=before)
    runs = _runs(dataset, before) if is_joinable(dataset.definition) else ()
    done = [_join(dataset, run) for run in runs]
    return Joined(sum(each.before for each in done), sum(each.after for each in done))


def is_joinable(definition: DatasetDefinition) -> bool:
    """Return whether two rows of one record are told by how their key is spelled, and records by their key alone.

    A key that is personal is none by which audits tell records: they name the delivery and the row.
    """
    keys = [definition.columns[name] for name in definition.key]
    return bool(keys) and all(_is_plain(column) for column in keys)


def _is_plain(column: Column) -> bool:
    is_read = column.extract or column.values or column.join or column.personal
    return column.type in (ColumnType.TEXT, ColumnType.CATEGORY, ColumnType.INTEGER) and not is_read


def forget_unused(dataset: Dataset, *, before: datetime) -> int:
    """Delete files of pushed rows that no delivery is about, and return how many there were."""
    used = set(dataset.deliveries.values_list("sha256", flat=True))
    oldest, forgotten = (before - UNUSED_FOR).timestamp(), 0
    for path in folder_of(dataset.slug).glob(f"*{ENDING}"):
        if path.name.removesuffix(ENDING) not in used and path.stat().st_mtime < oldest:
            path.unlink()
            forgotten += 1
    return forgotten


def _runs(dataset: Dataset, before: datetime) -> Iterator[list[Delivery]]:
    """Yield deliveries that follow one another, were received on one day, and can be joined."""
    zone = ZoneInfo(dataset.definition.timezone)
    last = dataset.deliveries.exclude(joined_from=None).aggregate(last=Max("sequence"))["last"] or 0
    fresh = dataset.deliveries.filter(sequence__gt=last, received_at__lt=before).order_by("sequence")

    def alike(delivery: Delivery) -> tuple[bool, object]:
        is_whole = delivery.state == DeliveryState.STORED and delivery.way == PUSHED and not delivery.set_aside
        return is_whole, delivery.received_at.astimezone(zone).date() if is_whole else None

    for (is_whole, _), group in groupby(fresh.iterator(chunk_size=2000), key=alike):
        if is_whole:
            yield from _of_few_rows(group)


def _of_few_rows(deliveries: Iterator[Delivery]) -> Iterator[list[Delivery]]:
    run, rows = list[Delivery](), 0
    for delivery in deliveries:
        if run and rows + delivery.rows > MOST_ROWS:
            yield run
            run, rows = [], 0
        run.append(delivery)
        rows += delivery.rows
    yield run


def _join(dataset: Dataset, run: Sequence[Delivery]) -> Joined:
    if len(run) < FEWEST:
        return Joined(0, 0)
    groups = _grouped(dataset, run)
    if not groups or 2 * len(groups) > len(run):
        return Joined(0, 0)
    lines = [groups[group] for group in sorted(groups)]
    kept = [keep(BytesIO(b"".join(each)), dataset=dataset.slug, name=f"push{ENDING}") for each in lines]
    _note(dataset, run, kept, [len(each) for each in lines])
    return Joined(len(run), len(kept))


def _grouped(dataset: Dataset, run: Sequence[Delivery]) -> dict[_Group, list[bytes]]:
    """Return the lines of the run, those together that can be read together; none where a row has no key any more."""
    definition = dataset.definition
    kind_of, times = kind_of_row(definition), dict[tuple[str, ...], int]()
    groups: dict[_Group, list[bytes]] = {}
    for delivery in run:
        delivery.dataset = dataset
        for line in file_of(delivery).read_bytes().splitlines(keepends=True):
            row = json.loads(line)
            key, kind = kind_of(row)
            if key is None:
                return {}
            # Spellings that might name one record are taken to: that costs a delivery more, and never the order.
            spelled = tuple(_NO_SIGN.sub("", each).casefold().lstrip("0") for each in key)
            times[spelled] = times.get(spelled, 0) + 1
            groups.setdefault((times[spelled], kind), []).append(line)
    return groups


@transaction.atomic
def _note(dataset: Dataset, run: Sequence[Delivery], kept: Sequence[KeptFile], rows: Sequence[int]) -> None:
    """Let the last deliveries of a run be about the files that were joined, and forget the others."""
    first, left = run[0].sequence, run[-len(kept) :]
    of_run = dataset.deliveries.filter(sequence__gte=first, sequence__lte=run[-1].sequence)
    sums = of_run.aggregate(**{name: Sum(name) for name in _SUMS})
    for position, (delivery, file, count) in enumerate(zip(left, kept, rows, strict=True)):
        delivery.sha256, delivery.size, delivery.rows = file.sha256, file.size, count
        delivery.joined_from = first if position == 0 else delivery.sequence
        for name in _SUMS:
            setattr(delivery, name, sums[name] if position == 0 else 0)
        delivery.save()
    of_run.filter(sequence__lt=left[0].sequence).delete()
