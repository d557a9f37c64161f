"""The tree of a condition written anew for one engine; what is not known here is refused with its place."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlglot import exp

from civicstat.store.conditions.parts import NUMBERS, TIMES, Part, family, known_near, named, unlike
from civicstat.store.conditions.reading import GRAMMAR, ConditionRefused, parse
from civicstat.store.interface import Dialect
from civicstat.store.tables import Kind


def compile_condition(text: str, kinds: Mapping[str, Kind], dialect: Dialect) -> str:
    """Return a condition as SQL for one engine. Raises ConditionRefused with the place and the reason."""
    part = _Writer(text, kinds, dialect).write(parse(text))
    if part.kind is not Kind.BOOLEAN:
        raise ConditionRefused(f"{text!r}: found {named(part.kind)}, expected a condition that holds or does not hold")
    return part.sql


class _Writer:
    """Writes the tree of one condition for one engine."""

    def __init__(self, text: str, kinds: Mapping[str, Kind], dialect: Dialect) -> None:
        self._text = text
        self._kinds = kinds
        self._dialect = dialect

    def write(self, node: exp.Expression) -> Part:
        rule = _RULES.get(type(node))
        if rule is None:
            raise self._refusal(node, f"{_words(node)} is not known here; conditions know {GRAMMAR}")
        if unknown := {name for name, value in node.args.items() if value} - _KNOWN_ARGUMENTS:
            raise self._refusal(node, f"{sorted(unknown)[0]!r} is not known here; conditions know {GRAMMAR}")
        part = rule(self, node)
        # The parser folds "not like" into the comparison itself.
        return Part(f"(not {part.sql})", Kind.BOOLEAN) if node.args.get("negate") else part

    def _refusal(self, node: exp.Expression, reason: str) -> ConditionRefused:
        return ConditionRefused(f"{self._text!r}, at {node.sql(dialect='duckdb')}: {reason}")

    def _boolean(self, node: exp.Expression) -> Part:
        part = self.write(node)
        if part.kind is not Kind.BOOLEAN:
            raise self._refusal(node, f"found {named(part.kind)}, expected a condition that holds or does not hold")
        return part

    def junction(self, node: exp.Expression) -> Part:
        word = "and" if isinstance(node, exp.And) else "or"
        left, right = self._boolean(node.this), self._boolean(node.expression)
        return Part(f"({left.sql} {word} {right.sql})", Kind.BOOLEAN)

    def negation(self, node: exp.Expression) -> Part:
        return Part(f"(not {self._boolean(node.this).sql})", Kind.BOOLEAN)

    def paren(self, node: exp.Expression) -> Part:
        part = self.write(node.this)
        return Part(f"({part.sql})", part.kind)

    def column(self, node: exp.Expression) -> Part:
        name = node.name.lower()
        if node.args.get("table") or name not in self._kinds:
            raise self._refusal(node, f"no such column; {known_near(name, self._kinds)}")
        return Part(self._dialect.quote(name), self._kinds[name], column=name)

    def literal(self, node: exp.Expression) -> Part:
        if node.args.get("is_string"):
            return Part(self._dialect.text(node.name), Kind.TEXT, node.name)
        if not re.fullmatch(r"\d+(\.\d+)?([eE][+-]?\d+)?", node.name):
            raise self._refusal(node, "expected a number")
        return Part(node.name, Kind.NUMBER)

    def truth(self, node: exp.Expression) -> Part:
        return Part("true" if node.this else "false", Kind.BOOLEAN)

    def minus(self, node: exp.Expression) -> Part:
        return Part(f"(-{self._number(node.this).sql})", Kind.NUMBER)

    def _number(self, node: exp.Expression) -> Part:
        part = self.write(node)
        if part.kind not in NUMBERS:
            raise self._refusal(node, f"found {named(part.kind)}, expected a number")
        return part

    def arithmetic(self, node: exp.Expression) -> Part:
        sign = _SIGNS[type(node)]
        left, right = self._number(node.this), self._number(node.expression)
        if sign == "/":  # nothing can be said of a division by nought, on any engine
            return Part(f"(cast({left.sql} as double) / nullif({right.sql}, 0))", Kind.NUMBER)
        return Part(f"({left.sql} {sign} {right.sql})", Kind.NUMBER)

    def comparison(self, node: exp.Expression) -> Part:
        left, right = self._alike(node, node.this, node.expression)
        return Part(f"({left} {_SIGNS[type(node)]} {right})", Kind.BOOLEAN)

    def between(self, node: exp.Expression) -> Part:
        low_side, low = self._alike(node, node.this, node.args["low"])
        _, high = self._alike(node, node.this, node.args["high"])
        return Part(f"({low_side} between {low} and {high})", Kind.BOOLEAN)

    def among(self, node: exp.Expression) -> Part:
        if node.args.get("query") or node.args.get("unnest") or not node.expressions:
            raise self._refusal(node, "expected a list of values in parentheses after in")
        pairs = [self._alike(node, node.this, item) for item in node.expressions]
        values = ", ".join(value for _, value in pairs)
        return Part(f"({pairs[0][0]} in ({values}))", Kind.BOOLEAN)

    def nothing(self, node: exp.Expression) -> Part:
        if isinstance(node.expression, exp.Null):
            return Part(f"({self.write(node.this).sql} is null)", Kind.BOOLEAN)
        if isinstance(node.expression, exp.Boolean):
            return Part(f"({self._boolean(node.this).sql} is {self.truth(node.expression).sql})", Kind.BOOLEAN)
        raise self._refusal(node, "expected 'is null', 'is true' or 'is false', with or without not")

    def like(self, node: exp.Expression) -> Part:
        return self._texts(node, "like")

    def ilike(self, node: exp.Expression) -> Part:
        subject, pattern = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, pattern)
        return Part(f"(lower({subject.sql}) like lower({pattern.sql}))", Kind.BOOLEAN)

    def _texts(self, node: exp.Expression, word: str) -> Part:
        subject, pattern = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, pattern)
        return Part(f"({subject.sql} {word} {pattern.sql})", Kind.BOOLEAN)

    def _need_text(self, node: exp.Expression, subject: Part, pattern: Part) -> None:
        if subject.kind is not Kind.TEXT or pattern.literal is None:
            raise self._refusal(node, "expected a text column and a pattern in single quotes")

    def lower(self, node: exp.Expression) -> Part:
        part = self.write(node.this)
        if part.kind is not Kind.TEXT:
            raise self._refusal(node, f"found {named(part.kind)}, expected a text")
        return Part(f"lower({part.sql})", Kind.TEXT)

    def hour(self, node: exp.Expression) -> Part:
        return self._of_time(node, (Kind.MOMENT,), self._dialect.hour_of)

    def weekday(self, node: exp.Expression) -> Part:
        return self._of_time(node, TIMES, self._dialect.weekday_of)

    def _of_time(self, node: exp.Expression, kinds: tuple[Kind, ...], spell: Callable[[str], str]) -> Part:
        argument = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
        part = self.write(argument)
        if part.kind not in kinds:
            raise self._refusal(node, f"found {named(part.kind)}, expected a {' or '.join(kinds)} column")
        return Part(spell(part.sql), Kind.INTEGER)

    def contains(self, node: exp.Expression) -> Part:
        subject, item = self.write(node.this), self.write(node.expression)
        if subject.kind is not Kind.LIST or item.literal is None:
            raise self._refusal(node, "expected contains(a list column, 'value')")
        return Part(f"({item.sql} = any({subject.sql}))", Kind.BOOLEAN)

    def starts_with(self, node: exp.Expression) -> Part:
        subject, start = self.write(node.this), self.write(node.expression)
        self._need_text(node, subject, start)
        return Part(f"(substr({subject.sql}, 1, {len(start.literal or '')}) = {start.sql})", Kind.BOOLEAN)

    def anonymous(self, node: exp.Expression) -> Part:
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
        if family(one.kind) != family(other.kind) or one.kind is Kind.LIST:
            raise self._refusal(node, unlike(one, other, right.sql(dialect="duckdb"), left.sql(dialect="duckdb")))
        return one.sql, other.sql

    def _moment(self, node: exp.Expression, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._refusal(node, f"found {text!r}, expected a date or a time such as '2026-12-31'") from None
        if moment.tzinfo is not None:
            raise self._refusal(node, "times in conditions are local; leave the zone out")
        return f"timestamp '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def _words(node: exp.Expression) -> str:
    return "a query" if isinstance(node, exp.Query) else type(node).__name__.lower()


_KNOWN_ARGUMENTS = {"this", "expression", "expressions", "low", "high", "negate", "is_string", "quoted", "table"}
_SIGNS: dict[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/",
}  # fmt: skip
_RULES: dict[type[exp.Expression], Callable[[_Writer, exp.Expression], Part]] = {
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
