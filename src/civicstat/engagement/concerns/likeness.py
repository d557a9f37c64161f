"""How alike two texts are, and why: words in common, the rarer the more telling, and theme and area beside them.

A machine suggests, a person decides. How good the suggestions are is measured: docs/methods/likeness.md.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

_EMPTY_WORDS = """
a about after again all also always am an and any anyone anybody are around as at back be because been before being but
by can cannot come could day did do does done dont down each even ever every everybody everyone feel few for from get
go going gone got had has have he hear heard her here him his how i if im in into is it its just keep kept know last
like long lot made make many me month more most much must my near need never new no nobody not nothing now of off often
old on once one only or other our out over people person please put really right said same saw say see she should since
so some somebody someone something still such take than that the their them then there these they thing this those
though through till time times to too two under until up us use very want was way we week weekend went were what when
where which while who why will with without would year years you your city neighborhood
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Words that mean the same here, by their stem; the first of each line stands for all.
_SAME = {
    other: words[0]
    for words in (
        line.split()
        for line in (
            "car vehicle auto truck driver traffic motorist", "light lamp streetlight dark lit lighting",
            "gun shot shoot gunshot gunfire shooting", "police officer cop", "crash accident collision hit",
            "speed race fast drag", "wait slow late delay hold", "noise loud noisy music", "child kid student pupil",
            "school schoolyard", "trash garbage litter dump rubbish", "crosswalk crossing cross pedestrian walk",
            "steal theft stolen thief thieve", "burglar burglary break broken", "drug needle dealer deal syringe",
            "homeless tent camp encampment", "mental crisis suicidal psychiatric", "stop search pull frisk",
            "answer reply respond response callback", "park playground",
        )
    )
    for other in words[1:]
}  # fmt: skip
# Endings, and how many letters have to be left before one is taken for one.
_ENDINGS = (("ings", 3), ("ing", 3), ("ers", 4), ("er", 4), ("ed", 4), ("es", 4), ("s", 3))
_FUZZY_FROM = 5  # letters; shorter words that look alike are mostly others
_ALIKE = 88.0  # of 100, from which two words are one, misspelled
THEME, AREA, OTHER_AREA = 0.10, 0.08, -0.06
SECOND = 0.8  # what a second text of the same thing adds, of its likeness
LEAST = 0.10  # below, a suggestion wastes a person's time


@dataclass(frozen=True)
class Text:
    """What is compared. key: what it belongs to; several texts may belong to one thing."""

    key: int
    words: str
    theme: int | None = None
    areas: frozenset[int] = field(default=frozenset())


class Suggestion(NamedTuple):
    """Something that a text is like. score: 0 to 1; shared: the words in common, the most telling first."""

    key: int
    score: float
    shared: tuple[str, ...]
    is_same_theme: bool
    is_same_area: bool


def suggest(text: Text, known: Sequence[Text], *, most: int = 3, least: float = LEAST) -> list[Suggestion]:
    """Return what a text is most like, the likest first; nothing where nothing is like it by `least`."""
    weights = _weights([*known, text])
    found: dict[int, list[Suggestion]] = {}
    for other in known:
        likeness = _compare(text, other, weights)
        if likeness.score > 0:
            found.setdefault(other.key, []).append(likeness)
    together = [_together(each) for each in found.values()]
    return sorted((each for each in together if each.score >= least), key=lambda each: (-each.score, each.key))[:most]


def _together(found: Sequence[Suggestion]) -> Suggestion:
    """Return one likeness to a thing of several texts: the best of them, the surer where a second one agrees."""
    best, *others = sorted(found, key=lambda each: -each.score)
    second = others[0].score * SECOND if others else 0.0
    return best._replace(score=min(best.score + second, 1.0))


def _compare(text: Text, other: Text, weights: Mapping[str, float]) -> Suggestion:
    mine, theirs = stems(text.words), stems(other.words)
    pairs = _pairs(tuple(mine), tuple(theirs))
    shared = sum(weights[one] * weights[two] for one, two in pairs)
    size = math.sqrt(sum(weights[word] ** 2 for word in mine) * sum(weights[word] ** 2 for word in theirs))
    alike = shared / size if size else 0.0
    is_same_theme = text.theme is not None and text.theme == other.theme
    is_same_area = bool(text.areas & other.areas)
    is_elsewhere = bool(text.areas and other.areas and not is_same_area)
    beside = THEME * is_same_theme + AREA * is_same_area + OTHER_AREA * is_elsewhere
    telling = sorted(pairs, key=lambda pair: -weights[pair[0]])
    return Suggestion(
        other.key, min(alike + beside, 1.0) if alike else 0.0, tuple(mine[one] for one, _ in telling[:4]),
        is_same_theme, is_same_area,
    )  # fmt: skip


def _weights(texts: Iterable[Text]) -> dict[str, float]:
    """Return how telling each word is: more so where it stands in fewer texts."""
    found = list(texts)
    counts = Counter(word for text in found for word in stems(text.words))
    return {word: math.log(1 + len(found) / count) for word, count in counts.items()}


@lru_cache(maxsize=16384)
def _pairs(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the words that both have, misspelled ones too."""
    same = [(word, word) for word in mine if word in theirs]
    rest = [word for word in mine if word not in theirs and len(word) >= _FUZZY_FROM]
    others = [word for word in theirs if word not in mine and len(word) >= _FUZZY_FROM]
    for word in rest:
        found = process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if found is not None:
            same.append((word, found[0]))
    return tuple(same)


@lru_cache(maxsize=16384)
def stems(text: str) -> dict[str, str]:
    """Return the telling words of a text by what is left of them without endings: {"speed": "speeding"}."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    found: dict[str, str] = {}
    for word in re.findall(r"[^\W_]+", re.sub(r"['’]", "", plain)):
        if len(word) > 1 and word not in _EMPTY:
            found.setdefault(_stem(word), word)
    return found


def _stem(word: str) -> str:
    """Return a word without its English ending; words of other languages mostly stay as they are."""
    stem = word
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            stem = word.removesuffix(ending)
            break
    if len(stem) > 4 and stem[-1] == stem[-2] and stem[-1] not in "ls":
        stem = stem[:-1]
    stem = stem.rstrip("e") if len(stem) > 3 else stem
    return _SAME_STEMS.get(stem, stem)


_SAME_STEMS: dict[str, str] = {}
_SAME_STEMS.update({_stem(other): _stem(first) for other, first in _SAME.items()})
