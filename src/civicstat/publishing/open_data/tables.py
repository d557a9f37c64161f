"""The tables that an edition is offered as, each with its columns explained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from civicstat.measurement.records.spreadsheets import harmless
from civicstat.publishing.content import Content, Figure

Type = Literal["string", "number", "integer", "boolean", "date", "datetime"]
Row = tuple[Any, ...]
ARROW: dict[Type, pa.DataType] = {
    "string": pa.string(), "number": pa.float64(), "integer": pa.int64(), "boolean": pa.bool_(),
    "date": pa.date32(), "datetime": pa.string(),
}  # fmt: skip


class Column(NamedTuple):
    """A column: what it is called, what it holds and what that means."""

    name: str
    type: Type
    describes: str
    among: tuple[str, ...] = ()  # all that may stand in it
    is_required: bool = False


@dataclass(frozen=True)
class Table:
    """A table of an edition. refers: (columns, table, its columns) where a row names a row of another table."""

    name: str
    title: str
    describes: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Content], Iterator[Row]]
    refers: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = ()

    @property
    def path(self) -> str:
        return f"data/{self.name}.csv"

    def read(self, content: Content) -> pa.Table:
        """Return its rows in an order that stays."""
        columns = list(zip(*self.rows(content), strict=True)) or [()] * len(self.columns)
        arrays = [pa.array(found, ARROW[each.type]) for found, each in zip(columns, self.columns, strict=True)]
        return pa.table(arrays, names=[each.name for each in self.columns])


def moment(at: datetime) -> str:
    """Return a moment as tables write it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def status_of(figure: Figure) -> str:
    """Return how far a figure can still change: partial, provisional or final."""
    if figure.is_partial:
        return "partial"
    return "provisional" if figure.is_provisional else "final"


def _figures(content: Content) -> Iterator[Row]:
    names = {(layer.slug, area.code): harmless(area.name) for layer in content.layers for area in layer.areas}
    for metric in content.metrics:
        for series in metric.series:
            place = (metric.slug, series.layer, harmless(series.area), names.get((series.layer, series.area), ""))
            group = (series.grain, series.dimension, harmless(series.group))
            for each in series.figures:
                yield (
                    *place, *group, each.period, each.starts_on, each.ends_on, each.value, each.low, each.high,
                    each.n, each.numerator, each.denominator, each.missing, metric.unit, each.version,
                    status_of(each), each.withheld.value if each.withheld else "", each.reason,
                )  # fmt: skip


def _metrics(content: Content) -> Iterator[Row]:
    for each in content.metrics:
        yield (
            each.slug, harmless(each.title), harmless(each.question), harmless(each.describes), each.theme,
            each.department, each.kind, each.unit, each.display, each.direction, each.standard, each.min_n,
            each.counts_people, harmless(" ".join(each.known_limits.splitlines())), ";".join(each.datasets),
            ";".join(each.bases),
            each.versions[-1].number if each.versions else None,
        )  # fmt: skip


def _versions(content: Content) -> Iterator[Row]:
    for metric in content.metrics:
        for each in metric.versions:
            yield (
                metric.slug, each.number, moment(each.at), each.applies_from, harmless(each.reason), each.definition
            )  # fmt: skip


def _areas(content: Content) -> Iterator[Row]:
    for layer in content.layers:
        for each in layer.areas:
            within = ";".join(f"{held}:{code}" for held, code in each.within)
            yield layer.slug, layer.name, harmless(each.code), harmless(each.name), each.residents, harmless(within)


def _goals(content: Content) -> Iterator[Row]:
    for goal in content.goals:
        for place, each in enumerate(goal.entries, 1):
            yield (
                goal.slug, place, harmless(goal.title), goal.metric, goal.grain, goal.layer, ";".join(goal.areas),
                each.kind, moment(each.at), harmless(each.by), harmless(each.reason), each.holds_from, each.low,
                each.high, each.due_on,
            )  # fmt: skip


def _goal_states(content: Content) -> Iterator[Row]:
    for goal in content.goals:
        for each in goal.states:
            yield (
                goal.slug, goal.layer, harmless(each.area), each.state, harmless(each.sentence), each.period,
                each.value, each.low, each.high, each.withheld.value if each.withheld else "",
            )  # fmt: skip


def _audits(content: Content) -> Iterator[Row]:
    for metric in content.metrics:
        for each in metric.audits:
            yield (
                metric.slug, each.drawn_on, each.label, each.version, each.seed, each.population, each.size,
                each.agrees, each.differs, each.missing, each.low, each.high, each.verdict, each.given_on,
                each.expires_on, harmless(each.reason),
            )  # fmt: skip


