"""Records put into another category after they were first entered, and whether some areas do so more often of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.records.lateness.following import GONE, lay_out_seen
from civicstat.measurement.records.layout import area_column, condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition, Reclassified
from civicstat.measurement.sources.models import Dataset
from civicstat.stats.changes.shares import compare_shares
from civicstat.stats.equity.comparisons import holm
from civicstat.stats.proportions import wilson_interval
from civicstat.store.conditions import compile_condition
from civicstat.store.interface import Store
from civicstat.store.tables import DELIVERY, HASH, MONTH

RECENT, BEFORE = 3, 12  # months that are held against so many before
TOLD = 12  # months of which flows are told
ALPHA = 0.05


@dataclass(frozen=True)
class Flow:
    """Records that went from one category to another. down: of them, made less grave; None where nothing says so."""

    first: str
    last: str
    records: int
    down: int | None


@dataclass(frozen=True)
class MonthOfFlows:
    """Of the records of a month with both categories, those that changed and those made less grave."""

    month: date
    records: int
    changed: int
    down: int


@dataclass(frozen=True)
class AreaOfFlows:
    """An area's share made less grave in the recent months and before. p: by chance alone, over all areas together."""

    area: Area
    recent: tuple[int, int]  # made less grave, of so many records
    before: tuple[int, int]
    p: float

    @property
    def share(self) -> float | None:
        return self.recent[0] / self.recent[1] if self.recent[1] else None

    @property
    def share_before(self) -> float | None:
        return self.before[0] / self.before[1] if self.before[1] else None

    @property
    def is_rise(self) -> bool:
        """Whether more records than before were made less grave, beyond chance."""
        return self.p < ALPHA and (self.share or 0) > (self.share_before or 0)


@dataclass(frozen=True)
class Flows:
    """What became of one column. months: those that ended, oldest first; the newest TOLD are behind `flows`."""

    told: Reclassified
    flows: tuple[Flow, ...]
    months: tuple[MonthOfFlows, ...]
    areas: tuple[AreaOfFlows, ...]

    @property
    def recent(self) -> tuple[MonthOfFlows, ...]:
        return self.months[-TOLD:]

    @property
    def share_down(self) -> tuple[float, float, float] | None:
        """The share made less grave in the newest TOLD months, with its interval."""
        down, records = sum(each.down for each in self.recent), sum(each.records for each in self.recent)
        if not records:
            return None
        limits = wilson_interval(down, records)
        return down / records, float(limits.low), float(limits.high)


def flows(dataset: Dataset, store: Store, *, layer: str = "") -> list[Flows]:
    """Return what became of each column that is followed. layer: by whose areas; the coarsest of the dataset if none.

    A column with a first one beside it is told from the records as they are; others from the deliveries read so far.
    """
    definition = dataset.definition
    chosen = layer or _coarsest(definition)
    return [_flows(each, dataset, definition, store, chosen) for each in definition.reclassified]


def _coarsest(definition: DatasetDefinition) -> str:
    layers = AreaLayer.objects.filter(slug__in=definition.areas).order_by("position", "slug")
    found: str | None = layers.values_list("slug", flat=True).first()
    return found or CITY


def _flows(told: Reclassified, dataset: Dataset, definition: DatasetDefinition, store: Store, layer: str) -> Flows:
    source = _of_record(told, dataset, definition, store) if told.first else _of_deliveries(told, dataset, store)
    if not source:
        return Flows(told, (), (), ())
    until = _last_month(dataset)
    area = area_column(layer) if layer != CITY else "null"
    rows = store.query(
        f"select month, area, first, last, count(*) as n, {store.dialect.count_where('is_down')} as down "
        f"from (select {source.format(area=area)}) said where first is not null and last is not null "
        f"and month <= {until} and month > {until - RECENT - BEFORE - TOLD} group by 1, 2, 3, 4"
    ).to_pylist()
    months = _months(rows)
    return Flows(told, _pairs(rows, until, told), months, _areas(rows, until, layer))


def _of_record(told: Reclassified, dataset: Dataset, definition: DatasetDefinition, store: Store) -> str:
    quote = store.dialect.quote
    first, last = quote(told.first or ""), quote(told.column)
    down = _down(told, definition, store, f"cast({first} as varchar)", f"cast({last} as varchar)")
    return (
        f"{MONTH} as month, {{area}} as area, cast({first} as varchar) as first, cast({last} as varchar) as last, "
        f"{down} as is_down from {quote(dataset.slug)}"
    )


