"""BENCH=detectors make bench: Farrington flexible and R beside our own detector, and NAB's labelled series.

REPLICATES series of each scenario (40), R_SERIES of each for R (1). Held and missed are told by the lines of
comparison; the tables of docs/methods/detectors-measured.md are printed before them.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing import Comparison
from benchmarks.detectors import nab, peer
from benchmarks.detectors.measuring import Figures, Watched, difference, figures, matching_alpha, watch
from benchmarks.detectors.scenarios import CURRENT, SIZES, WEEKS, simulate
from civicstat.stats.detection import Season, UnusualOptions, Waves, farrington_flexible, unusual_counts

Counts = NDArray[np.float64]
ALPHA = 0.005
WATCHED = WEEKS - CURRENT
# The simulation has years of 52 weeks.
SIMULATED = UnusualOptions(waves=Waves((Season(52.0, (1.0, 0.5, 0.25)),), per_year=52.0))
FARRINGTON, OURS = "Farrington flexible", "unusual_counts"
DETECTORS: dict[str, Callable[[Counts], Counts]] = {
    FARRINGTON: lambda counts: farrington_flexible(counts, latest=WATCHED).evaluation.p_value,
    OURS: lambda counts: unusual_counts(counts, latest=WATCHED, options=SIMULATED).p_value,
}


def compare(files: object, folder: Path, *, rounds: int) -> list[Comparison]:
    """Return the comparisons; files and rounds are for other parts, as figures here come from a seed."""
    del files, folder, rounds
    return [*_beside_r(), *_scenarios(int(os.environ.get("REPLICATES", "40"))), *_labelled()]


def _beside_r() -> list[Comparison]:
    """Return that every alarm is R's, and how long a series takes beside R."""
    equal = "alarms and bounds that differ from R's"
    speed = "1,000 series of 520 weeks, each of 257 weeks"
    absent = peer.why_absent()
    if absent:
        nothing = {"ours": (), "theirs": (), "not_run": absent}
        return [
            Comparison("detectors", equal, "R surveillance", aim=0, is_absolute=True, unit="decisions", **nothing),
            Comparison("detectors", speed, "R surveillance", aim=1 / 20, **nothing),
        ]
    each = int(os.environ.get("R_SERIES", "1"))
    simulated = simulate(each, seed=7)
    counts = np.vstack([simulated.clean, *(simulated.with_outbreaks(size) for size in (4, 8))])
    answer = peer.ask(counts, CURRENT + 1, WEEKS)
    found = farrington_flexible(counts, alpha=ALPHA, latest=WATCHED).evaluation
    alarms = (found.observed > found.upper) & (found.observed > 0)
    off = (alarms != answer.alarms) | ~np.isclose(found.upper, answer.upper, rtol=1e-6, equal_nan=True)
    return [
        Comparison(
            "detectors", equal, f"R surveillance {answer.version}", (float(off.sum()),), (), 0, is_absolute=True,
            unit="decisions", note=f"of {off.size:,}",
        ),
        *_speed(speed, answer.version),
    ]  # fmt: skip


def _speed(what: str, version: str) -> list[Comparison]:
    """Time all 1,000 series with ours, ten of them with R; processor time of one series each."""
    counts = simulate(24, seed=9).clean[:1000, -520:]
    latest = 257
    some = np.linspace(0, 999, 10).astype(int)
    theirs = peer.ask(counts[some], 520 - latest + 1, 520).seconds.sum() / some.size
    lines = []
    for name, detector in (
        (FARRINGTON, lambda: farrington_flexible(counts, latest=latest)),
        (OURS, lambda: unusual_counts(counts, latest=latest, options=SIMULATED)),
    ):
        began = time.process_time()
        detector()
        taken = (time.process_time() - began) / len(counts)
        note = f"{name}: {taken * 1000:.0f} s for all; R timed on {some.size} of them"
        lines.append(Comparison("detectors", what, f"R {version}", (taken,), (float(theirs),), 1 / 20, note=note))
    return lines


