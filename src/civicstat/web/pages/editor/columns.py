"""What a metric can name in its dataset: columns by what they hold, and the values that stand in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.ground import calendar, known, stand
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.measurement.sources.models import Dataset
from civicstat.store.interface import Store
from civicstat.store.tables import Kind
from civicstat.web.pages.shown.schema import TYPES, title_of

NUMBERS, TEXTS, TIMES = (Kind.INTEGER, Kind.NUMBER), (Kind.TEXT,), (Kind.MOMENT, Kind.DATE)
SPLITTING = (ColumnType.CATEGORY, ColumnType.BOOLEAN)
MOST_VALUES = 8
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class ColumnShown:
    """A column beside the conditions: its name there, what people call it, what it holds, and its usual values."""

    name: str
    title: str
    type: str
    values: tuple[str, ...] = ()


def columns_for(dataset: DatasetDefinition | None, kinds: Iterable[Kind]) -> Choices:
    """Return the columns and durations of some kinds, to be chosen from."""
    if dataset is None:
        return []
    wanted = set(kinds)
    return [
        (name, f"{_title(dataset, name)} ({name})") for name, kind in condition_kinds(dataset).items() if kind in wanted
    ]


def splitting(dataset: DatasetDefinition | None) -> Choices:
    """Return the columns by which figures can be split; never a personal one."""
    columns = dataset.columns.items() if dataset else ()
    return [
        (name, title_of(name, column)) for name, column in columns if column.type in SPLITTING and not column.personal
    ]


def shown(dataset: Dataset, store: Store) -> list[ColumnShown]:
    """Return every column that a condition can name, with the commonest values of those that have a vocabulary."""
    definition, ground = dataset.definition, stand(store)
    values = {name: _values(dataset, name, ground) for name, _ in splitting(definition)}
    return [
        ColumnShown(name, _title(definition, name), _type(definition, name), values.get(name, ()))
        for name in condition_kinds(definition)
    ]


def _title(dataset: DatasetDefinition, name: str) -> str:
    column = dataset.columns.get(name)
    return title_of(name, column) if column else dataset.durations[name].title or name


def _type(dataset: DatasetDefinition, name: str) -> str:
    column = dataset.columns.get(name)
    if column is None:
        return "Seconds"
    return f"{TYPES[column.type]}, personal" if column.personal else TYPES[column.type]


def _values(dataset: Dataset, name: str, ground: Ground) -> tuple[str, ...]:
    """Return the commonest values of a column in the newest year that has records, the commonest first."""
    definition, last = dataset.definition, known(dataset).last
    if definition.columns[name].type is ColumnType.BOOLEAN or last is None:
        return definition.columns[name].among
    year = calendar().period("year", last)
    found = counted_values(dataset, name, ground, year=year) or definition.columns[name].among
    return found[:MOST_VALUES]


def counted_values(dataset: Dataset, name: str, ground: Ground, *, year: int | None = None) -> tuple[str, ...]:
    """Return every value of a column, the commonest first; none where the store is away or too slow.

    year: to look at, a period of the calendar; all of them if none.
    """
    counting = MetricDefinition.model_validate({
        "metric": "values", "title": "Values", "question": "Which values are there?", "dataset": dataset.slug,
        "statistic": {"kind": "count"}, "unit": "records", "direction": "context",
    })  # fmt: skip
    try:
        found = observe(counting, Scope("year", None, (name,), since=year, until=year), ground)
    except CivicStatError:  # the store is away or too slow; what is shown is told without it
        return ()
    counts: Counter[str] = Counter()
    for n, (value,) in zip(found.n.tolist(), found.group, strict=True):
        if value is not None:
            counts[value] += n
    return tuple(value for value, _ in counts.most_common())
