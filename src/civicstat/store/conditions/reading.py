"""A condition read into a tree, and what it tells without an engine: its columns, its limit, its texts."""

import re
from functools import lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from civicstat.errors import CivicStatError

MAX_LENGTH = 4000
GRAMMAR = (
    "and, or, not, =, <>, <, <=, >, >=, between, in, is null, like, + - * /, lower(), hour(), weekday(), "
    "contains(), starts_with()"
)


class ConditionRefused(CivicStatError):
    """A condition says something that conditions cannot say."""


@lru_cache(maxsize=4096)
def columns_of(text: str) -> frozenset[str]:
    """Return the names of the columns that a condition reads. Raises ConditionRefused where it cannot be parsed."""
    return frozenset(column.name.lower() for column in parse(text).find_all(exp.Column))


class Limit(NamedTuple):
    """What a condition asks of one column: that it is at most, or at least, a number."""

    column: str
    value: float
    is_most: bool


@lru_cache(maxsize=512)
def limit_of(text: str) -> Limit | None:
    """Return the limit that a condition sets, where it compares one column with one number and does nothing else.

    Raises ConditionRefused where it cannot be parsed.
    """
    node = parse(text)
    if not isinstance(node, (exp.LT, exp.LTE, exp.GT, exp.GTE)):
        return None
    column, number = node.left, node.right
    if not isinstance(column, exp.Column) or not isinstance(number, exp.Literal) or number.is_string:
        return None
    return Limit(column.name.lower(), float(number.name), isinstance(node, (exp.LT, exp.LTE)))


def texts_compared(text: str) -> list[tuple[str, str]]:
    """Return each column that a condition sets equal to a text, or looks for in a list of them, with the text.

    In the order in which they stand, each pair once. Raises ConditionRefused where it cannot be parsed.
    """
    found: list[tuple[str, str]] = []
    for node in parse(text).find_all(exp.EQ, exp.NEQ, exp.In, bfs=False):
        sides = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        names = [side.name.lower() for side in sides if isinstance(side, exp.Column)]
        texts = [side.name for side in sides if isinstance(side, exp.Literal) and side.is_string]
        found += [(name, each) for name in names[:1] for each in texts]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=512)
def parse(text: str) -> exp.Expression:
    """Return the tree of a condition, which is read and never changed: it is parsed once."""
    if not text.strip():
        raise ConditionRefused(f"found an empty condition; conditions know {GRAMMAR}")
    if len(text) > MAX_LENGTH:
        raise ConditionRefused(f"found a condition of {len(text)} characters, expected at most {MAX_LENGTH}")
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (SqlglotError, RecursionError) as fault:
        raise ConditionRefused(f"{text!r} cannot be read: {_place(fault)}; conditions know {GRAMMAR}") from None
    if len(trees) != 1 or trees[0] is None:
        raise ConditionRefused(f"{text!r}: found {len(trees)} statements, expected one condition")
    tree = trees[0]
    if not isinstance(tree, exp.Expression):
        raise ConditionRefused(f"{text!r} is no condition; conditions know {GRAMMAR}")
    return tree


def _place(fault: Exception) -> str:
    errors = getattr(fault, "errors", None)
    if not errors:
        return re.sub(r"\x1b\[\d*m", "", str(fault)).splitlines()[0] if str(fault) else "it is nested too deeply"
    first = errors[0]
    return f"at character {first.get('col')}, near {first.get('highlight')!r}"
