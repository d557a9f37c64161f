"""A first definition tried on its file: what the records themselves then tell."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from civicstat.measurement.records.converting import Staged, stage
from civicstat.measurement.records.drafting.moments import share_in_order, stage_order, zone_question
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.records.layout import utc
from civicstat.measurement.sources.definitions import Column, ColumnType, DatasetDefinition, Span

_MOMENTS = (ColumnType.TIMESTAMP, ColumnType.TIME)
_TOUCHED = re.compile(r"modif|updat|view|edit|scrape|publish|export|load|due|promis|schedul|expect|estimat|deadline")
_WORST = 0.01  # share of rows from which a type was guessed wrongly
_AT_MIDNIGHT = 0.02
_MORE_THAN_USUAL = 2  # times as many as at another full hour
_ALL = 0.99


@dataclass(frozen=True)
class Trial:
    """A definition and what became of its file."""

    connection: duckdb.DuckDBPyConnection
    definition: DatasetDefinition
    staged: Staged

    @classmethod
    def run(cls, connection: duckdb.DuckDBPyConnection, path: Path, definition: DatasetDefinition) -> "Trial":
        """Stage a file. Columns that do not hold what they were taken for become text, and it is staged again."""
        staged = stage(connection, path, definition, delivery=0, locate={})
        wrong = _misread(definition, staged)
        if wrong:
            columns = dict(definition.columns)
            columns |= {name: _as_text(columns[name]) for name in wrong}
            definition = definition.model_copy(update={"columns": columns})
            staged = stage(connection, path, definition, delivery=1, locate={})
        return cls(connection, definition, staged)

    @property
    def _moments(self) -> list[str]:
        return [name for name, column in self.definition.columns.items() if column.type in _MOMENTS]

    def questions(self) -> list[Question]:
        """Return what the records leave open."""
        return [*self._about_zones(), *self._about_midnight(), *self._about_stages()]

    def refined(self, template: DatasetDefinition | None) -> DatasetDefinition:
        """Return the definition with the stages and durations that the records show."""
        moments, time = self._moments, self.definition.time
        stages: list[str] = []
        if time in moments and len(moments) > 1:
            ordered = [time, *(name for name in moments if name != time)]
            stages = self._stages(ordered, template)
        durations = _durations(stages, template)
        columns = dict(self.definition.columns)
        columns[time] = columns[time].model_copy(update={"required": True})
        return self.definition.model_copy(
            update={"stages": tuple(stages) if len(stages) > 1 else (), "durations": durations, "columns": columns}
        )

    def _stages(self, moments: Sequence[str], template: DatasetDefinition | None) -> list[str]:
        known = [name for name in (template.stages if template else ()) if name in moments]
        happening = [name for name in moments if not _TOUCHED.search(name) or name == moments[0]]
        if template and len(known) > 1 and known[0] == moments[0]:
            return self._with_more(known, [name for name in happening if name not in template.columns])
        ordered = stage_order(self.connection, self.staged.table, happening, self._clocks)
        return ordered if ordered and ordered[0] == moments[0] else []

    @property
    def _clocks(self) -> frozenset[str]:
        """The times of day: they pass midnight by stage order, which is only found now."""
        columns = self.definition.columns
        return frozenset(name for name in columns if columns[name].type is ColumnType.TIME)

    def _with_more(self, known: Sequence[str], others: Sequence[str]) -> list[str]:
        """Return the stages that a template knows, with others where the times put them; what fits nowhere is none."""
        stages = list(known)
        for name in others:
            if not self._is_usual(name):
                continue
            ordered = stage_order(self.connection, self.staged.table, [*stages, name], self._clocks)
            place = ordered.index(name) if name in ordered else 0
            if place:
                stages.insert(stages.index(ordered[place - 1]) + 1, name)
        return stages

    def _is_usual(self, name: str) -> bool:
        [row] = (
            self.connection.sql(f'select count("{name}") as filled, count(*) as rows from {self.staged.table}')
            .to_arrow_table()
            .to_pylist()
        )
        return bool(2 * row["filled"] >= row["rows"])

    def about_tolerance(self, tolerance: float) -> list[Question]:
        """Ask where a load by this definition would be refused for the rows that do not fit."""
        misfits, rows = self.staged.misfits, self.staged.rows
        if misfits <= tolerance * rows:
            return []
        columns = Counter(fault["column"] for fault in self.staged.set_aside.select(["column"]).to_pylist())
        named = ", ".join(name or "the row as a whole" for name, _ in columns.most_common(3))
        because = f"{misfits:,} of {rows:,} rows do not fit, mostly for {named}; a dataset accepts {tolerance:.0%}"
        ask = "Is another column the right one, or are such rows to be accepted? A load would store nothing."
        return [Question("tolerance", ask, because)]

    def _about_stages(self) -> list[Question]:
        stages = self.definition.stages
        if len(stages) < 2:
            return []
        found = []
        for before, after in pairwise(stages):
            share = share_in_order(self.connection, self.staged.table, before, after)
            if 0 < share < 0.999:
                because = f"{after} is before {before} in {1 - share:.1%} of the records that have both"
                found.append(Question("stages", f"Does {after} always follow {before}?", because))
        because = "they are ordered by name or by the times themselves"
        found.append(Question("stages", f"Is this the order in which things happen: {', '.join(stages)}?", because))
        return found

    def _about_zones(self) -> list[Question]:
        found = []
        for name in self._moments:
            if self.definition.columns[name].type is not ColumnType.TIMESTAMP:
                continue
            says_utc = self._says_utc(name)
            here, there = f'"{name}"', f'"{utc(name)}"'
            other = there if says_utc else f"{here} + ({here} - {there})"
            doubt = zone_question(name, self._hours(here), self._hours(other), says_utc, self.definition.timezone)
            found += [doubt] if doubt else []
        return found

    def _says_utc(self, name: str) -> bool:
        """Whether a column's texts state their offset."""
        spelling = self.staged.spellings.get(name)
        return spelling is not None and spelling.is_utc

    def _hours(self, moment: str) -> list[int]:
        moment = f"({moment})"  # midnight is often no time at all
        found = self.connection.sql(
            f"select hour({moment}) as hour_shown, count(*) as times from {self.staged.table} "
            f"where {moment} is not null and {moment}::time <> '00:00' group by all"
        ).to_arrow_table()
        hours = dict(zip(found["hour_shown"].to_pylist(), found["times"].to_pylist(), strict=True))
        return [hours.get(hour, 0) for hour in range(24)]

    def _about_midnight(self) -> list[Question]:
        found = []
        for name in self._moments:
            row = self.connection.sql(
                f"select count(*) as times, count(*) filter (where \"{name}\"::time = '00:00') as midnight, "
                f'count(*) filter (where second("{name}") = 0 and minute("{name}") = 0) as whole '
                f'from {self.staged.table} where "{name}" is not null'
            ).to_arrow_table()
            times, midnight = row["times"][0].as_py(), row["midnight"][0].as_py()
            other_hours = (row["whole"][0].as_py() - midnight) / 23
            if times and midnight > max(_AT_MIDNIGHT * times, _MORE_THAN_USUAL * other_hours):
                because = f"{midnight:,} of {times:,} times are exactly midnight"
                ask = "Does 00:00 mean that the time is not known?"
                if midnight > _ALL * times:
                    ask = "Is it a day without a time? Then type: date says so."
                found.append(Question(name, ask, because))
        return found


def _misread(definition: DatasetDefinition, staged: Staged) -> set[str]:
    faults: dict[str, int] = {}
    for fault in staged.set_aside.select(["column"]).to_pylist():
        faults[fault["column"]] = faults.get(fault["column"], 0) + 1
    kept = {definition.time, *definition.key, ""}
    days = {column.with_date for column in definition.columns.values()}
    return {name for name, count in faults.items() if count > _WORST * staged.rows and name not in kept | days}


def _as_text(column: Column) -> Column:
    return Column(type=ColumnType.TEXT).model_copy(
        update={"source": column.source, "title": column.title, "personal": column.personal}
    )


def _durations(stages: Sequence[str], template: DatasetDefinition | None) -> Mapping[str, Span]:
    """Return the template's durations between stages that are there; without a template, from the first to each."""
    if len(stages) < 2:
        return {}
    known = {
        name: span
        for name, span in (template.durations if template else {}).items()
        if span.start in stages and span.end in stages
    }
    if known:
        return known
    return {
        f"{stages[0]}_to_{after}_seconds"[-60:]: Span.model_validate({"from": stages[0], "to": after})
        for after in stages[1:]
    }
