"""What is asked of one fault afterwards: how it went from month to month, and which names of a delivery have it."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.records.quality.findings import EPOCH, day
from civicstat.measurement.records.quality.measures import About, Measure, measures_of, without_area
from civicstat.measurement.records.quality.queries import Questions
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.interface import Store
from civicstat.store.tables import DELIVERY

Months = list[tuple[date, float | None]]  # first day of the month, share at fault; None where no record is concerned


def measure_named(
    definition: DatasetDefinition, store: Store, about: About, name: str, last_days: Mapping[str, int]
) -> Measure | None:
    """Return the fault that a finding is about; None where the definition no longer knows it.

    name: a column, "start > end", the title of a rule, or a layer. last_days: as measures_of() takes them.
    """
    return next(
        (m for m in measures_of(definition, store.dialect, last_days) if (m.about, m.name) == (about, name)), None
    )


def share_by_month(
    store: Store,
    definition: DatasetDefinition,
    measure: Measure,
    *,
    since: date,
    until: date,
    dimension: str = "",
    values: Sequence[str] = (),
) -> Months:
    """Return the share of the records concerned that have a fault, by month of their event.

    dimension, values: only records whose column has one of the values. Raises StoreFault.
    """
    first, last = (since - EPOCH).days, (until - EPOCH).days
    counts = Questions(store, lay_out(definition), first, last).by_day(measure, dimension or None, values)
    concerned, failed = counts.concerned[0].sum(axis=0), counts.failed[0].sum(axis=0)
    months: Months = []
    for month, days in groupby(range(concerned.size), key=lambda at: day(first + at).replace(day=1)):
        within = list(days)
        n = int(concerned[within].sum())
        months.append((month, float(failed[within].sum() / n) if n else None))
    return months


def unknown_names(
    store: Store, definition: DatasetDefinition, layer: str, *, delivery: int, most: int
) -> list[tuple[str, int]]:
    """Return the names in the records of one delivery that no area of a layer is known by, the most frequent first.

    Empty where areas are found by coordinates, or where the names are personal. Raises StoreFault.
    """
    column = definition.areas[layer].name
    if column is None or definition.columns[column].personal:
        return []
    dialect = store.dialect
    condition = f"{dialect.quote(DELIVERY)} = {int(delivery)} and {without_area(layer, dialect)}"
    questions = Questions(store, lay_out(definition), 0, 0)
    return [(str(name), count) for name, count in questions.values_where(column, condition, most)]
