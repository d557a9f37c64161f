"""Spellings of area names: when two are the same, and which area an unknown one most likely means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

_BLANKS = re.compile(r"[\t\n\f\r ]+")
_EDGES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LONG_FORMS = {
    "st": "saint", "ste": "saint", "sainte": "saint", "mt": "mount", "ft": "fort", "hts": "heights", "hgts": "heights",
    "pk": "park", "ctr": "center", "centre": "center", "univ": "university", "dist": "district", "pt": "point",
    "vlg": "village", "gdns": "gardens", "spgs": "springs", "jct": "junction", "sq": "square",
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest", "se": "southeast",
    "sw": "southwest", "nhood": "neighborhood", "cntr": "center", "rd": "road",
    "northern": "north", "southern": "south", "eastern": "east", "western": "west",
}  # fmt: skip
_EMPTY_WORDS = {"the", "of", "and", "at", "area", "neighborhood", "neighbourhood", "community", "no", "number"}
_LEAST_SCORE = 55.0  # below, a guess wastes the person's time


class Candidate(NamedTuple):
    """A known spelling of an area."""

    text: str
    area: int


class Suggestion(NamedTuple):
    """An area that a spelling may mean. Score: 0 to 100; 100 means alike but for punctuation and abbreviations."""

    area: int
    text: str  # the known spelling that is like it
    score: float


def fold(text: str) -> str:
    """Return the form in which spellings are compared: small letters, single blanks, none at the edges.

    Equals lower(trim(regexp_replace(text, '\\s+', ' ', 'g'))) of the store for every text; therefore letters
    become small one by one, and only ASCII blanks are folded inside.
    """
    blanks = _BLANKS.sub(" ", text).strip(_EDGES)
    return "".join("i" if letter == "İ" else letter.lower() for letter in blanks)


def suggest_areas(
    texts: Sequence[str], candidates: Sequence[Candidate], *, generic: Iterable[str] = (), most: int = 3
) -> dict[str, list[Suggestion]]:
    """Return for each text the areas it may mean, likeliest first; none where nothing is like it.

    generic: words that tell no area from another, such as the layer's own name ("beat", "beats").
    """
    if not texts or not candidates:
        return {text: [] for text in texts}
    empty = _EMPTY_WORDS | {fold(word) for word in generic}
    wanted = [_bare(text, empty) for text in texts]
    known = [_bare(candidate.text, empty) for candidate in candidates]
    scores = _scores(wanted, known)
    return {text: _ranked(scores[row], candidates, most) for row, text in enumerate(texts)}


def _ranked(scores: npt.NDArray[np.float64], candidates: Sequence[Candidate], most: int) -> list[Suggestion]:
    ranked: dict[int, Suggestion] = {}
    for position in np.argsort(-scores, kind="stable"):
        candidate, score = candidates[position], float(scores[position])
        if score < _LEAST_SCORE or len(ranked) == most:
            break
        ranked.setdefault(candidate.area, Suggestion(candidate.area, candidate.text, round(score, 1)))
    return list(ranked.values())


def _scores(wanted: list[str], known: list[str]) -> npt.NDArray[np.float64]:
    """Return how alike each pair is, 0 to 100."""
    whole = process.cdist(wanted, known, scorer=fuzz.token_sort_ratio, dtype=np.float64)
    part = process.cdist(wanted, known, scorer=fuzz.token_set_ratio, dtype=np.float64)
    joined = process.cdist(
        [text.replace(" ", "") for text in wanted],
        [text.replace(" ", "") for text in known],
        scorer=fuzz.ratio,
        dtype=np.float64,
    )
    # A name inside a longer one is a good guess, yet never as good as the same name.
    scores = np.maximum.reduce([whole, 0.99 * joined, 0.7 * part + 0.25 * whole])
    numbers = [_numbers(text) for text in known]
    for row, text in enumerate(wanted):
        mine = _numbers(text)  # beat 12 is no misspelling of beat 112
        scores[row, [mine != other for other in numbers]] *= 0.5
    return np.asarray(scores, dtype=np.float64)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def _bare(text: str, empty: set[str]) -> str:
    """Return a spelling without accents, punctuation, abbreviations, plurals, leading zeros and empty words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’`.]", "", plain).replace("&", " and ")).replace("_", " ").split()
    words = [_LONG_FORMS.get(word, word) for word in words]
    telling = [word for word in words if word not in empty]
    return " ".join(_singular(word) for word in telling or words)


def _singular(word: str) -> str:
    if word.isdigit():
        return word.lstrip("0") or "0"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def in_natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts "beat 2" before "beat 10"."""
    parts = re.split(r"(\d+)", fold(text))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
