"""A delivery's whole road: kept, read, stored, and the figures that it touches brought up to date."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from django.db import transaction

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.live.announcing import announce
from civicstat.measurement.metrics.actions import refresh, resting_on
from civicstat.measurement.metrics.models import Change
from civicstat.measurement.records.actions import Also, Loaded, load, needs_rebuild, rebuild
from civicstat.measurement.records.models import QualityCheck
from civicstat.measurement.records.pushed import Rejected, apart, arrange, as_pushed
from civicstat.measurement.records.quality.actions import check_quality, note_headers
from civicstat.measurement.records.setting_aside import forget_aside
from civicstat.measurement.records.withholding import faults_without_personal
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.connections.actions import settle
from civicstat.measurement.sources.deliveries import forget_arriving
from civicstat.measurement.sources.models import PULLED_FILE, PUSHED, Dataset, Delivery, DeliveryState
from civicstat.store.interface import Store

Progress = Callable[[float], None]
SMALL_SHARE = 0.01  # deliveries of so few of the records wait for the next check of their quality
BROKEN = "An error inside CivicStat stopped this; its log says more. Nothing of it is stored; send it again."
CUT_SHORT = "The process ended before this was stored. Nothing of it is stored; send it again."
CHECKED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Intake:
    """What became of a delivery."""

    delivery: Delivery
    cells: int  # observations brought up to date
    unmatched: dict[str, int]  # area layer -> records whose spelling names no area of it


@dataclass(frozen=True)
class Pushed:
    """What became of rows that a program pushed."""

    accepted: int
    rejected: list[Rejected]  # by their place in the batch; one row may have several faults
    ignored: tuple[str, ...]  # fields that no column comes from
    loaded: list[Loaded]  # what is to be measured


def take_in(
    *,
    dataset: Dataset,
    source: Path | BinaryIO,
    name: str,
    way: str,
    store: Store,
    by: User | None,
    at: datetime,
    is_dry_run: bool = False,
    progress: Progress = lambda share: None,
) -> Intake:
    """Take a delivery in, and return what became of it.

    Raises CivicStatError where nothing of it was stored; the delivery then stands as refused, with the reason.
    """
    delivery = receive(dataset=dataset, source=source, name=name, way=way, by=by, at=at)
    return process(delivery=delivery, store=store, at=at, is_dry_run=is_dry_run, progress=progress)


def process(
    *,
    delivery: Delivery,
    store: Store,
    at: datetime,
    is_dry_run: bool = False,
    progress: Progress = lambda share: None,
) -> Intake:
    """Read, store and measure a delivery that is kept already."""
    if delivery.state == DeliveryState.REPEATED:
        if is_dry_run:
            forget(delivery)
        return Intake(delivery, 0, {})
    loaded = put_away(
        delivery=delivery, store=store, at=at, is_dry_run=is_dry_run, progress=lambda share: progress(share * 0.6)
    )
    if is_dry_run:
        forget(delivery)
        return Intake(delivery, 0, dict(loaded.unmatched))
    change = measure([loaded], store=store, at=at, progress=lambda share: progress(0.6 + 0.4 * share))
    return Intake(delivery, change.cells, dict(loaded.unmatched))


def put_away(
    *,
    delivery: Delivery,
    store: Store,
    at: datetime,
    is_dry_run: bool = False,
    progress: Progress = lambda share: None,
    also: Also | None = None,
) -> Loaded:
    """Read and store a delivery without measuring: for several in a row, which `measure` then takes together.

    also: looks at the staged rows once they are stored. Raises CivicStatError where nothing of it was stored; the
    delivery then stands as refused, with the reason.
    """
    dataset = delivery.dataset
    try:
        is_rebuilt = needs_rebuild(dataset) and not is_dry_run
        if is_rebuilt:
            rebuild(dataset=dataset, store=store, at=at)
        loaded = load(delivery=delivery, store=store, at=at, is_dry_run=is_dry_run, progress=progress, also=also)
        if not is_dry_run:
            announce(dataset.slug)
        if delivery.way == PULLED_FILE and not is_dry_run:
            note_headers(delivery=delivery, headers=loaded.headers, at=at)
        return replace(loaded, touched=None) if is_rebuilt else loaded  # a rebuild touches every figure
    except CivicStatError as fault:
        if is_dry_run:
            forget(delivery)
        else:
            _refuse(delivery, str(fault), at)
        raise
    except Exception:  # whatever it is, the delivery says so; the fault itself goes on up to whoever logs it
        if is_dry_run:
            forget(delivery)
        else:
            _interrupt(delivery, BROKEN, at)
        raise


def push(
    *, dataset: Dataset, rows: Sequence[Mapping[str, object]], store: Store, by: User | None, at: datetime
) -> Pushed:
    """Put rows that a program pushed into the records; when this returns those that were accepted are durable.

    A row need not state every column: of a record that is there the others stay as they are. Rows of one record are
    taken together, the later ones over the earlier, and accepted or rejected together. Nothing is measured yet: see
    `measure`. docs/how-to/push-records.md
    """
    batch = arrange(dataset.definition, rows)
    rejected, loaded = list(batch.rejected), []
    read = as_pushed(dataset.definition)
    parts = [piece for whole in batch.parts for piece in apart(read, whole, received_on=at.date())]
    for part in parts:
        source = BytesIO(part.as_ndjson())
        delivery = receive(dataset=dataset, source=source, name="push.ndjson", way=PUSHED, by=by, at=at)
        try:
            loaded.append(put_away(delivery=delivery, store=store, at=at))
        except CivicStatError as refusal:
            rejected += [Rejected(place, "", None, str(refusal)) for places in part.places for place in places]
            continue
        faults, _ = faults_without_personal(delivery, most=delivery.set_aside * len(part.headers) + 1)
        rejected += [
            Rejected(place, fault.column, fault.found, fault.expected)
            for fault in faults
            for place in part.places[fault.row - 1]
        ]
    return Pushed(len(rows) - len({row.place for row in rejected}), sorted(rejected), batch.ignored, loaded)


def forget(delivery: Delivery) -> None:
    """Forget a delivery that was a dry run, with the rows that it would have set aside."""
    forget_aside(delivery)
    if delivery.pk is not None:
        delivery.delete()


def measure(loaded: Sequence[Loaded], *, store: Store, at: datetime, progress: Progress = lambda share: None) -> Change:
    """Check the quality of a dataset after deliveries of it were stored, and bring what they touched up to date."""
    dataset = loaded[-1].delivery.dataset
    tables = [each.touched for each in loaded if each.touched is not None]
    is_everywhere = len(tables) < len(loaded)
    if _is_check_due(dataset, [each.delivery for each in loaded], at):
        check_quality(dataset=dataset, store=store, at=at)
    progress(0.3)
    return refresh(
        metrics=resting_on(dataset),
        store=store,
        at=at,
        dataset=dataset,
        touched=None if is_everywhere else pa.concat_tables(tables),
        progress=lambda share: progress(0.3 + 0.7 * share),
    )


def bring_up_to_date(*, dataset: Dataset, store: Store, at: datetime, progress: Progress = lambda share: None) -> int:
    """Make the records of a dataset anew from its deliveries, and all figures that rest on them; return the cells."""
    rebuild(dataset=dataset, store=store, at=at, progress=lambda share: progress(share * 0.6))
    check_quality(dataset=dataset, store=store, at=at)
    return refresh(metrics=resting_on(dataset), store=store, at=at, dataset=dataset).cells


def recover(*, store: Store, at: datetime) -> list[Delivery]:
    """Bring deliveries to their end that a process left unfinished, and return them.

    Those that wait for the background worker, untouched, wait on. One whose records reached the store is read
    again, which changes nothing in them; any other is marked as interrupted: nothing of it is stored, and it can
    be sent again.
    """
    unfinished = list(Delivery.objects.cut_short().select_related("dataset"))
    for delivery in unfinished:
        if store.has_delivery(delivery.dataset.slug, delivery.sequence):
            process(delivery=delivery, store=store, at=at)
        else:
            _interrupt(delivery, CUT_SHORT, at)
    forget_arriving()
    return unfinished


def _is_check_due(dataset: Dataset, deliveries: Sequence[Delivery], at: datetime) -> bool:
    """Return whether the records are to be checked as a whole again.

    A check reads all of them: a small file waits for it once an hour at most, and what is pushed never once there was
    one, for the next rows wait meanwhile. The hourly task looks at what came since.
    """
    last = QualityCheck.objects.filter(dataset=dataset).only("at", "records").first()
    if last is None:
        return True
    if all(delivery.way == PUSHED for delivery in deliveries):
        return False
    return sum(delivery.rows for delivery in deliveries) > SMALL_SHARE * last.records or at - last.at > CHECKED_FOR


@transaction.atomic
def _interrupt(delivery: Delivery, message: str, at: datetime) -> None:
    delivery.state, delivery.finished_at, delivery.message = DeliveryState.INTERRUPTED, at, message
    delivery.save()
    settle(delivery, at)


@transaction.atomic
def _refuse(delivery: Delivery, message: str, at: datetime) -> None:
    delivery.state, delivery.finished_at, delivery.message = DeliveryState.REFUSED, at, message
    delivery.save()
    settle(delivery, at)
