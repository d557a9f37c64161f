"""Cursors that are moments: set back by the overlap, and never past the beginning of the pull."""

from datetime import UTC, datetime, timedelta
from typing import Any

_DAY = len("2026-11-02")


def as_moment(value: Any) -> datetime | None:
    """Return a moment from ISO text, epoch milliseconds or a datetime; None where it is no moment.

    One without a zone is taken for UTC: cursors are only ever compared with others of the same column.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (OverflowError, ValueError, OSError):
            return None
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def spelled_like(moment: datetime, model: str) -> str:
    """Return a moment as a source spells it: as a day, with or without fractions, T and a zone."""
    model = model.strip()
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    if len(model) <= _DAY:
        return plain.date().isoformat()
    found = datetime.fromisoformat(model)
    separator = "T" if model[_DAY] == "T" else " "
    text = plain.isoformat(sep=separator, timespec="milliseconds" if "." in model else "seconds")
    if found.tzinfo is None:
        return text
    return f"{text}Z" if model.endswith("Z") else f"{text}+00:00"


def set_back(value: Any, by: timedelta) -> Any:
    """Return a cursor as it was some time earlier; as it is where it is no moment, such as a running number."""
    moment = as_moment(value) if by and not isinstance(value, int | float) else None
    if moment is None:
        return value
    try:
        return spelled_like(moment - by, value) if isinstance(value, str) else moment - by
    except OverflowError:
        return value


def newest(values: list[Any], *, at: datetime) -> Any:
    """Return the greatest of some values of one kind; moments after `at` count as `at`.

    A record that is dated years ahead by mistake must not keep all that follows from being read.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    if not all(isinstance(value, str) and as_moment(value) for value in known):
        return max(known, key=lambda value: (isinstance(value, str), value))
    last = max(known, key=lambda value: as_moment(value) or datetime.min.replace(tzinfo=UTC))
    moment = as_moment(last)
    return spelled_like(at, last) if moment is not None and moment > at else last