def _of_deliveries(told: Reclassified, dataset: Dataset, store: Store) -> str:
    table = lay_out_seen(dataset)
    if not store.has(table):
        return ""
    quote = store.dialect.quote
    name = quote(told.column)
    areas = "".join(f", {quote(each)}" for each in table.areas)
    down = _down(told, dataset.definition, store, "first", "last")
    return (
        f"{MONTH} as month, {{area}} as area, first, last, {down} as is_down from (select {MONTH}{areas}, {GONE}, "
        f"{name} as last, first_value({name}) over (partition by {HASH} order by {DELIVERY}) as first, "
        f"row_number() over (partition by {HASH} order by {DELIVERY} desc) as place from {quote(table.name)}) history "
        f"where place = 1 and not {GONE}"
    )


def _down(told: Reclassified, definition: DatasetDefinition, store: Store, first: str, last: str) -> str:
    """Return the SQL of whether a record was made less grave."""
    if told.down:
        return f"coalesce({compile_condition(told.down, condition_kinds(definition), store.dialect)}, false)"
    if not told.gravest_first:
        return "false"
    places = " ".join(f"when {store.dialect.text(word)} then {place}" for place, word in enumerate(told.gravest_first))
    return f"coalesce((case {last} {places} end) > (case {first} {places} end), false)"


def _last_month(dataset: Dataset) -> int:
    """Return the newest month that has ended, by the newest record; months since January 1970."""
    fresh = dataset.fresh_at
    if fresh is None:
        return -1
    # A record in the last hours of a month's last day shows that the month has ended.
    day = (fresh.astimezone(ZoneInfo(dataset.definition.timezone)) + timedelta(days=1)).date()
    return (day.year - 1970) * 12 + day.month - 2


def _months(rows: Sequence[dict[str, object]]) -> tuple[MonthOfFlows, ...]:
    found: dict[int, list[int]] = {}
    for row in rows:
        counts = found.setdefault(_int(row["month"]), [0, 0, 0])
        counts[0] += _int(row["n"])
        counts[1] += _int(row["n"]) if row["first"] != row["last"] else 0
        counts[2] += _int(row["down"])
    return tuple(
        MonthOfFlows(date(1970 + month // 12, month % 12 + 1, 1), *counts) for month, counts in sorted(found.items())
    )


def _pairs(rows: Sequence[dict[str, object]], until: int, told: Reclassified) -> tuple[Flow, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if _int(row["month"]) > until - TOLD and row["first"] != row["last"]:
            counts = found.setdefault((str(row["first"]), str(row["last"])), [0, 0])
            counts[0] += _int(row["n"])
            counts[1] += _int(row["down"])
    flows = [Flow(*pair, n, down if told.tells_down else None) for pair, (n, down) in found.items()]
    return tuple(sorted(flows, key=lambda each: (-each.records, each.first, each.last)))


def _areas(rows: Sequence[dict[str, object]], until: int, layer: str) -> tuple[AreaOfFlows, ...]:
    areas = {each.pk: each for each in Area.objects.of_layer(layer).targets().defer("boundary").select_related("layer")}
    counts = {key: np.zeros(4, np.int64) for key in areas}
    for row in rows:
        key = next(iter(areas), None) if layer == CITY else row["area"]
        month = _int(row["month"])
        if key in counts and month > until - RECENT - BEFORE:
            place = 0 if month > until - RECENT else 2
            counts[_int(key)][place] += _int(row["down"])
            counts[_int(key)][place + 1] += _int(row["n"])
    told = [key for key in areas if counts[key][1] and counts[key][3]]
    if not told:
        return ()
    table = np.array([counts[key] for key in told])
    p = np.atleast_1d(compare_shares(table[:, 0], table[:, 1], table[:, 2], table[:, 3]).p)
    together = holm(p)
    return tuple(
        AreaOfFlows(areas[key], (int(row[0]), int(row[1])), (int(row[2]), int(row[3])), float(each))
        for key, row, each in zip(told, table, together, strict=True)
    )


def _int(value: object) -> int:
    return int(value)  # type: ignore[call-overload, no-any-return]
