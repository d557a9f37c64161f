"""Records of a dataset, made coarse and counted by area and period. They are not safe yet: `disclosure` makes them so.

No single record is read: the store counts those that are told alike.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, NamedTuple

import pyarrow as pa

from civicstat.directory.models import CITY, Area
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.extracting import Word, combinations, values_told
from civicstat.measurement.metrics.ground import calendar, city, known
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.open_records import fault_of_count
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.measurement.sources.open_records import OpenColumn, OpenRecords, places_of
from civicstat.publishing.content import Content
from civicstat.publishing.extracts import Alike, ExtractColumn
from civicstat.publishing.gathering.counted import counted_columns, counted_elsewhere
from civicstat.publishing.models import Choice, Kind
from civicstat.store.interface import Store

Values = tuple[str | None, ...]  # of the columns of a record, None: not recorded
ONCE = 20_000  # combinations that are made words of at a time


class RecordsRefused(CivicStatError):
    """Records were chosen to be public and cannot be told. Nothing was published."""


class Placed(NamedTuple):
    """The records of one area and period, counted by what is told of them."""

    area: str  # its code
    starts_on: date
    alike: list[Alike]


@dataclass(frozen=True)
class ReadRecords:
    """What was chosen of a dataset's records. placed: in no order, and to be read once."""

    dataset: Dataset
    definition: DatasetDefinition
    records: OpenRecords
    form: str
    placed: Iterator[Placed]
    columns: tuple[ExtractColumn, ...] = ()

    @property
    def layer(self) -> str:
        return self.records.layer or CITY

    @property
    def least(self) -> int:
        """How many records must be alike; 1: nobody has to be protected."""
        return max(1 if self.is_exempt else self.definition.disclosure.threshold + 1, self.records.at_least or 1)

    @property
    def is_exempt(self) -> bool:
        return self.definition.disclosure.protects == "nothing"

    @property
    def sensitive(self) -> tuple[int, ...]:
        """The places of sensitive columns."""
        return tuple(at for at, each in enumerate(self.records.columns.values()) if each.sensitive)


def read_records(content: Content, earlier: Sequence[Content], store: Store) -> Iterator[ReadRecords]:
    """Yield the records that were chosen to be public. content: protected already.

    Raises RecordsRefused where the metric that counts them is not public by their areas and periods.
    """
    chosen = {(each.kind, each.slug): each.is_public for each in Choice.objects.in_force()}
    named = [slug for (kind, slug), is_public in chosen.items() if kind == Kind.RECORDS and is_public]
    for dataset in Dataset.objects.filter(slug__in=named).select_related("department"):
        records = dataset.definition.open_records
        if records is not None and chosen.get((Kind.DATASET, dataset.slug), True):
            yield _read(dataset, records, content, earlier, store)


def _read(
    dataset: Dataset, records: OpenRecords, content: Content, earlier: Sequence[Content], store: Store
) -> ReadRecords:
    metric = Metric.objects.filter(slug=records.count).prefetch_related("versions").first()
    definition = dataset.definition
    told = content.metric(records.count)
    layer = records.layer or CITY
    if metric is None or told is None or not any((s.layer, s.grain) == (layer, records.period) for s in told.series):
        raise RecordsRefused(
            f"Records of {dataset.slug} are public, and are told by the figures of {records.count!r} by "
            f"{records.period} and {layer}, which are not. Choose that metric so, or withdraw records:{dataset.slug}."
        )
    if fault := fault_of_count(records, metric.definition, definition):
        raise RecordsRefused(f"open_records of {dataset.slug}: count: {fault}.")
    found = ReadRecords(
        dataset, definition, records, form_of(records, definition, metric), _placed(dataset, records, metric, store)
    )
    counted = {} if found.is_exempt else counted_columns((content, *earlier), definition)
    placed = "" if found.is_exempt else counted_elsewhere((content, *earlier), definition, layer)
    return replace(found, columns=tuple(_columns(records, definition, counted, placed)))


