"""A file looked at, and a definition proposed for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from civicstat.errors import CivicStatError
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.records.converting import stage
from civicstat.measurement.records.drafting.columns import Columns, make_columns
from civicstat.measurement.records.drafting.identity import find_key
from civicstat.measurement.records.drafting.moments import date_order_of, event_time
from civicstat.measurement.records.drafting.naming import Resemblance, column_names, resemblance_of
from civicstat.measurement.records.drafting.opening import find_opening
from civicstat.measurement.records.drafting.places import find_areas, find_point
from civicstat.measurement.records.drafting.profiles import Profile, profile
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.records.drafting.trial import Trial
from civicstat.measurement.records.drafting.writing import as_yaml
from civicstat.measurement.records.reading import open_rows
from civicstat.measurement.sources.definitions import AreaBy, Column, ColumnType, DatasetDefinition, Reading

FIRST_ROWS = 500_000  # that are looked at
_PREVIEW = 20
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME)
_UNKNOWN_ZONE = "UTC"


class NothingToDraft(CivicStatError):
    """A file holds nothing that a dataset could be made of."""


@dataclass(frozen=True)
class Draft:
    """A proposed definition, as an object and as the text to edit, with what it is unsure of."""

    definition: DatasetDefinition
    text: str  # YAML with remarks
    preview: pa.Table  # the first records as they would be stored
    questions: tuple[Question, ...]
    resembles: str | None  # the template that ships with CivicStat and knows most of the headers
    rows: int
    misfits: int  # rows that would be set aside
    areas: Mapping[str, AreaBy] = field(default_factory=dict)  # layers that could be used once they are imported


def draft(path: Path, *, name: str, timezone: str | None = None, layers: Collection[str] = ()) -> Draft:
    """Propose a definition for a file.

    name: of the dataset. timezone: of the city; asked for where it is not given. layers: the area layers that are
    there, which alone become part of the definition. Raises UnreadableFile and NothingToDraft.
    """
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        connection.execute("set global timezone = 'UTC'")
        return _Drafting(connection, path, name, timezone, layers).draft()


@dataclass
class _Drafting:
    """One file being looked at; questions gather on the way."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    name: str
    timezone: str | None
    layers: Collection[str]
    questions: list[Question] = field(default_factory=list)

    def draft(self) -> Draft:
        opening = find_opening(self.connection, self.path)
        self.questions += opening.questions
        profiles = self._profiles(opening.reading)
        order, doubt = date_order_of(profiles, self.timezone)
        self.questions += [doubt] if doubt else []
        like = resemblance_of([profile.header for profile in profiles])
        names = column_names([profile.header for profile in profiles], like.columns if like else {})
        made = make_columns(profiles, names, order, like)
        self.questions += made.questions
        first = self._definition(opening.reading, order, profiles, names, made, like)
        trial = Trial.run(self.connection, self.path, first)
        definition = trial.refined(like.template if like else None)
        areas, chosen = self._areas(profiles, names)
        definition = definition.model_copy(update={"areas": chosen})
        self.questions[:0] = self._general(like, profiles)
        return self._finish(definition, made, areas, like)

    def _profiles(self, reading: Reading) -> list[Profile]:
        try:
            with open_rows(self.path, reading, self.connection) as rows:
                return profile(self.connection, rows, FIRST_ROWS)
        except duckdb.Error:  # as staging does: what the engine refuses is gone through with care
            with open_rows(self.path, reading, self.connection, careful=True) as rows:
                return profile(self.connection, rows, FIRST_ROWS)

    def _definition(
        self,
        reading: Reading,
        order: str,
        profiles: Sequence[Profile],
        names: Mapping[str, str],
        made: Columns,
        like: Resemblance | None,
    ) -> DatasetDefinition:
        filled = {
            names[profile.header]: (profile.header, profile.filled / max(profile.rows, 1)) for profile in profiles
        }
        moments = {name: filled[name] for name, column in made.columns.items() if column.type in _TIMES}
        days = [name for name in moments if made.columns[name].type is ColumnType.DATE]
        time = event_time(moments, days, like.template.time if like else None)
        if time is None:
            raise NothingToDraft(
                f"{self.path.name}: found no column of dates or times in {_listed(profiles)}; a record needs the time "
                f"at which it happened. {_cure(profiles)}{self._damage()}"
            )
        key, doubts = find_key(profiles, names, made.columns, like.template.key if like else ())
        self.questions += doubts
        if _is_doubtful(time, moments, made.columns, like):
            listed = ", ".join(moments)
            self.questions.append(Question("time", "When did it happen: which of these counts?", f"there are {listed}"))
        return DatasetDefinition.model_validate(
            {
                "dataset": self.name,
                "title": self.name.replace("_", " ").capitalize(),
                "timezone": self.timezone or _UNKNOWN_ZONE,
                "date_order": order,
                "key": key,
                "time": time,
                "reading": reading,
                "columns": made.columns,
                "tolerance": 1.0,
            }
        )

    def _damage(self) -> str:
        damaged = [
            f" {question.about}: {question.because}." for question in self.questions if "undamaged" in question.ask
        ]
        return "".join(damaged)

    def _general(self, like: Resemblance | None, profiles: Sequence[Profile]) -> list[Question]:
        found = []
        if self.timezone is None:
            because = "none was given, and local days and hours depend on it; the draft says UTC"
            found.append(Question("timezone", "In which time zone is the city?", because))
        if like is not None:
            known = ", ".join(f"{header} is {name}" for header, name in list(like.columns.items())[:12])
            because = f"{len(like.columns)} of {len(profiles)} headers were recognized by their names, "
            because += f"not by their values: {known}"
            ask = f"Do these mean the same as in the template {like.template.dataset}?"
            found.append(Question("columns", ask, because))
        return found

    def _areas(
        self, profiles: Sequence[Profile], names: Mapping[str, str]
    ) -> tuple[dict[str, AreaBy], dict[str, AreaBy]]:
        """Return the layers that could be used, and those of them that are there."""
        areas = find_areas(profiles, names)
        point, doubts = find_point(profiles, names)
        self.questions += doubts
        if point is not None:
            areas.setdefault("neighborhood", AreaBy(point=point))
        chosen = {layer: by for layer, by in areas.items() if layer in self.layers}
        return {layer: by for layer, by in areas.items() if layer not in chosen}, chosen

    def _finish(
        self,
        definition: DatasetDefinition,
        made: Columns,
        areas: Mapping[str, AreaBy],
        like: Resemblance | None,
    ) -> Draft:
        tried = Trial(self.connection, definition, stage(self.connection, self.path, definition, delivery=2, locate={}))
        tolerance = DatasetDefinition.model_fields["tolerance"].default
        questions = (*self.questions, *tried.about_tolerance(tolerance), *tried.questions())
        definition = definition.model_copy(update={"tolerance": tolerance})
        text = as_yaml(definition, remarks=made.remarks, empty=made.empty, areas=areas, questions=questions)
        [document] = read_documents(text, where=self.name)
        checked = check_document(DatasetDefinition, document, where=self.name)
        first = f"select * from {tried.staged.table} order by _row limit {_PREVIEW}"
        return Draft(
            definition=checked,
            text=text,
            preview=self.connection.sql(first).to_arrow_table(),
            questions=questions,
            resembles=like.template.dataset if like else None,
            rows=tried.staged.rows,
            misfits=tried.staged.misfits,
            areas=areas,
        )


def _listed(profiles: Sequence[Profile], most: int = 20) -> str:
    more = f" and {len(profiles) - most} more" if len(profiles) > most else ""
    return ", ".join(profile.header for profile in profiles[:most]) + more


def _cure(profiles: Sequence[Profile]) -> str:
    if len(profiles) == 1:
        return (
            "All of each line was taken for one column: if something else than , ; | or a tab divides it, write a "
            "definition with reading.delimiter; if its fields have fixed widths, one with reading.fields."
        )
    return "Look whether the export left it out, or spread it over several columns (join makes one of them)."


def _is_doubtful(time: str, moments: Collection[str], columns: Mapping[str, Column], like: Resemblance | None) -> bool:
    """Whether another column may say as well when it happened: the template does not know it, and it is no stage."""
    if like is None or like.template.time != time:
        return len(moments) > 1
    known = {*like.columns.values(), *(column.with_date for column in columns.values())}
    return any(name not in known and columns[name].type is not ColumnType.TIME for name in moments)
