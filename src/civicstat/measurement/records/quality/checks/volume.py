"""Too few, too many or no records: counts by day against what the days around and the years before tell."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

YEAR = 52  # weeks
NEAR = 5  # weeks on either side that tell what a week should hold
LEAST_WEEKLY = 5.0  # records; below, single weeks say nothing
LEAST_LOST = 20.0  # records expected on days that have none
OUTLIER = 5.0  # robust standard deviations
FACTOR = 1.4  # times more or fewer than expected
BEGUN = 0.25  # of a usual week: the first with as many is the one in which the data begins
STRAY = 0.1  # of a usual week: where those before have fewer on average, they are not in the data
STRAY_LEAST = 15.0  # records in a usual week; below, one record more or less says nothing
STRAY_ALL = 0.25  # of all records: where there are more, they are no strays
JUMP = 5.0  # times as many records a week from where the data begins
SHIFT_WEEKS = 8  # on either side of a lasting shift
SHIFT_FACTOR = 1.35
SHIFT_OUTLIER = 6.0
MOST_SHIFTS = 5


@dataclass(frozen=True)
class Break:
    """Days in which the number of records is not what was to be expected. Days count from the series' first."""

    first: int
    last: int | None  # none: from then on
    found: float  # records; per week for a lasting shift
    expected: float


def gaps(daily: Ints) -> list[Break]:
    """Return spans of days without any record that should have held LEAST_LOST records at least.

    Expected of a day: the median of the same weekday in the eight weeks on either side, so offices that are
    closed on Sundays have no gaps there.
    """
    expected = _by_weekday(daily)
    found = []
    for first, last in _runs(daily == 0):
        lost = float(expected[first : last + 1].sum())
        if lost >= LEAST_LOST:
            found.append(Break(first, last, 0.0, lost))
    return found


def odd_weeks(daily: Ints, first_weekday: int) -> list[Break]:
    """Return whole weeks with too few or too many records.

    first_weekday: of the first day, 0 is Monday. Expected of a week: the median of the weeks around it,
    times how the same week of other years stood to the weeks around it.
    """
    offset, weekly = _weeks(daily, first_weekday)
    if weekly.size < 2 * NEAR or np.median(weekly) < LEAST_WEEKLY:
        return []
    expected = _around(weekly) * _same_week_of_other_years(weekly)
    surprise = np.log((weekly + 0.5) / (expected + 0.5))
    # Chance alone leaves 1/sqrt(n); the series' own restlessness comes on top.
    scale = np.maximum(_spread(surprise), 1.4 / np.sqrt(np.maximum(expected, 1.0)))
    odd = np.abs(surprise) > np.maximum(np.log(FACTOR), OUTLIER * scale)
    breaks = []
    for first, last in _runs(odd & (surprise > 0)) + _runs(odd & (surprise < 0)):
        within = slice(first, last + 1)
        days = offset + 7 * first, offset + 7 * last + 6
        breaks.append(Break(*days, float(weekly[within].sum()), float(expected[within].sum())))
    return sorted(breaks, key=lambda found: found.first)


def begins(daily: Ints, first_weekday: int) -> int | None:
    """Return the day from which on there are as many records as usual, where a few are of days before; or None.

    A file of one month holds events of years before that were reported in it: those years are not in the data.
    A usual week is one that half of the records lie in or above, so that many thin weeks do not count for much.
    """
    offset, weekly = _weeks(np.concatenate([daily, np.zeros(-daily.size % 7 + 7, np.int64)]), first_weekday)
    if not weekly.sum():
        return None
    ordered = np.sort(weekly)
    usual = float(ordered[np.searchsorted(np.cumsum(ordered), ordered.sum() / 2)])
    week = int(np.argmax(weekly >= BEGUN * usual)) if usual >= STRAY_LEAST else 0
    start = offset + 7 * week
    strays = int(daily[:start].sum())
    if week == 0 or not strays or 7 * strays > STRAY * usual * start or strays > STRAY_ALL * daily.sum():
        return None
    on = start + int(np.argmax(daily[start : start + 7] >= BEGUN * usual / 7))
    is_jump = daily[on : on + 28].mean() >= JUMP * daily[max(on - 28, 0) : on].mean()
    return on if is_jump else None


