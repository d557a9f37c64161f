"""One value out of one cell: the SQL for each column type."""

from civicstat.measurement.records.converting.sql import quote, text
from civicstat.measurement.sources.definitions import Column, ColumnType

DAMAGED = "[0-9](\\.[0-9]+)?E\\+[0-9]{2,}"  # what a spreadsheet program makes of the identifier 5E93
_MOST_BRANCHES = 24
_CLOCK = "^([+-]?)(?:([0-9]+) days?,? ?)?([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}(?:\\.[0-9]+)?))?$"
_FOLDED = ("'  '", "chr(9)", "chr(10)", "chr(160)")  # what a category is folded for


VOCABULARY = (ColumnType.TEXT, ColumnType.CATEGORY)
QUICK = (ColumnType.INTEGER, ColumnType.NUMBER)  # types whose plain spelling is tried first


def quick(cell: str, column: Column) -> str:
    """Return the SQL of q__NAME: a number as the engine reads it, which takes more for one than is."""
    return f"try_cast({cell} as {'bigint' if column.type is ColumnType.INTEGER else 'double'})"


def value_of(name: str, column: Column, said: str, may_differ: str) -> str:
    """Return the SQL of a column's value, NULL where it cannot be read.

    name: r__NAME is its text, q__NAME see `quick`. said: what stands there, trimmed, NULL for words that mean none.
    may_differ: the condition that this may be something else than the text as it is.
    """
    cell, found = quote(f"r__{name}"), quote(f"q__{name}")
    if column.type is ColumnType.INTEGER:
        # The engine would also take "1e3", "5.7" and "0x1F" for whole numbers.
        return f"case when {found}::varchar = {cell} then {found} else {_integer(said, column)} end"
    if column.type is ColumnType.NUMBER and column.decimal == ".":
        # And "inf", "nan" and "1_000" for numbers.
        is_plain = f"isfinite({found}) and not contains({cell}, '_')"
        return f"case when {is_plain} then {found} else {_number(said, column)} end"
    if column.type in VOCABULARY:
        return _text(cell, column, said, may_differ)
    return _READERS[column.type](said if column.type is ColumnType.NUMBER else cell, column)


def _text(cell: str, column: Column, said: str, may_differ: str) -> str:
    """Most texts are what they should be: one question tells those that have to be looked at with care."""
    is_damaged = f"(case when {cell} < ':' then contains({cell}, 'E+') else false end)"  # it begins with a digit
    marks = _FOLDED if column.type is ColumnType.CATEGORY else ()
    is_odd = " or ".join([may_differ, is_damaged, *(f"contains({cell}, {mark})" for mark in marks)])
    folded = f"trim(regexp_replace({said}, '[\\s\u00a0]+', ' ', 'g'))" if column.type is ColumnType.CATEGORY else said
    careful = f"case when regexp_full_match({said}, '{DAMAGED}') then null else {_dressed(folded, column)} end"
    return f"case when {is_odd} then {careful} else {_dressed(cell, column)} end"


def _dressed(cell: str, column: Column) -> str:
    value = _padded(cell, column.pad) if column.pad else cell
    value = {"lower": f"lower({value})", "upper": f"upper({value})"}.get(column.case, value)
    return respelled(value, column.values)


def _padded(cell: str, width: int) -> str:
    """Fill an identifier up with zeros, without the ".0" or ".1" that a spreadsheet program hung on it."""
    bare = f"regexp_replace({cell}, '^([0-9]+)\\.[0-9]$', '\\1')"
    whole = f"case when contains({cell}, '.') then {bare} else {cell} end"
    is_short = f"length({whole}) < {width} and regexp_full_match({whole}, '[0-9]+')"
    return f"(case when {is_short} then lpad({whole}, {width}, '0') else {whole} end)"


def respelled(value: str, values: dict[str, str]) -> str:
    """Return the SQL of a text in the spelling that is meant, whatever its case."""
    if not values:
        return value
    meant = meanings(values)
    if len(meant) > _MOST_BRANCHES:
        pairs = ", ".join(f"{text(spelling)}: {text(meaning)}" for spelling, meaning in meant.items())
        return f"coalesce(map {{{pairs}}}[lower({value})], {value})"
    branches = " ".join(f"when {text(spelling)} then {text(meaning)}" for spelling, meaning in meant.items())
    return f"case lower({value}) {branches} else {value} end"


