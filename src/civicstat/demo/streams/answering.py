"""Emergency phone calls: how long they ring."""

import numpy as np

from civicstat.demo.answer_key import AnswerKey, Improvement
from civicstat.demo.chance import Bools, Floats, Ints, generator_for, lognormal, pick
from civicstat.demo.records import NEVER, Column, Records, flags, serials, stage, texts, words
from civicstat.demo.rhythm import SHIFTS, Rhythm, Season, Window, draw_moments, moment, shift_of

YEARLY = 100_000
RHYTHM = Rhythm(floor=0.35, day=0.6, evening=0.8, weekend_night=0.5)
SEASON = Season(size=0.14)
STRAIN = 1.1  # how much harder it is to answer in time in an hour twice as busy (log odds)
CHANNELS, LINES = ("Phone", "Text"), ("Wireless", "Landline", "Internet")
LANGUAGES = ("English", "Spanish", "Other")


def draw_answering(seed: int, window: Window, key: AnswerKey, *, scale: float) -> Records:
    """Return the phone system's export; at scale 1 about 100,000 calls a year."""
    rng = generator_for(seed, "answering")
    ring = draw_moments(rng, window, yearly=YEARLY * scale, rhythm=RHYTHM, season=SEASON)
    change, size = key.improvement, len(ring)
    after = ring >= moment(change.on)
    abandoned = rng.random(size) < np.where(after, change.abandoned_after, change.abandoned_before)
    waited = _answer_seconds(rng, _in_time(rng, window, ring, after, change), after)
    answered = np.where(abandoned, NEVER, ring + waited)
    talked = lognormal(rng, 95, 0.7, size).astype(np.int64)
    ended = np.where(abandoned, ring + 3 + rng.exponential(14, size).astype(np.int64), ring + waited + talked)
    line = pick(rng, np.array([0.84, 0.09, 0.07]), size)
    columns = {
        "Call Identifier": Column(texts(serials("T", window, ring))),
        "Ring Time": stage(window, ring),
        "Answered": stage(window, answered),
        "Release Time": stage(window, ended),
        "Abandoned": Column(flags(abandoned)),
        "Call Channel": Column(words(CHANNELS, (rng.random(size) < 0.011).astype(np.int64))),
        "Class of Service": Column(words(LINES, line)),
        "Interpreter Language": Column(words(LANGUAGES, pick(rng, np.array([0.9, 0.08, 0.02]), size))),
        "Shift": Column(words(SHIFTS, shift_of(window, ring))),
    }
    return Records("answering", ring, columns)


def _in_time(rng: np.random.Generator, window: Window, ring: Ints, after: Bools, change: Improvement) -> Bools:
    """Return which calls are answered in time: fewer in busy hours, and as many in all as the key says."""
    hours = window.hour_of_week(ring)
    week = np.bincount(hours, minlength=168).astype(float)
    strain = STRAIN * (week / week.mean() - 1)[hours]
    chance = np.empty(len(ring))
    for era, share in ((after, change.after), (~after, change.before)):
        chance[era] = _meet(strain[era], share)
    return rng.random(len(ring)) < chance


def _meet(strain: Floats, share: float) -> Floats:
    """Return chances that fall with strain and whose mean is the share, found by halving."""
    if not len(strain):
        return strain
    low, high = -10.0, 10.0
    for _ in range(50):
        middle = (low + high) / 2
        chances: Floats = 1 / (1 + np.exp(strain - middle))
        low, high = (middle, high) if chances.mean() < share else (low, middle)
    return chances


def _answer_seconds(rng: np.random.Generator, in_time: Bools, after: Bools) -> Ints:
    size = len(in_time)
    quick = 2 + (14 * rng.beta(1.5, 2.8, size)).astype(np.int64)  # 2 to 15
    slow = 16 + rng.exponential(np.where(after, 11.0, 15.0), size).astype(np.int64)
    return np.where(in_time, quick, slow)
