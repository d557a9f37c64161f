"""Rounds in which ours and its peers run in turn."""

import gc
import time
from collections.abc import Callable, Mapping

Job = Callable[[], object]


def seconds_of(job: Job) -> float:
    """Return how long a job took, by the wall clock."""
    gc.collect()
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def in_turn(jobs: Mapping[str, Job], *, rounds: int, warm: bool = True) -> dict[str, tuple[float, ...]]:
    """Return the seconds of each job, one per round; in every round each runs once, the order turning.

    warm: run each once before, unmeasured, so that caches and compiled plans are as in daily use.
    """
    if warm:
        for job in jobs.values():
            job()
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    names = list(jobs)
    for turn in range(rounds):
        for place in range(len(names)):
            name = names[(place + turn) % len(names)]
            taken[name].append(seconds_of(jobs[name]))
    return {name: tuple(each) for name, each in taken.items()}