def form_of(records: OpenRecords, definition: DatasetDefinition, metric: Metric) -> str:
    """Return a hash of which records are told, and how coarse; titles and reasons change nothing of it."""
    counts = metric.definition.where, metric.definition.valid
    columns = {
        name: (column.source or name, _said_of(column), list(values_told(column, definition, column.source or name)))
        for name, column in records.columns.items()
    }
    said = [records.count, counts, records.period, records.layer, list(columns.items())]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _said_of(column: OpenColumn) -> dict[str, Any]:
    # A column that is no block is hashed as it was before there were blocks: else its records were in another form.
    return column.model_dump(mode="json", exclude={"title", "tells", "source", *(() if column.block else ("block",))})


def _columns(
    records: OpenRecords, definition: DatasetDefinition, counted: dict[str, str], placed: str
) -> Iterator[ExtractColumn]:
    """Yield the columns that are told. placed: a metric with figures of other places than the records are told by."""
    for name, column in records.columns.items():
        source = column.source or name
        held, span = definition.columns.get(source), definition.durations.get(source)
        # A block lies in one area of each layer, or nearly so: it tells all places, and what is counted by them.
        follow = (*column.tells, *(dict(places_of(definition)) if column.block else ()))
        read = {source, *follow, *((span.start, span.end) if span else ())} - {definition.time}
        by = next((counted[each] for each in sorted(read) if each in counted), placed if column.block else "")
        values = values_told(column, definition, source)
        kept = _how(column, is_truth=held is not None and held.type is ColumnType.BOOLEAN)
        title = column.title or (held.title if held else span.title if span else "") or name.replace("_", " ")
        yield ExtractColumn(name, title, kept, values, by)


def _how(column: OpenColumn, *, is_truth: bool) -> str:
    """Return in a word how coarse a column is told: what is left of a time, or how values are taken together."""
    if column.keep:
        return column.keep
    ways = (
        ("bands", column.bands), ("rounded", column.round), ("block", column.block), ("groups", column.groups),
        ("yes and no", is_truth),
    )  # fmt: skip
    return next((word for word, is_so in ways if is_so), "values")


def _placed(dataset: Dataset, records: OpenRecords, metric: Metric, store: Store) -> Iterator[Placed]:
    """Yield the records of each area and period."""
    cut, layer = calendar(), records.layer
    since = cut.period(records.period, datetime.combine(records.since, time())) if records.since else None
    read = combinations(
        metric.definition, dataset.definition, records, Scope(records.period, layer, since=since),
        store=store, calendar=cut, as_of=known(dataset).as_of,
    )  # fmt: skip
    codes = {0: city().code} if layer is None else dict(_areas(layer))
    found = Counter[Values]()
    place: tuple[int, int] | None = None
    for batch in read.counted.to_batches(max_chunksize=ONCE):
        for (period, area, many), values in _rows(batch, read.words):
            if place is not None and place != (period, area):
                yield from _one(codes, cut.start(records.period, place[0]).date(), place[1], found)
                found = Counter()
            place = period, area
            found[values] += many
    if place is not None:
        yield from _one(codes, cut.start(records.period, place[0]).date(), place[1], found)


def _areas(layer: str) -> Iterable[tuple[int, str]]:
    return Area.objects.targets().filter(layer__slug=layer).values_list("pk", "code")


def _one(codes: dict[int, str], starts_on: date, area: int, alike: Counter[Values]) -> Iterator[Placed]:
    if area in codes:
        yield Placed(codes[area], starts_on, [Alike(values, many) for values, many in alike.items()])


def _rows(batch: pa.RecordBatch, words: Sequence[Word]) -> Iterator[tuple[tuple[int, int, int], Values]]:
    """Yield period, area and count of each combination, and its values as words."""
    columns = [
        [None if code is None else word(code) for code in batch.column(f"c{at}").to_pylist()]
        for at, word in enumerate(words)
    ]
    heads = zip(*(batch.column(name).to_pylist() for name in ("period", "area", "n")), strict=True)
    return zip(heads, zip(*columns, strict=True), strict=True)
