"""Staffing: posts, hours and absences by day, shift and place."""

from datetime import timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Floats, Ints, generator_for
from civicstat.demo.records import Column, Records, numbers, texts, whole, words
from civicstat.demo.rhythm import SHIFTS, Window, days_since_1970, moment


class Group(NamedTuple):
    """One group of staff in one place: its posts by shift, and the share of them that nobody holds."""

    department: str
    staff: str
    district: str  # none for the whole city
    posts: tuple[int, int, int]  # night, day, evening
    vacant: float
    in_field: float  # share of the posts held that are on duty in the field on a day


GROUPS = (
    *(
        Group("Police", "Sworn", f"D{i}", posts, 0.09, 0.34)
        for i, posts in enumerate(((38, 44, 52), (20, 24, 28), (20, 24, 28), (20, 24, 28), (22, 26, 30)), start=1)
    ),
    Group("Emergency communications", "Telecommunicator", "", (16, 22, 24), 0.0, 0.5),
    Group("Fire and EMS", "Firefighter", "", (72, 72, 72), 0.05, 0.9),
    Group("Fire and EMS", "Paramedic", "", (24, 30, 28), 0.08, 0.8),
    Group("Community health", "Crisis team", "", (4, 10, 9), 0.1, 0.6),
)
HOURS = 8.0
LEAVING = 0.085  # a year


def draw_staffing(seed: int, window: Window, key: AnswerKey) -> Records:
    """Return one line per day, shift and group."""
    rng = generator_for(seed, "staffing")
    day, group, shift = _lines(window)
    posts = np.array([each.posts for each in GROUPS], dtype=float)[group, shift]
    vacant = np.round(posts * _vacancy(rng, window, key, group, day))
    filled = posts - vacant
    duty = np.round(
        filled * np.array([each.in_field for each in GROUPS])[group] * HOURS * rng.normal(1, 0.05, len(day))
    )
    paid = np.round(filled * 5 / 7 * HOURS * rng.normal(1, 0.03, len(day)), 1)
    overtime = np.round(paid * np.clip(0.03 + 0.45 * vacant / posts + rng.normal(0, 0.01, len(day)), 0, 0.5), 1)
    days = pa.array(day + days_since_1970(window.since), pa.int32()).cast(pa.date32())
    in_district = np.array([each.district for each in GROUPS])[group]
    columns = {
        "Roster ID": Column(texts(np.char.add("L", np.char.zfill((np.arange(len(day)) + 1).astype(str), 7)))),
        "Roster Date": Column(days),
        "Department": Column(words([each.department for each in GROUPS], group)),
        "Staff Group": Column(words([each.staff for each in GROUPS], group)),
        "Shift": Column(words(SHIFTS, shift)),
        "District": Column(texts(in_district, without=in_district == "")),
        "Authorized Posts": Column(numbers(posts, 0)),
        "Vacant Posts": Column(numbers(vacant, 0)),
        "Filled Posts": Column(numbers(filled, 0)),
        "Separations": Column(whole(rng.poisson(filled * LEAVING / 365.25))),
        "Duty Hours": Column(numbers(duty, 0)),
        "Paid Hours": Column(numbers(paid, 1)),
        "Overtime Hours": Column(numbers(overtime, 1)),
        "Sick Hours": Column(numbers(paid * rng.gamma(4, 0.01, len(day)), 1)),
        "CIT Units": _crisis_trained(rng, group, filled),
    }
    return Records("staffing", _moments(window)[day], columns)


def _lines(window: Window) -> tuple[Ints, Ints, Ints]:
    """Return day, group and shift of every line."""
    shape = (window.days, len(GROUPS), len(SHIFTS))
    day, group, shift = np.unravel_index(np.arange(np.prod(shape)), shape)
    return day, group, shift


def _moments(window: Window) -> Ints:
    return np.array([moment(window.since + timedelta(days=i)) for i in range(window.days)], dtype=np.int64)


def _vacancy(rng: np.random.Generator, window: Window, key: AnswerKey, group: Ints, day: Ints) -> Floats:
    """Return the share of posts that nobody holds; it drifts, and falls at the 911 center on the day of the key."""
    drift = np.cumsum(rng.normal(0, 0.0006, (window.days, len(GROUPS))), axis=0)
    share = np.array([each.vacant for each in GROUPS])[group] + drift[day, group]
    phones = np.array([each.staff == "Telecommunicator" for each in GROUPS])[group]
    after = day >= (key.improvement.on - window.since).days
    fixed = np.where(after, key.improvement.vacancy_after, key.improvement.vacancy_before)
    return np.clip(np.where(phones, fixed, share), 0, 0.4)


def _crisis_trained(rng: np.random.Generator, group: Ints, filled: Floats) -> Column:
    """Return how many units on the shift have crisis training; only patrol counts them."""
    patrol = np.array([each.staff == "Sworn" for each in GROUPS])[group]
    return Column(whole(rng.binomial(np.maximum(filled // 6, 1).astype(np.int64), 0.35), without=~patrol))
