"""Residents as a file of areas states them: one of its fields holds a number for each area."""

from collections.abc import Mapping, Sequence

from civicstat.directory.populations import PopulationRow, UnreadablePopulations

Fields = Mapping[str, Sequence[str | None]]


def numeric_fields(fields: Fields) -> list[str]:
    """Return the fields that may hold residents: numbers from 0 on, in at least one feature."""
    return [name for name, values in fields.items() if any(values) and all(v is None or _number(v) for v in values)]


def residents_in(
    fields: Fields, *, code_field: str, field: str, year: int, layer: str, source: str
) -> list[PopulationRow]:
    """Return the residents of each area in a year, as a field of its features says.

    Parts of one area state the same number, which counts once.
    Raises UnreadablePopulations where a value is no number, or parts of an area state different ones.
    """
    found: dict[str, tuple[float, int]] = {}
    for line, (code, text) in enumerate(zip(fields[code_field], fields[field], strict=True), start=1):
        if code is None or text is None:
            continue
        number = _number(text)
        if number is None:
            raise UnreadablePopulations(f"{field} of {code} is {text!r}, expected a number of residents from 0 on")
        before = found.setdefault(code, (number[0], line))[0]
        if before != number[0]:
            raise UnreadablePopulations(f"{field} states {before:g} and {number[0]:g} residents for {code}; keep one")
    return [PopulationRow(line, layer, code, year, number, source) for code, (number, line) in found.items()]


def _number(text: str) -> tuple[float] | None:
    """Return a number from 0 on in a tuple of its own, so that nought is something; None for any other text."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return (number,) if 0 <= number < 1e10 else None