def _revisions(content: Content) -> Iterator[Row]:
    for each in content.revisions:
        yield (
            each.metric, each.layer, harmless(each.area), each.grain, each.dimension, harmless(each.group),
            each.period, each.first_value, each.first_edition, each.before, each.now,
        )  # fmt: skip


def _datasets(content: Content) -> Iterator[Row]:
    for each in content.datasets:
        yield (
            each.slug, harmless(each.title), each.department, harmless(each.describes), each.data_version,
            each.newest_on, harmless(each.rules), each.is_late,
        )  # fmt: skip


METRIC = Column("metric", "string", "Name of the metric, as in addresses", is_required=True)
LAYER = Column("layer", "string", "Area layer; 'city' is the whole city", is_required=True)
AREA = Column("area", "string", "Code of the area in its layer", is_required=True)
GRAIN = Column("grain", "string", "Kind of period: week, month, quarter, year and so on", is_required=True)
DIMENSION = Column("dimension", "string", "Column of the records by which groups are told apart; empty: everybody")
GROUP = Column("group", "string", "The group; empty: everybody")
PERIOD = Column("period", "string", "The period, unique in its series, such as 2026-10", is_required=True)
WITHHELD = Column(
    "withheld", "string", "Why the figure is not shown; empty: it is. Then value, interval and counts are empty",
    ("", "small", "protecting", "held"),
)  # fmt: skip
_VALUE, _LOW, _HIGH = (
    Column("value", "number", "The figure in its unit; empty where there is none or it is withheld"),
    Column("low", "number", "Lower end of its interval"),
    Column("high", "number", "Upper end of its interval"),
)
_TO_METRIC = (("metric",), "metrics", ("metric",))
_TO_AREA = (("layer", "area"), "areas", ("layer", "area"))

