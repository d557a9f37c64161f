"""Is the same move seen each year?"""

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict, season_back
from civicstat.measurement.metrics.observing import Ground

TITLE, MOST_YEARS = "Season", 8


def check(comparison: Comparison, ground: Ground) -> Check:
    if comparison.way == "year":
        looked = "Whether the time of the year differs."
        found = "Both figures are of the same time of the year."
        return Check("season", TITLE, looked, found, Verdict.NOT)
    looked = "The move between the same two parts of the year in earlier years."
    moves = _earlier_moves(comparison)
    if not moves:
        found = "The figures do not reach back to the same two periods of an earlier year."
        return Check("season", TITLE, looked, found, Verdict.UNKNOWN)
    usual = sum(move for _, move in moves) / len(moves)
    listed = ", ".join(f"{comparison.moved(move)} ({year})" for year, move in moves)
    found = f"Earlier: {listed}. This time: {comparison.moved(comparison.change)}."
    if len(moves) > 1:
        found += f" On average {comparison.moved(usual)}, {comparison.share_of_change(usual)}."
    return Check("season", TITLE, looked, found, comparison.judged(usual), usual)


def _earlier_moves(comparison: Comparison) -> list[tuple[int, float]]:
    moves = []
    for years in range(1, MOST_YEARS + 1):
        before, now = season_back(comparison, years)
        if before is None or now is None:
            break
        if before.value is None or now.value is None or before.is_partial or now.is_partial:
            continue
        if comparison.series.break_between(before, now):
            continue
        moves.append((now.starts_on.year, now.value - before.value))
    return moves