def meanings(values: dict[str, str]) -> dict[str, str]:
    """Return what spellings mean, by their small letters."""
    return {" ".join(spelling.lower().split()): meaning for spelling, meaning in values.items()}


def _integer(cell: str, column: Column) -> str:
    bare = _ungrouped(cell, column.decimal)
    whole = f"regexp_replace({bare}, '\\.0*$', '')"
    return f"case when regexp_full_match({bare}, '[+-]?[0-9]+(\\.0*)?') then try_cast({whole} as bigint) end"


def _number(cell: str, column: Column) -> str:
    bare = _ungrouped(cell, column.decimal)
    return f"case when regexp_full_match({bare}, '[+-]?[0-9]*\\.?[0-9]*') then try_cast({bare} as double) end"


def _ungrouped(cell: str, decimal: str) -> str:
    """Return a number's text without currency sign and thousands separators, with a point for the decimals."""
    group = "," if decimal == "." else "."
    bare = f"regexp_replace({cell}, '^([+-]?)[$€£]? ?', '\\1')"
    is_grouped = f"regexp_full_match({bare}, '[+-]?[0-9]{{1,3}}([{group} \u00a0][0-9]{{3}})+(\\{decimal}[0-9]*)?')"
    ungrouped = f"case when {is_grouped} then regexp_replace({bare}, '[{group} \u00a0]', '', 'g') else {bare} end"
    return f"({ungrouped})" if decimal == "." else f"(replace(replace({ungrouped}, '.', '?'), ',', '.'))"


def _boolean(cell: str, column: Column) -> str:
    words = {word.lower(): "true" for word in column.yes} | {word.lower(): "false" for word in column.no}
    branches = " ".join(f"when {text(word)} then {meaning}" for word, meaning in words.items())
    return f"case lower({cell}) {branches} end"


def _duration(cell: str, column: Column) -> str:
    """Seconds: a plain number, or a clock of two or three parts whose first is hours or minutes."""
    part = f"regexp_extract({cell}, '{_CLOCK}'"
    first, second = f"{part}, 3)::double", f"{part}, 4)::double"
    third = f"coalesce(nullif({part}, 5), '')::double, 0)"
    days = f"coalesce(nullif({part}, 2), '')::double, 0)"
    sign = f"case when {part}, 1) = '-' then -1 else 1 end"
    if column.clock == "m:s":
        # A third part is what a spreadsheet program added when it took minutes for hours.
        seconds = f"case when {third} = 0 and {second} < 60 then {first} * 60 + {second} end"
    else:
        seconds = f"case when {second} < 60 and {third} < 60 then {first} * 3600 + {second} * 60 + {third} end"
    clock = f"case when {part}, 3) <> '' then {sign} * ({days} * 86400 + ({seconds})) end"
    return f"case when contains({cell}, ':') then {clock} else {_number(cell, column)} end"


def _list(cell: str, column: Column) -> str:
    parts = f"string_split({cell}, {text(column.separator)})"
    parsed = f"case when {cell}[1] = '[' then try_cast(try_cast({cell} as json) as varchar[]) end"
    items = f"list_transform(coalesce({parsed}, {parts}), lambda x: trim(x))"
    return f"list_filter({items}, lambda x: x <> '')"


_READERS = {
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DURATION: _duration,
    ColumnType.LIST: _list,
}


def expected(column: Column) -> str:
    """Return what a column's cells should be, in plain words."""
    if column.format:
        return f"{_WORDS[column.type]}, written as {' or '.join(column.format)}"
    if column.type is ColumnType.BOOLEAN:
        return f"yes ({', '.join(column.yes)}) or no ({', '.join(column.no)})"
    return _WORDS[column.type]


_IDENTIFIER = "the text as it was, not what a spreadsheet program made of it; export again without opening the file"
_WORDS = {
    ColumnType.TEXT: _IDENTIFIER,
    ColumnType.CATEGORY: _IDENTIFIER,
    ColumnType.INTEGER: "a whole number such as 42",
    ColumnType.NUMBER: "a number such as 42.5",
    ColumnType.BOOLEAN: "yes or no",
    ColumnType.TIMESTAMP: "a date and time such as 12/31/2026 22:44:42",
    ColumnType.DATE: "a date such as 12/31/2026",
    ColumnType.TIME: "a time of day such as 22:44:42, beside a date",
    ColumnType.DURATION: "a number of seconds or a duration such as 0:05:22",
    ColumnType.LIST: "values between separators",
}
