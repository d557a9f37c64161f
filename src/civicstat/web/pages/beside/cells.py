"""Values of records as texts, for tables and files."""

from datetime import date, datetime
from typing import Any

from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.ui.units import format_value


def title_of_column(name: str, dataset: DatasetDefinition) -> str:
    """Return what a column or a duration is called."""
    if name in dataset.durations:
        return dataset.durations[name].title or name
    return title_of(name, dataset.columns[name])


def cell_in_words(value: Any, name: str, dataset: DatasetDefinition) -> str:
    """Return a value as a page shows it: a moment to the second, a duration in its units, an empty one as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%b} {value.day}, {value.year}, {value:%H:%M:%S}"
    if isinstance(value, date):
        return f"{value:%b} {value.day}, {value.year}"
    if name in dataset.durations:
        return format_value(float(value), "seconds", "")
    if isinstance(value, float):
        return f"{value:.10g}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def cell_in_file(value: Any) -> str:
    """Return a value as a file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