FIGURES = Table(
    "figures", "Figures", "Every published figure: one row for a metric, an area, a group and a period.",
    (
        METRIC, LAYER, AREA, Column("area_name", "string", "Name of the area"), GRAIN, DIMENSION, GROUP, PERIOD,
        Column("starts_on", "date", "First day of the period", is_required=True),
        Column("ends_on", "date", "The first day after the period", is_required=True), _VALUE, _LOW, _HIGH,
        Column("n", "number", "Records that the figure rests on"),
        Column("numerator", "number", "What was counted, of shares and rates"),
        Column("denominator", "number", "What it is held against, of shares and rates"),
        Column("missing", "number", "Records that lack what the statistic needs, and unusable ones"),
        Column("unit", "string", "Unit of the value"),
        Column("version", "integer", "Version of the metric's definition", is_required=True),
        Column("status", "string", "Whether it may still change", ("final", "provisional", "partial"), True),
        WITHHELD, Column("reason", "string", "Why there is no value"),
    ),
    ("metric", "layer", "area", "grain", "dimension", "group", "period"), _figures, (_TO_METRIC, _TO_AREA),
)  # fmt: skip
METRICS = Table(
    "metrics", "Metrics", "What is measured, and how to read it.",
    (
        METRIC, Column("title", "string", "What it is called"), Column("question", "string", "What it answers"),
        Column("describes", "string", "What is counted"), Column("theme", "string", "What it is about"),
        Column("department", "string", "Who answers for it"),
        Column("statistic", "string", "Kind of statistic: count, share, percentile and so on"),
        Column("unit", "string", "Unit of its values"), Column("display", "string", "Unit in which people read it"),
        Column("direction", "string", "Whether lower or higher is better, or neither", ("lower", "higher", "context")),
        Column("standard", "string", "The published norm it follows, or local"),
        Column("min_n", "integer", "Below so many records the figure says little"),
        Column("counts_people", "boolean", "Whether small counts are protected"),
        Column("known_limits", "string", "What is known to be wrong with it"),
        Column("datasets", "string", "Datasets it rests on, with semicolons between"),
        Column("bases", "string", "Metrics it rests on, with semicolons between"),
        Column("version", "integer", "Version of its definition that is in force"),
    ),
    ("metric",), _metrics,
)  # fmt: skip
VERSIONS = Table(
    "definitions", "Definitions", "Every version of every definition, with its reason.",
    (
        METRIC, Column("version", "integer", "Number of the version", is_required=True),
        Column("at", "datetime", "When it was made"),
        Column("applies_from", "date", "From when figures no longer compare with those before; empty: they do"),
        Column("reason", "string", "Why it was changed"), Column("definition", "string", "The definition, as YAML"),
    ),
    ("metric", "version"), _versions, (_TO_METRIC,),
)  # fmt: skip
AREAS = Table(
    "areas", "Areas", "The areas that figures are about.",
    (
        LAYER, Column("layer_name", "string", "What one area of the layer is called"), AREA,
        Column("name", "string", "Name of the area"), Column("residents", "number", "Residents in the newest count"),
        Column("within", "string", "Coarser areas that hold it whole, as layer:code, with semicolons between"),
    ),
    ("layer", "area"), _areas,
)  # fmt: skip
_GOAL = Column("goal", "string", "Name of the goal, as in addresses", is_required=True)
GOALS = Table(
    "goals", "Goals", "The ledger of each goal: what was promised when, what was changed and why.",
    (
        _GOAL, Column("entry", "integer", "Number of the entry in the goal's ledger", is_required=True),
        Column("title", "string", "What is to be reached"), Column("metric", "string", "Metric that it is held to"),
        Column("grain", "string", "Kind of period it is judged by"), LAYER,
        Column("areas", "string", "Codes of the areas it is about, with semicolons between"),
        Column("kind", "string", "What happened: set, retargeted, ended and so on"),
        Column("at", "datetime", "When"), Column("by", "string", "By whom"), Column("reason", "string", "Why"),
        Column("holds_from", "date", "From when it holds"), Column("low", "number", "The least that is aimed for"),
        Column("high", "number", "The most that is aimed for"), Column("due_on", "date", "By when"),
    ),
    ("goal", "entry"), _goals,
)  # fmt: skip
GOAL_STATES = Table(
    "goal_states", "Goal states", "Where each goal stands in each of its areas.",
    (
        _GOAL, LAYER, AREA, Column("state", "string", "Met, on course, off course, cannot tell, no current data"),
        Column("sentence", "string", "Why, in words"), Column("period", "string", "The newest period it rests on"),
        _VALUE, _LOW, _HIGH, WITHHELD,
    ),
    ("goal", "layer", "area"), _goal_states,
)  # fmt: skip
REVISIONS = Table(
    "revisions", "Revisions", "Figures that are others than the edition before showed.",
    (
        METRIC, LAYER, AREA, GRAIN, DIMENSION, GROUP, PERIOD,
        Column("first_value", "number", "As it was first published"),
        Column("first_edition", "integer", "The edition that first had it"),
        Column("before", "number", "As the edition before had it"), Column("now", "number", "As it is in this one"),
    ),
    ("metric", "layer", "area", "grain", "dimension", "group", "period"), _revisions,
)  # fmt: skip
DATASETS = Table(
    "datasets", "Datasets", "The records that figures rest on. The records themselves are not in these tables.",
    (
        Column("dataset", "string", "Name of the dataset", is_required=True), Column("title", "string", "Its title"),
        Column("department", "string", "Who owns it"), Column("describes", "string", "What one record is"),
        Column("data_version", "integer", "Number of its newest delivery"),
        Column("newest_on", "date", "Day of its newest record"),
        Column("rules", "string", "What is withheld of it, and when"),
        Column("is_late", "boolean", "Whether newer records should have come by the day of the edition"),
    ),
    ("dataset",), _datasets,
)  # fmt: skip
AUDITS = Table(
    "audits", "Audits", "What auditors found when records drawn by chance were held against their sources.",
    (
        METRIC, Column("drawn_on", "date", "When the records were drawn", is_required=True),
        Column("period", "string", "Of which period", is_required=True),
        Column("version", "integer", "Version of the definition"), Column("seed", "string", "Seed of the draw"),
        Column("population", "integer", "Records of the figure, to two digits; empty, like all numbers, if under 100"),
        Column("size", "integer", "Records drawn"), Column("agrees", "integer", "That agree with their source"),
        Column("differs", "integer", "That differ"), Column("missing", "integer", "Whose source cannot be found"),
        Column("low", "number", "Lower end of the share that does not agree, among all records of the figure"),
        Column("high", "number", "Upper end of it"),
        Column("verdict", "string", "The verdict", ("certified", "qualified", "inaccurate", "prevented"), True),
        Column("given_on", "date", "When it was given"), Column("expires_on", "date", "The last day it holds"),
        Column("reason", "string", "What it rests on"),
    ),
    ("metric", "drawn_on", "period", "seed"), _audits, (_TO_METRIC,),
)  # fmt: skip
TABLES = (FIGURES, METRICS, VERSIONS, AREAS, GOALS, GOAL_STATES, REVISIONS, DATASETS, AUDITS)