def lasting_shifts(daily: Ints, first_weekday: int) -> list[Break]:
    """Return days from which the weekly number is lastingly another one than before, season aside.

    The clearest is found first and taken out, so that it leaves no echo a year before and after.
    """
    offset, weekly = _weeks(daily, first_weekday)
    if weekly.size < 3 * SHIFT_WEEKS or np.median(weekly) < LEAST_WEEKLY:
        return []
    level = weekly.astype(np.float64)
    found = []
    for _ in range(MOST_SHIFTS):
        change, least = _changes(level)
        size = np.where(np.abs(change) >= least, np.abs(change), 0.0)
        week = int(np.argmax(size))
        if not size[week]:
            break
        after = float(np.median(weekly[week : week + SHIFT_WEEKS]))
        found.append(Break(offset + 7 * week, None, after, after / float(np.exp(change[week]))))
        level[week:] /= np.exp(change[week])
    return sorted(found, key=lambda shift: shift.first)


def _changes(weekly: Floats) -> tuple[Floats, Floats]:
    """Return at each week the change of level, season aside, as a log ratio, and how large it must be to count."""
    steps = np.nan_to_num(_steps(weekly))
    others = np.vstack([_moved(_steps(weekly), years * YEAR) for years in (-2, -1, 1, 2)])
    # No season at all is one more opinion, so that a single odd year counts half.
    change = steps - np.nanmedian(np.vstack([others, np.zeros(weekly.size)]), axis=0)
    # Two medians of SHIFT_WEEKS weeks, which vary around their level as single weeks do.
    around = np.log((weekly + 0.5) / (_around(weekly) + 0.5))
    noise = max(_spread(around), 1 / np.sqrt(max(float(np.median(weekly)), 1.0)))
    usual = 1.2533 * noise * np.sqrt(2 / SHIFT_WEEKS)
    # Where no other year tells the season, its rise and fall are part of what is usual.
    has_season = ~np.isnan(others).all(axis=0)
    unusual = max(usual, _spread(change[~has_season])) if not has_season.all() else usual
    return change, np.maximum(np.log(SHIFT_FACTOR), SHIFT_OUTLIER * np.where(has_season, usual, unusual))


def _spread(values: Floats) -> float:
    """Return the standard deviation that the middle half of values around 0 tells of."""
    return 1.4826 * float(np.nanmedian(np.abs(values)))


def _steps(weekly: Floats) -> Floats:
    """Return at each week the log ratio of the median of the weeks from there on to that of those before."""
    found = np.full(weekly.size, np.nan)
    if weekly.size >= 2 * SHIFT_WEEKS:
        windows = np.lib.stride_tricks.sliding_window_view(weekly, SHIFT_WEEKS)
        medians = np.log(np.median(windows, axis=1) + 0.5)
        found[SHIFT_WEEKS : weekly.size - SHIFT_WEEKS + 1] = medians[SHIFT_WEEKS:] - medians[:-SHIFT_WEEKS]
    return found


def _moved(values: Floats, by: int) -> Floats:
    """Return the value `by` places earlier at each place, NaN where there is none."""
    found = np.full(values.size, np.nan)
    if abs(by) < values.size:
        if by > 0:
            found[by:] = values[:-by]
        else:
            found[:by] = values[-by:]
    return found


def _same_week_of_other_years(weekly: Ints | Floats) -> Floats:
    """Return how the same week of other years stood to the weeks around it.

    That it stood as any week is one more opinion, so that one odd year does not decide.
    """
    ratio = (weekly + 0.5) / (_around(weekly) + 0.5)
    others = [_moved(ratio, years * YEAR) for years in (-3, -2, -1, 1, 2, 3)]
    return np.asarray(np.nanmedian(np.vstack([*others, np.ones(weekly.size)]), axis=0))


def _around(weekly: Ints | Floats) -> Floats:
    """Return the median of the weeks on either side of each."""
    padded = np.pad(weekly.astype(np.float64), NEAR, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEAR + 1).copy()
    windows[:, NEAR] = np.nan
    return np.asarray(np.nanmedian(windows, axis=1))


def _by_weekday(daily: Ints) -> Floats:
    expected = np.zeros(daily.size)
    for weekday in range(min(7, daily.size)):
        same = daily[weekday::7].astype(np.float64)
        padded = np.pad(same, 8, constant_values=np.nan)
        expected[weekday::7] = np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, 17), axis=1)
    return expected


def _weeks(daily: Ints, first_weekday: int) -> tuple[int, Ints]:
    """Return the day on which the first whole week starts, and the sums of whole weeks."""
    offset = -first_weekday % 7
    whole = max(daily.size - offset, 0) // 7
    return offset, daily[offset : offset + 7 * whole].reshape(whole, 7).sum(axis=1)


def _runs(holds: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and last place of each unbroken run of what holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]
