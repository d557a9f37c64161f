"""Disclosure control of 110 metrics, 5 years and 60 areas: how long it takes, and what the attacker of the tests finds.

Two editions are protected, the second beside the first; then all small numbers of the second are attacked, both
editions together.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.city import Files
from benchmarks.comparing import Comparison
from benchmarks.editions import AREAS, METRICS, YEARS, content

AIM_SECONDS = 20.0
TESTS = Path(__file__).parents[1] / "tests"  # where the attacker is, which shares nothing with what it attacks


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Return how long withholding takes, first and beside an earlier edition, and how many numbers are narrowed."""
    from civicstat.publishing.disclosure import protected

    sys.path.append(str(TESTS))
    from publishing.disclosure.attacker import Attack

    truths = content(1), content(2)
    what = f"withholding: {METRICS} metrics, {YEARS} years, {AREAS} areas"
    first, *alone = _timed(lambda: protected(truths[0]))
    second, *beside = _timed(lambda: protected(truths[1], earlier=[first.content]))
    editions = [first.content, second.content]
    (attacked, narrowed), *attack = _timed(lambda: _outcome(Attack(editions, truths[1])))
    told = f"{attacked:,} small numbers attacked, all there are; {attack[0]:.1f} s, {_processor(attack[1])}"
    return [
        _seconds(f"{what}, first", alone, first.summary.all),
        _seconds(f"{what}, beside the first", beside, second.summary.all),
        Comparison(
            "disclosure", "narrowed by the attacker", "aim", (float(narrowed),), (), 0.0, is_absolute=True,
            unit="numbers", note=told,
        ),
    ]  # fmt: skip


def _outcome(attack: Any) -> tuple[int, int]:
    """Return how many numbers were attacked, and how many are narrowed to less than they may."""
    return len(attack.small()), len(attack.broken())


def _seconds(what: str, taken: list[float], tally: Any) -> Comparison:
    clock, processor = taken
    note = f"{tally.figures:,} figures, {tally.withheld:,} withheld; {_processor(processor)}"
    return Comparison("disclosure", what, "aim", (clock,), (), AIM_SECONDS, is_absolute=True, note=note)


def _processor(seconds: float) -> str:
    return f"{seconds:.1f} s of processor time"


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what work returns, and its seconds by the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    return done, time.perf_counter() - clock, time.process_time() - processor
