"""Conditions that people write, parsed and checked before an engine sees them.

A condition is a small part of SQL. It is read with SQLGlot into a tree; each part of the tree that is not
known here is refused with its place and the reason; what is known is written anew for the engine. So nothing
that was typed reaches an engine as it was typed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from civicstat.errors import CivicStatError
from civicstat.store.interface import Dialect
from civicstat.store.tables import Kind

MAX_LENGTH = 4000
GRAMMAR = (
    "and, or, not, =, <>, <, <=, >, >=, between, in, is null, like, + - * /, lower(), hour(), weekday(), "
    "contains(), starts_with()"
)
NUMBERS = (Kind.INTEGER, Kind.SMALL, Kind.NUMBER)
TIMES = (Kind.MOMENT, Kind.DATE)


class ConditionRefused(CivicStatError):
    """A condition says something that conditions cannot say."""


@dataclass(frozen=True)
class _Part:
    """A part of a condition: its SQL, what it yields, and the text where it is a text literal."""

    sql: str
    kind: Kind
    literal: str | None = None
    column: str = ""  # its name, where it is one


def compile_condition(text: str, kinds: Mapping[str, Kind], dialect: Dialect) -> str:
    """Return a condition as SQL for one engine. Raises ConditionRefused with the place and the reason."""
    part = _Writer(text, kinds, dialect).write(_parse(text))
    if part.kind is not Kind.BOOLEAN:
        raise ConditionRefused(f"{text!r}: found {_named(part.kind)}, expected a condition that holds or does not hold")
    return part.sql


@lru_cache(maxsize=4096)
def columns_of(text: str) -> frozenset[str]:
    """Return the names of the columns that a condition reads. Raises ConditionRefused where it cannot be parsed."""
    return frozenset(column.name.lower() for column in _parse(text).find_all(exp.Column))


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
    node = _parse(text)
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
    for node in _parse(text).find_all(exp.EQ, exp.NEQ, exp.In, bfs=False):
        sides = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        names = [side.name.lower() for side in sides if isinstance(side, exp.Column)]
        texts = [side.name for side in sides if isinstance(side, exp.Literal) and side.is_string]
        found += [(name, each) for name in names[:1] for each in texts]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=512)
def _parse(text: str) -> exp.Expression:
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


class _Writer:
    """Writes the tree of one condition for one engine."""

    def __init__(self, text: str, kinds: Mapping[str, Kind], dialect: Dialect) -> None:
        self._text = text
        self._kinds = kinds
        self._dialect = dialect

    def write(self, node: exp.Expression) -> _Part:
        rule = _RULES.get(type(node))
        if rule is None:
            raise self._refusal(node, f"{_words(node)} is not known here; conditions know {GRAMMAR}")
        if unknown := {name for name, value in node.args.items() if value} - _KNOWN_ARGUMENTS:
            raise self._refusal(node, f"{sorted(unknown)[0]!r} is not known here; conditions know {GRAMMAR}")
        part = rule(self, node)
        # The parser folds "not like" into the comparison itself.
        return _Part(f"(not {part.sql})", Kind.BOOLEAN) if node.args.get("negate") else part

    def _refusal(self, node: exp.Expression, reason: str) -> ConditionRefused:
        return ConditionRefused(f"{self._text!r}, at {node.sql(dialect='duckdb')}: {reason}")

    def _boolean(self, node: exp.Expression) -> _Part:
        part = self.write(node)
        if part.kind is not Kind.BOOLEAN:
            raise self._refusal(node, f"found {_named(part.kind)}, expected a condition that holds or does not hold")
        return part

    def junction(self, node: exp.Expression) -> _Part:
        word = "and" if isinstance(node, exp.And) else "or"
        left, right = self._boolean(node.this), self._boolean(node.expression)
        return _Part(f"({left.sql} {word} {right.sql})", Kind.BOOLEAN)

    def negation(self, node: exp.Expression) -> _Part:
        return _Part(f"(not {self._boolean(node.this).sql})", Kind.BOOLEAN)

    def paren(self, node: exp.Expression) -> _Part:
        part = self.write(node.this)
        return _Part(f"({part.sql})", part.kind)

    def column(self, node: exp.Expression) -> _Part:
        name = node.name.lower()
        if node.args.get("table") or name not in self._kinds:
            raise self._refusal(node, f"no such column; {_known_near(name, self._kinds)}")
        return _Part(self._dialect.quote(name), self._kinds[name], column=name)

    def literal(self, node: exp.Expression) -> _Part:
        if node.args.get("is_string"):
            return _Part(self._dialect.text(node.name), Kind.TEXT, node.name)
        if not re.fullmatch(r"\d+(\.\d+)?([eE][+-]?\d+)?", node.name):
            raise self._refusal(node, "expected a number")
        return _Part(node.name, Kind.NUMBER)

    def truth(self, node: exp.Expression) -> _Part:
        return _Part("true" if node.this else "false", Kind.BOOLEAN)

    def minus(self, node: exp.Expression) -> _Part:
        return _Part(f"(-{self._number(node.this).sql})", Kind.NUMBER)

    def _number(self, node: exp.Expression) -> _Part:
        part = self.write(node)
        if part.kind not in NUMBERS:
            raise self._refusal(node, f"found {_named(part.kind)}, expected a number")
        return part

    def arithmetic(self, node: exp.Expression) -> _Part:
        sign = _SIGNS[type(node)]
        left, right = self._number(node.this), self._number(node.expression)
        if sign == "/":  # nothing can be said of a division by nought, on any engine
            return _Part(f"(cast({left.sql} as double) / nullif({right.sql}, 0))", Kind.NUMBER)
        return _Part(f"({left.sql} {sign} {right.sql})", Kind.NUMBER)

    def comparison(self, node: exp.Expression) -> _Part:
        left, right = self._alike(node, node.this, node.expression)
        return _Part(f"({left} {_SIGNS[type(node)]} {right})", Kind.BOOLEAN)

    def between(self, node: exp.Expression) -> _Part:
        low_side, low = self._alike(node, node.this, node.args["low"])
        _, high = self._alike(node, node.this, node.args["high"])
        return _Part(f"({low_side} between {low} and {high})", Kind.BOOLEAN)

    def among(self, node: exp.Expression) -> _Part:
        if node.args.get("query") or node.args.get("unnest") or not node.expressions:
            raise self._refusal(node, "expected a list of values in parentheses after in")
        pairs = [self._alike(node, node.this, item) for item in node.expressions]
        values = ", ".join(value for _, value in pairs)
        return _Part(f"({pairs[0][0]} in ({values}))", Kind.BOOLEAN)

    def nothing(self, node: exp.Expression) -> _Part:
        if isinstance(node.expression, exp.Null):
            return _Part(f"({self.write(node.this).sql} is null)", Kind.BOOLEAN)
        if isinstance(node.expression, exp.Boolean):
            return _Part(f"({self._boolean(node.this).sql} is {self.truth(node.expression).sql})", Kind.BOOLEAN)
        raise self._refusal(node, "expected 'is null', 'is true' or 'is false', with or without not")

    def like(self, node: exp.Expression) -> _Part:
        return self._texts(node, "like")

    def ilike(self, node: exp.Expression) -> _Part:
        subject, pattern = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, pattern)
        return _Part(f"(lower({subject.sql}) like lower({pattern.sql}))", Kind.BOOLEAN)

    def _texts(self, node: exp.Expression, word: str) -> _Part:
        subject, pattern = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, pattern)
        return _Part(f"({subject.sql} {word} {pattern.sql})", Kind.BOOLEAN)

    def _need_text(self, node: exp.Expression, subject: _Part, pattern: _Part) -> None:
        if subject.kind is not Kind.TEXT or pattern.literal is None:
            raise self._refusal(node, "expected a text column and a pattern in single quotes")

    def lower(self, node: exp.Expression) -> _Part:
        part = self.write(node.this)
        if part.kind is not Kind.TEXT:
            raise self._refusal(node, f"found {_named(part.kind)}, expected a text")
        return _Part(f"lower({part.sql})", Kind.TEXT)

    def hour(self, node: exp.Expression) -> _Part:
        return self._of_time(node, (Kind.MOMENT,), self._dialect.hour_of)

    def weekday(self, node: exp.Expression) -> _Part:
        return self._of_time(node, TIMES, self._dialect.weekday_of)

    def _of_time(self, node: exp.Expression, kinds: tuple[Kind, ...], spell: Callable[[str], str]) -> _Part:
        argument = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
        part = self.write(argument)
        if part.kind not in kinds:
            raise self._refusal(node, f"found {_named(part.kind)}, expected a {' or '.join(kinds)} column")
        return _Part(spell(part.sql), Kind.INTEGER)

    def contains(self, node: exp.Expression) -> _Part:
        subject, item = self.write(node.this), self.write(node.expression)
        if subject.kind is not Kind.LIST or item.literal is None:
            raise self._refusal(node, "expected contains(a list column, 'value')")
        return _Part(f"({item.sql} = any({subject.sql}))", Kind.BOOLEAN)

    def starts_with(self, node: exp.Expression) -> _Part:
        subject, start = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, start)
        return _Part(f"(substr({subject.sql}, 1, {len(start.literal or '')}) = {start.sql})", Kind.BOOLEAN)

    def anonymous(self, node: exp.Expression) -> _Part:
        if node.name.lower() == "weekday" and len(node.expressions) == 1:
            return self.weekday(node)
        raise self._refusal(node, f"{node.name}() is not known here; conditions know {GRAMMAR}")

    def _alike(self, node: exp.Expression, left: exp.Expression, right: exp.Expression) -> tuple[str, str]:
        """Return two sides of a comparison as SQL; refuse sides that do not compare."""
        one, other = self.write(left), self.write(right)
        if one.kind in TIMES and other.literal is not None:
            return one.sql, self._moment(node, other.literal)
        if other.kind in TIMES and one.literal is not None:
            return self._moment(node, one.literal), other.sql
        if _family(one.kind) != _family(other.kind) or one.kind is Kind.LIST:
            raise self._refusal(node, _unlike(one, other, right.sql(dialect="duckdb"), left.sql(dialect="duckdb")))
        return one.sql, other.sql

    def _moment(self, node: exp.Expression, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._refusal(node, f"found {text!r}, expected a date or a time such as '2026-12-31'") from None
        if moment.tzinfo is not None:
            raise self._refusal(node, "times in conditions are local; leave the zone out")
        return f"timestamp '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def _family(kind: Kind) -> str:
    return "number" if kind in NUMBERS else "time" if kind in TIMES else kind.value


def _named(kind: Kind) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def _known_near(name: str, kinds: Mapping[str, Kind]) -> str:
    """Return the columns whose names are like one, or all of them where none is."""
    near = get_close_matches(name, kinds, n=3)
    return f"near: {', '.join(near)}" if near else f"the dataset has {', '.join(sorted(kinds))}"


def _unlike(one: _Part, other: _Part, right: str, left: str) -> str:
    """Return why two sides do not compare, and what to write instead; left and right: as they were written."""
    if other.column and not one.column:
        one, other, right = other, one, left
    if not one.column:
        return f"{_named(one.kind)} does not compare with {_named(other.kind)}"
    if other.column:
        return f"{one.column} {_HOLDS[one.kind]}, and {other.column} {_HOLDS[other.kind]}; they do not compare"
    return f"{one.column} {_HOLDS[one.kind]}{_instead(one, other, right)}"


def _instead(one: _Part, other: _Part, written: str) -> str:
    if one.kind is Kind.LIST:
        return f"; write contains({one.column}, 'value')"
    if one.kind is Kind.BOOLEAN:
        return f"; write {one.column}, or not {one.column}"
    if one.kind is Kind.TEXT and other.kind in NUMBERS:
        return f"; write '{written}' with quotes"
    if one.kind in NUMBERS and other.literal is not None and re.fullmatch(r"-?\d+(\.\d+)?", other.literal):
        return f"; write {other.literal} without quotes"
    return f"; {written} is {_named(other.kind)}"


_HOLDS = {
    Kind.TEXT: "holds texts", Kind.INTEGER: "holds whole numbers", Kind.SMALL: "holds whole numbers",
    Kind.NUMBER: "holds numbers", Kind.BOOLEAN: "is true or false", Kind.MOMENT: "holds times",
    Kind.DATE: "holds dates", Kind.LIST: "holds lists", Kind.HASH: "holds codes",
}  # fmt: skip


def _words(node: exp.Expression) -> str:
    return "a query" if isinstance(node, exp.Query) else type(node).__name__.lower()


_KNOWN_ARGUMENTS = {"this", "expression", "expressions", "low", "high", "negate", "is_string", "quoted", "table"}
_SIGNS: dict[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/",
}  # fmt: skip
_RULES: dict[type[exp.Expression], Callable[[_Writer, exp.Expression], _Part]] = {
    exp.And: _Writer.junction,
    exp.Or: _Writer.junction,
    exp.Not: _Writer.negation,
    exp.Paren: _Writer.paren,
    exp.Column: _Writer.column,
    exp.Literal: _Writer.literal,
    exp.Boolean: _Writer.truth,
    exp.Neg: _Writer.minus,
    exp.Between: _Writer.between,
    exp.In: _Writer.among,
    exp.Is: _Writer.nothing,
    exp.Like: _Writer.like,
    exp.ILike: _Writer.ilike,
    exp.Lower: _Writer.lower,
    exp.Hour: _Writer.hour,
    exp.Contains: _Writer.contains,
    exp.ArrayContains: _Writer.contains,
    exp.StartsWith: _Writer.starts_with,
    exp.Anonymous: _Writer.anonymous,
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _Writer.comparison),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Div), _Writer.arithmetic),
}
