"""An invented town: areas with names and outlines, and figures for them."""

from math import sin

from civicstat.web.ui.charts import (
    AreaFigure,
    AreaMap,
    Bar,
    Bars,
    Figure,
    Frame,
    HourCell,
    HourOfWeek,
    Layer,
    Outline,
    RankedArea,
    Ranking,
)
from civicstat.web.ui.patterns.figures import wave

_COLUMNS, _ROWS = 8, 6
NAMES = (
    "Parkside", "Highland", "Juniper", "Greenwood", "Ironworks", "Orchard", "Rosemont", "Bayview", "Foxhall", "Clifton",
    "Millbrook", "Summit", "Lakeshore", "Old Town", "Harbor", "Cedar Hill",
)  # fmt: skip


def _corner(column: int, row: int) -> tuple[float, float]:
    """Return a crossing of streets, pushed about so that no block is square."""
    east = column + 0.22 * sin(3.1 * column + 5.3 * row)
    north = row + 0.22 * sin(4.7 * column + 1.9 * row)
    return -93.2 + 0.012 * east, 44.9 + 0.0095 * north


def _outline(column: int, row: int) -> Outline:
    index = row * _COLUMNS + column
    suffix = ("", " North", " South")[index // len(NAMES)]
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    ring = tuple(_corner(*corner) for corner in corners)
    return Outline(f"n{index:02d}", NAMES[index % len(NAMES)] + suffix, (ring,))


LAYER = Layer(
    tuple(
        _outline(column, row)
        for row in range(_ROWS)
        for column in range(_COLUMNS)
        if (column, row) not in {(0, 0), (7, 0), (7, 5), (0, 5), (6, 5)}
    )
)


def robberies_by_area() -> Figure:
    figures = []
    for index, code in enumerate(LAYER.names):
        distance = abs(index % _COLUMNS - 4) + abs(index // _COLUMNS - 3)
        rate = max(0.6, 8.4 - 1.3 * distance + 0.8 * wave(index))
        figures.append(AreaFigure(code, rate, rate * 0.7, rate * 1.4))
    figures[5] = AreaFigure(figures[5].code, None, state="too_few")
    figures[30] = AreaFigure(figures[30].code, None, state="no_data")
    chart = AreaMap(
        "Robberies by neighborhood", LAYER, tuple(figures), "robberies per 10,000 residents", layer_key="neighborhood"
    )
    finding = "Robberies were most frequent around the center in the twelve months to September 2026."
    return Figure("map", chart, finding)


def response_by_district() -> Figure:
    """Ten districts with intervals, one of them with too few calls."""
    areas = tuple(
        RankedArea(
            name,
            440 + 70 * wave(3 * index),
            440 + 70 * wave(3 * index) - 26,
            440 + 70 * wave(3 * index) + 31,
            key=f"neighborhood.n{index:02d}",
            link=f"#n{index:02d}",
        )
        for index, name in enumerate(NAMES[:10])
    )
    few = RankedArea("Cedar Hill", None, reason="Too few: 12 calls, 30 needed")
    chart = Ranking("Time to reach the most urgent calls, by district", (*areas, few), "seconds", "minutes", 446)
    finding = "Three districts differ from the city; the order of the others may be chance."
    return Figure("ranking", chart, finding)


def calls_by_hour() -> Figure:
    """A cell an hour: the busiest part is framed, some hours changed, and some have too few calls."""
    days = tuple(tuple(_calls_of(day, hour) for hour in range(24)) for day in range(7))
    chart = HourOfWeek("Calls by hour of the week", days, "calls", frame=Frame(4, 2, 20, 4), fewest=10)
    finding = "Fridays and Saturdays from 8 pm to midnight hold 9% of the calls in 5% of the hours (8% to 10%)."
    return Figure("week", chart, finding)


def _calls_of(day: int, hour: int) -> HourCell:
    calls = round(
        18 + 14 * sin((hour - 9) / 24 * 6.283) + 3 * wave(hour + day) + (9 if day in (4, 5) and hour > 19 else 0)
    )
    if day == 6 and hour in (3, 4, 5):
        return HourCell(None, n=4, is_few=True)
    return HourCell(float(calls), calls * 0.7, calls * 1.4, calls, moved="up" if (day, hour) == (5, 22) else "")


def waiting_times() -> Figure:
    counts = (310, 822, 1240, 1105, 760, 402, 233, 140, 84, 51, 30, 22)
    bars = tuple(Bar(f"{2 * index}", float(count)) for index, count in enumerate(counts))
    chart = Bars("How long callers waited, in minutes", bars, "calls", label_heading="Minutes from")
    return Figure("waits", chart, "Half of the callers waited less than 7 minutes.")


def calls_by_type() -> Figure:
    figures = {
        "Disturbance": (4210, 4084, 4339),
        "Traffic crash": (2980, 2874, 3089),
        "Alarm": (2544, 2446, 2645),
        "Welfare check": (1876, 1792, 1963),
        "Theft": (1650, 1571, 1732),
    }
    bars = tuple(Bar(name, value, low, high) for name, (value, low, high) in figures.items())
    chart = Bars("Calls by type", bars, "calls", layout="rows", label_heading="Type")
    return Figure("types", chart, "Disturbances are the most frequent calls.")
