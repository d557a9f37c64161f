"""How long charts take to draw, for the pages that draw many of them."""

from datetime import date, timedelta
from math import sin
from pathlib import Path
from time import process_time

from benchmarks.city import Files
from benchmarks.comparing import Comparison

TRIES = 25


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Return the processor time of a chart over time and of a map; in each round the best of some tries."""
    from civicstat.web.ui.charts import AreaFigure, AreaMap, Layer, Outline, Point, Series, TimeSeries, draw

    weeks = [date(2023, 1, 2) + timedelta(weeks=week) for week in range(156)]
    points = tuple(Point(f"Week of {on}", on, 50 + 9 * sin(i), 45, 60, i > 150) for i, on in enumerate(weeks))
    layer = Layer(tuple(Outline(f"a{index}", f"Area {index}", (_ring(index),)) for index in range(48)))
    figures = tuple(AreaFigure(f"a{index}", float(index)) for index in range(48))
    charts = {
        "156 weeks with their band": (TimeSeries("Calls", (Series("City", points),), "calls"), 0.002),
        "a map of 48 areas": (AreaMap("Calls", layer, figures), 0.003),
    }

    def seconds(chart: TimeSeries | AreaMap) -> float:
        taken = []
        for _ in range(TRIES):
            start = process_time()
            draw(chart, key="speed", width=840)
            taken.append(process_time() - start)
        return min(taken)

    return [
        Comparison(
            "charts", what, "(no peer)", tuple(seconds(chart) for _ in range(rounds)), (), aim, is_absolute=True,
            note="processor time",
        )
        for what, (chart, aim) in charts.items()
    ]  # fmt: skip


def _ring(index: int) -> list[tuple[float, float]]:
    x, y = index % 8, index // 8
    return [(x + 0.5 + 0.5 * sin(k / 10), y + 0.5 + 0.5 * sin(k / 10 + 1.57)) for k in range(63)]