def _scenarios(replicates: int) -> list[Comparison]:
    """Return how much more is found than by Farrington flexible at an equal rate of false alarms."""
    simulated = simulate(replicates, seed=2013)
    watched = {name: watch(name, detector, simulated) for name, detector in DETECTORS.items()}
    theirs = figures(watched[FARRINGTON], simulated, ALPHA)
    matched = matching_alpha(watched[OURS], theirs.false_alarms)
    print(f"\n42 scenarios, {replicates} series each, sizes {SIZES[0]} to {SIZES[-1]}, {WATCHED} weeks watched")
    ours = figures(watched[OURS], simulated, matched)
    for each in (theirs, figures(watched[OURS], simulated, ALPHA), ours):
        print(_table(each))
    _by_scenario(watched, simulated.scenario, matched)
    gap, error = difference(watched[OURS], watched[FARRINGTON], simulated, (matched, ALPHA))
    print(f"found more: {gap:.4f} ± {error:.4f} (standard error, the same series)")
    note = f"both at {theirs.false_alarms:.4f} false alarms a week; {gap:+.3f} ± {error:.3f}"
    return [
        Comparison("detectors", "outbreaks missed, at an equal rate of false alarms", FARRINGTON, (1 - ours.pod,),
                   (1 - theirs.pod,), 1, unit="of 1", note=note),
        Comparison("detectors", "outbreaks not found in their first week", FARRINGTON, (1 - ours.first_week,),
                   (1 - theirs.first_week,), 1, unit="of 1", note="at the same rate"),
        Comparison("detectors", "false alarms a week at alpha 0.005", FARRINGTON,
                   (figures(watched[OURS], simulated, ALPHA).false_alarms,), (theirs.false_alarms,), 1, unit="of 1"),
    ]  # fmt: skip


def _table(each: Figures) -> str:
    size = ", ".join(f"{value:.2f}" for value in each.by_size)
    first = ", ".join(f"{value:.2f}" for value in each.first_week_by_size)
    week = ", ".join("never" if np.isinf(value) else f"{value:.0f}" for value in each.median_week)
    return (
        f"{each.name} at alpha {each.alpha:.5f}: false alarms {each.false_alarms:.5f} ± {each.false_alarms_error:.5f} "
        f"(by scenario {min(each.by_scenario):.4f} to {max(each.by_scenario):.4f}); found {each.pod:.4f} ± "
        f"{each.pod_error:.4f}; in the first week {each.first_week:.4f} ± {each.first_week_error:.4f}; alarm in the "
        f"four weeks after {each.echo:.4f}\n  found by size: {size}\n  in the first week: {first}\n  median week of "
        f"detection, misses as never: {week}"
    )


def _by_scenario(watched: dict[str, Watched], scenario: NDArray[np.int64], matched: float) -> None:
    print("by scenario: false alarms and share of struck weeks' series found, Farrington flexible | ours")
    for number in np.unique(scenario):
        rows = scenario == number
        parts = []
        for name, alpha in ((FARRINGTON, ALPHA), (OURS, matched)):
            quiet = (watched[name].clean[rows] <= alpha).mean()
            extra = (watched[name].struck[:, rows] <= alpha).any(axis=2).mean()
            parts.append(f"{quiet:.4f} {extra:.3f}")
        print(f"  {number:2d}: {' | '.join(parts)}")


def _labelled() -> list[Comparison]:
    """Return the scores on NAB's series, beside those of NAB's own simple detector."""
    files = nab.read(nab.folder())
    what = "labelled series of NAB, misses of 100"
    if not files:
        reason = "no labelled series; set CIVICSTAT_NAB to NAB's data with combined_windows.json"
        return [Comparison("detectors", what, "windowed Gaussian", (), (), 1, unit="points", not_run=reason)]
    points = {name: [detector(file) for file in files] for name, detector in nab.DETECTORS.items()}
    windows = sum(len(file.windows) for file in files)
    print(f"\nNAB: {len(files)} files, {sum(len(file.times) for file in files):,} points, {windows} windows")
    found = {}
    for name, scores in points.items():
        for profile in nab.PROFILES:
            found[name, profile], threshold = nab.best(files, scores, profile)
            print(f"  {name}, {profile}: {found[name, profile]:.1f} at {threshold:.6g}")
    ours = (100 - found["unusual_streams", "standard"],)
    return [
        Comparison("detectors", what, name, ours, (100 - found[name, "standard"],), 1, unit="points",
                   note="100 less NAB's score")
        for name in ("windowed Gaussian", "windowed Gaussian, 6,400 points")
    ]  # fmt: skip
