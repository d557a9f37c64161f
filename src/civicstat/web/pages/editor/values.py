"""Texts in a metric's conditions that stand in no record of its dataset: misspelt ones, most often."""

from collections.abc import Iterator
from difflib import get_close_matches

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.measurement.sources.models import Dataset
from civicstat.store.conditions import texts_compared
from civicstat.store.interface import Store
from civicstat.web.pages.editor.columns import counted_values

MOST_NEAR = 3


def strangers(definition: MetricDefinition, dataset: Dataset, store: Store) -> list[str]:
    """Return a sentence for each text with which a condition compares a category, and that no record has."""
    conditions = (definition.where, definition.valid, getattr(definition.statistic, "hit", None))
    pairs = dict.fromkeys(pair for text in conditions if text for pair in texts_compared(text))
    return list(_sentences(list(pairs), dataset, stand(store))) if pairs else []


def _sentences(pairs: list[tuple[str, str]], dataset: Dataset, ground: Ground) -> Iterator[str]:
    for name in dict.fromkeys(name for name, _ in pairs):
        column = dataset.definition.columns.get(name)
        if column is None or column.type is not ColumnType.CATEGORY or column.personal:
            continue
        known = counted_values(dataset, name, ground)
        for text in (text for each, text in pairs if each == name and known and text not in known):
            yield f"No record has {name} = '{text}'{_near(text, known)}."


def _near(text: str, known: tuple[str, ...]) -> str:
    folded = {value.casefold(): value for value in reversed(known)}
    near = [folded[each] for each in get_close_matches(text.casefold(), folded, n=MOST_NEAR)]
    return f"; near: {', '.join(near)}" if near else ""
