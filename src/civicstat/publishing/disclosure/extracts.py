"""The door for records: those of an area and period are told where their number is a public figure, and nowhere else.

So they tell of no other number than what the figures tell, and beside those of earlier editions they tell nothing
more: what was published once stays as it was, unless nobody has to be protected. docs/methods/open-records.md
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from civicstat.errors import CivicStatError
from civicstat.publishing.content import Content, Figure
from civicstat.publishing.disclosure.records import rounded_down, told_alike
from civicstat.publishing.extracts import COUNT, PLACED, WITHHELD, Alike, Cell, Extract
from civicstat.publishing.gathering.records import Placed, ReadRecords

Key = tuple[str, date]  # of an area, and of the first day of a period
Kept = Callable[[int, str, Sequence[Cell]], pa.Table]  # number of an edition, dataset, cells: the rows that it has


class NothingToTell(CivicStatError):
    """Nothing is left of records that were chosen to be public. Nothing was published."""


class Past(NamedTuple):
    """What earlier editions told of these records.

    cells: in the same form; newest: the number of the newest edition that has each; other_form_to: the day after the
    last one that was told in another form.
    """

    cells: Mapping[Key, Cell]
    newest: Mapping[Key, int]
    other_form_to: date | None


@dataclass
class _Rows:
    """Columns that grow: of `PLACED`, of the extract, and how many are alike."""

    columns: list[list[str | None]]
    counts: list[int]

    def add(self, period: str, area: str, alike: Sequence[Alike]) -> None:
        for values, many in alike:
            for column, value in zip(self.columns, (period, area, *values), strict=True):
                column.append(value)
            self.counts.append(many)

    def table(self, names: Sequence[str]) -> pa.Table:
        arrays = [pa.array(each, pa.string()) for each in self.columns]
        return pa.table([*arrays, pa.array(self.counts, pa.int64())], names=[*PLACED, *names, COUNT])


def extract_of(read: ReadRecords, content: Content, earlier: Sequence[Content], kept: Kept) -> Extract:
    """Return records as they may be published. content: protected, with the figures that count them.

    earlier: the editions before; kept: reads the rows that they have. Raises NothingToTell.
    """
    if all(column.left_out for column in read.columns):
        raise NothingToTell(
            f"Records of {read.dataset.slug}: public figures count by each of their columns, so that nothing is left "
            "to tell. Name another column under open_records, or publish fewer figures."
        )
    figures = dict(_figures(read, content))
    past = _past(read, earlier) if read.least > 1 else Past({}, {}, None)
    cells, rows, withheld = list[Cell](), _Rows([[] for _ in range(2 + len(read.columns))], []), 0
    told = {key for key in past.cells if key in figures and figures[key].value is not None}
    for placed in read.placed:
        key = placed.area, placed.starts_on
        figure, many = figures.get(key), sum(each.records for each in placed.alike)
        if figure is None or figure.is_provisional or figure.is_partial or key in told:
            continue
        if figure.value != many or _was_otherwise(past, placed.starts_on) or key in past.cells:
            withheld += many
            continue
        rows.add(figure.period, placed.area, _told(read, placed))
        cells.append(Cell(placed.area, figure.period, figure.starts_on, figure.ends_on, many, content.number))
    whole = [rows.table([each.name for each in read.columns]), *_kept(read, past, told, kept)]
    found = [*cells, *(past.cells[key] for key in told)]
    table = pa.concat_tables(whole).sort_by([(name, "ascending") for name in _names(read)])
    records = read.records
    return Extract(
        read.dataset.slug, records.title or read.definition.title, records.describes or read.definition.describes,
        read.dataset.department.name if read.dataset.department else "", records.count, read.layer, records.period,
        read.least, read.columns, tuple(sorted(found, key=lambda each: (each.starts_on, each.area))),
        int(sum(table[COUNT].to_numpy())), _less_told(table, read), rounded_down(withheld, read.least), read.form,
        table,
    )  # fmt: skip


def _names(read: ReadRecords) -> list[str]:
    return [*PLACED, *(each.name for each in read.columns)]


def _figures(read: ReadRecords, content: Content) -> Iterator[tuple[Key, Figure]]:
    metric = content.metric(read.records.count)
    for series in metric.series if metric is not None else ():
        if (series.layer, series.grain, series.dimension) == (read.layer, read.records.period, ""):
            for figure in series.figures:
                if read.records.since is None or figure.starts_on >= read.records.since:
                    yield (series.area, figure.starts_on), figure


def _past(read: ReadRecords, earlier: Sequence[Content]) -> Past:
    cells, newest, other = dict[Key, Cell](), dict[Key, int](), list[date]()
    for content in earlier:
        for extract in content.extracts:
            if extract.slug != read.dataset.slug:
                continue
            if extract.form != read.form or extract.least < read.least:  # in another form, or less safe than asked now
                other += [each.ends_on for each in extract.cells]
                continue
            for cell in extract.cells:
                cells.setdefault((cell.area, cell.starts_on), cell)
                newest[cell.area, cell.starts_on] = content.number
    return Past(cells, newest, max(other, default=None))


def _was_otherwise(past: Past, starts_on: date) -> bool:
    """Return whether these records may have been told in another form, beside which this one would tell more."""
    return past.other_form_to is not None and starts_on < past.other_form_to


def _told(read: ReadRecords, placed: Placed) -> list[Alike]:
    """Return the records of one area and period as they may be told, without the columns that are left out."""
    open_ones = [at for at, column in enumerate(read.columns) if not column.left_out]
    alike = [Alike(tuple(each.values[at] for at in open_ones), each.records) for each in placed.alike]
    sensitive = [open_ones.index(at) for at in read.sensitive if at in open_ones]
    return [
        Alike(_filled(each.values, open_ones, len(read.columns)), each.records)
        for each in told_alike(alike, least=read.least, sensitive=sensitive)
    ]


def _filled(values: tuple[str | None, ...], places: Sequence[int], width: int) -> tuple[str | None, ...]:
    found: list[str | None] = [WITHHELD] * width
    for place, value in zip(places, values, strict=True):
        found[place] = value
    return tuple(found)


def _kept(read: ReadRecords, past: Past, told: set[Key], kept: Kept) -> Iterator[pa.Table]:
    """Yield the rows of cells that earlier editions have, from the newest edition that has each."""
    by_edition: dict[int, list[Cell]] = {}
    for key in told:
        by_edition.setdefault(past.newest[key], []).append(past.cells[key])
    for number, cells in sorted(by_edition.items()):
        yield kept(number, read.dataset.slug, cells).select([*_names(read), COUNT])


def _less_told(table: pa.Table, read: ReadRecords) -> int:
    """Return of how many records something is withheld that is told of others."""
    named = [table[each.name].to_pylist() for each in read.columns if not each.left_out]
    rows = zip(table[COUNT].to_pylist(), *named, strict=True)
    return sum(many for many, *values in rows if WITHHELD in values)
