"""The rule by which a report chooses what it tells first. docs/methods/choosing-what-to-report.md

Nobody chooses. The same figures give the same choice, and what is chosen can only be commented.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from civicstat.publishing.reports.comparing import Compared
from civicstat.publishing.reports.documents import Change, Item, Place, Verdict
from civicstat.stats.detection.together.false_discovery import benjamini_hochberg

FALSE_SHARE = 0.05  # of the changes that are called clear, at most so many are expected to be chance


@dataclass(frozen=True)
class Candidate:
    """A metric of the report with what is known of its change; none where the two figures do not compare."""

    item: Item
    compared: Compared | None


def choose(candidates: Sequence[Candidate], places: int) -> tuple[Item, ...]:
    """Return the items in the order of the rule: successes, misses, what stands beside them, and the rest.

    1. A change is clear where its false discovery rate among all metrics of the report is 5% or less.
    2. A miss is a metric that got clearly worse, or one whose goal is off course. A success got clearly better, and no
       goal of it is off course.
    3. Misses come in the order of how much worse they are at least, successes of how much better at least; equals by
       name.
    4. Each side has the same places. Where there are fewer misses, the next worst fill theirs, marked as within
       chance; places of successes stay empty.
    """
    told = [_with_verdict(each, q) for each, q in zip(candidates, _rates(candidates), strict=True)]
    misses = sorted((each for each in told if _is_miss(each.item)), key=_worst_first)
    successes = sorted((each for each in told if _is_success(each.item)), key=_best_first)
    near = sorted((each for each in told if each.item.verdict == Verdict.UNCLEAR and not _is_miss(each.item)),
                  key=_worst_first)  # fmt: skip
    nearest = near[: max(places - len(misses), 0)]
    placed = [
        *_at(Place.SUCCESS, successes[:places]), *_at(Place.MISS, misses[:places]), *_at(Place.NEAREST, nearest),
        *_listed(Place.MORE_MISSES, misses[places:]), *_listed(Place.MORE_SUCCESSES, successes[places:]),
    ]  # fmt: skip
    chosen = {each.metric for each in placed}
    left = (replace(each.item, history=()) for each in told if each.item.metric not in chosen)
    rest = sorted(left, key=lambda item: item.title)
    return (*placed, *rest)


def _rates(candidates: Sequence[Candidate]) -> list[float]:
    """Return the false discovery rate of each change among those with a better and a worse; NaN where there is none."""
    chances = [
        float(each.compared.comparison.p) if each.compared is not None and each.item.direction != "context" else np.nan
        for each in candidates
    ]
    return [float(each) for each in benjamini_hochberg(np.array(chances))] if chances else []


def _with_verdict(candidate: Candidate, q: float) -> Candidate:
    item, compared = candidate.item, candidate.compared
    if compared is None:
        return candidate
    found = compared.comparison
    is_clear = item.direction != "context" and q <= FALSE_SHARE
    is_better = compared.better > compared.worse
    verdict = Verdict.CONTEXT if item.direction == "context" else Verdict.UNCLEAR
    if is_clear:
        verdict = Verdict.BETTER if is_better else Verdict.WORSE
    least = max(compared.better, compared.worse)
    change = Change(
        p=float(found.p), q=float(found.p if np.isnan(q) else q), difference=float(found.difference),
        low=_known(found.interval.low), high=_known(found.interval.high), ratio=_known(found.ratio),
        ratio_low=_known(found.ratio_interval.low), ratio_high=_known(found.ratio_interval.high),
        at_least=float(np.expm1(least)) if is_clear and 0 < least < 50 else None,
    )  # fmt: skip
    return replace(candidate, item=replace(item, verdict=verdict, change=change))


def _is_miss(item: Item) -> bool:
    return item.verdict == Verdict.WORSE or bool(item.off_course)


def _is_success(item: Item) -> bool:
    return item.verdict == Verdict.BETTER and not item.off_course


def _worst_first(candidate: Candidate) -> tuple[float, str]:
    return (-candidate.compared.worse if candidate.compared else np.inf), candidate.item.metric


def _best_first(candidate: Candidate) -> tuple[float, str]:
    return (-candidate.compared.better if candidate.compared else np.inf), candidate.item.metric


def _at(place: Place, candidates: Sequence[Candidate]) -> list[Item]:
    return [replace(each.item, place=place) for each in candidates]


def _listed(place: Place, candidates: Sequence[Candidate]) -> list[Item]:
    return [replace(each.item, place=place, history=()) for each in candidates]


def _known(number: object) -> float | None:
    value = float(number)  # type: ignore[arg-type]  # a NumPy scalar
    return value if np.isfinite(value) else None
