"""A condition of the library for a dataset that lacks some of its columns: what it says without them."""

import re
from collections.abc import Collection

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from civicstat.store.conditions import columns_of

_WORDS = re.compile(r"('(?:[^']|'')*')|\b(AND|OR|NOT|BETWEEN|IN|IS|NULL|LIKE|TRUE|FALSE)\b")


def without(condition: str, absent: Collection[str]) -> str | None:
    """Return a condition without its parts, joined by "and", that read absent columns; empty where none is left.

    None where nothing can be left out so: the columns stand inside an "or", or the condition cannot be read.
    """
    if not set(absent) & columns_of(condition):
        return condition
    try:
        tree = sqlglot.parse_one(condition, dialect="duckdb")
    except SqlglotError:  # it is refused with its place where it is checked
        return None
    if isinstance(tree, exp.Or):
        return None
    parts = list(tree.flatten()) if isinstance(tree, exp.And) else [tree]
    kept = [part for part in parts if not {column.name.lower() for column in part.find_all(exp.Column)} & set(absent)]
    return " and ".join(_written(part) for part in kept)


def _written(part: exp.Expr) -> str:
    """Return a part of a condition as people write it: words in small letters, texts as they are."""
    return _WORDS.sub(lambda found: found[1] or found[2].lower(), part.sql(dialect="duckdb"))
