"""A metric's definition made to fit a dataset: what it would be split by, and is not there, is left out."""

import re
from collections.abc import Collection
from typing import NamedTuple

import yaml

from civicstat.directory.models import CITY

_DATASET = re.compile(r"^dataset:.*$", re.MULTILINE)


class Fitted(NamedTuple):
    """A definition that names only what is there, and what was dropped from it."""

    text: str
    dimensions: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()

    @property
    def dropped(self) -> tuple[str, ...]:
        return (*self.dimensions, *self.layers)


def fit(text: str, columns: Collection[str], layers: Collection[str]) -> Fitted:
    """Return a metric's definition without the dimensions and area layers that a dataset does not have.

    text: YAML of one metric; its comments and order stay. columns: by which records can be split. layers: area
    layers in which records are placed. Where none of the metric's layers is there it is told of the whole city
    alone, for no layer at all would mean every one.
    """
    text, dimensions = _drop(text, "dimensions", columns, in_place="")
    text, without = _drop(text, "layers", {CITY, *layers}, in_place=CITY)
    return Fitted(text, dimensions, without)


def count_in(text: str, dataset: str) -> str:
    """Return a metric's definition with another dataset in which it counts."""
    return _DATASET.sub(f"dataset: {dataset}", text, count=1)


def summed(text: str, column: str, identity: Collection[str]) -> str:
    """Return a metric's definition that sums a column where it counted rows, or told apart what identifies them.

    column: for how many events a row stands. Shares, means and the like are of rows, and stay.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    fields = {k.value: v for k, v in root.value} if isinstance(root, yaml.MappingNode) else {}
    node = fields.get("statistic")
    if not isinstance(node, yaml.MappingNode) or not node.flow_style:
        return text
    statistic = yaml.safe_load(text[node.start_mark.index : node.end_mark.index])
    is_of_events = statistic.get("of") is None or statistic["of"] in identity
    if statistic["kind"] in ("count", "distinct") and is_of_events:
        said = f"{{kind: sum, of: {column}}}"
    elif statistic["kind"] == "rate" and statistic.get("count") != "sum" and is_of_events:
        more = "".join(f", {name}: {statistic[name]}" for name in ("per", "scale") if name in statistic)
        said = f"{{kind: rate, count: sum, of: {column}{more}}}"
    else:
        return text
    return text[: node.start_mark.index] + said + text[node.end_mark.index :]


def _drop(text: str, field: str, known: Collection[str], *, in_place: str) -> tuple[str, tuple[str, ...]]:
    """Return a text whose field lists known names alone, and the names that were taken out of it."""
    found = _field(text, field)
    if found is None:
        return text, ()
    key, value = found
    names = [item.value for item in value.value]
    gone = tuple(name for name in names if name not in known)
    if not gone:
        return text, ()
    kept = [name for name in names if name in known] or ([in_place] if in_place else [])
    before, after = text[: key.start_mark.index], text[_end(value) :]
    if not kept:
        return before + after.partition("\n")[2], gone
    return f"{before}{field}: [{', '.join(kept)}]{after}", gone


def _field(text: str, field: str) -> tuple[yaml.Node, yaml.SequenceNode] | None:
    """Return the nodes of a field that is a list, and of its name."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None
    return next(((k, v) for k, v in root.value if k.value == field and isinstance(v, yaml.SequenceNode)), None)


def _end(value: yaml.SequenceNode) -> int:
    """Return where a list ends; one with a line for each item ends with its last item, not before what follows."""
    mark = value.end_mark if value.flow_style or not value.value else value.value[-1].end_mark
    return int(mark.index)
