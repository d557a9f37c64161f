"""Days that are not like others of their kind: by rule, or as a workspace names them."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings

MONDAY, THURSDAY = 0, 3


def holidays_of(years: Iterable[int]) -> frozenset[date]:
    """Return the holidays of some years: those of `holidays` in civicstat.toml, else the federal ones of the US."""
    return frozenset(day for year in years for day in _of(year, settings.HOLIDAYS))


@lru_cache(maxsize=64)
def _of(year: int, named: tuple[str, ...] | None) -> tuple[date, ...]:
    if named is None:
        return federal_holidays(year)
    return tuple(date.fromisoformat(f"{year}-{day}" if len(day) == 5 else day) for day in named if _is_of(year, day))


def _is_of(year: int, day: str) -> bool:
    if day == "02-29":
        return date(year, 3, 1) - date(year, 2, 1) == timedelta(days=29)
    return len(day) == 5 or day.startswith(f"{year}-")


def federal_holidays(year: int) -> tuple[date, ...]:
    """Return the federal holidays of the United States on their own day, with Christmas Eve and New Year's Eve."""
    last_of_may = date(year, 5, 31)
    found = [
        date(year, 1, 1), _nth(year, 1, MONDAY, 3), _nth(year, 2, MONDAY, 3),
        last_of_may - timedelta(days=last_of_may.weekday()), date(year, 7, 4), _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2), date(year, 11, 11), _nth(year, 11, THURSDAY, 4), date(year, 12, 24),
        date(year, 12, 25), date(year, 12, 31),
    ]  # fmt: skip
    return (*found, date(year, 6, 19)) if year >= 2021 else tuple(found)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """Return the nth such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
