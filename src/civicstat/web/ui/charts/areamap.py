"""A figure by area on a map: what to draw."""

from dataclasses import dataclass
from typing import Any, Literal

from civicstat.web.ui.charts.classes import Classes, Method, classify
from civicstat.web.ui.charts.layer import Layer
from civicstat.web.ui.charts.table import Table, as_plain, links_of, records_in_words
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import say
from civicstat.web.ui.units import NO_FIGURE, format_value

AreaState = Literal["figure", "too_few", "no_data"]
STATE_WORDS = {"too_few": "Too few to tell", "no_data": "No data"}


@dataclass(frozen=True)
class AreaFigure:
    """An area's figure; without a value its state says why. link: where it leads."""

    code: str
    value: float | None
    low: float | None = None
    high: float | None = None
    state: AreaState = "figure"
    why: str = ""  # in place of the state's words
    n: float | None = None  # records behind it
    missing: float = 0.0  # share of the records concerned that lack what is measured
    link: str = ""

    @property
    def reason(self) -> str:
        """Why there is no figure; empty where there is one."""
        return "" if self.value is not None else self.why or say(STATE_WORDS.get(self.state, STATE_WORDS["no_data"]))


@dataclass(frozen=True)
class AreaMap:
    """A choropleth. Areas of the layer without a figure are drawn as "no data".

    Counts color large areas, not busy ones: give rates, shares or times. layer_key: with the area's code it is the key
    that areas have in common with other charts in the page.
    """

    title: str
    layer: Layer
    figures: tuple[AreaFigure, ...]
    unit: str = "count"
    display: str = ""
    method: Method = "quantile"
    is_highest_first: bool = True
    level: float = 0.95
    layer_key: str = ""

    @property
    def classes(self) -> Classes:
        return classify([figure.value for figure in self.figures if figure.value is not None], self.method)

    @property
    def by_code(self) -> dict[str, AreaFigure]:
        """A figure for each area of the layer, in the layer's order."""
        given = {figure.code: figure for figure in self.figures}
        return {code: given.get(code, AreaFigure(code, None, state="no_data")) for code in self.layer.names}

    def top(self, count: int = 3) -> list[AreaFigure]:
        """Return the areas that the map numbers: the highest, or the lowest where those come first."""
        sign = -1 if self.is_highest_first else 1
        known = [figure for figure in self.by_code.values() if figure.value is not None]
        return sorted(known, key=lambda figure: (sign * (figure.value or 0.0), figure.code))[:count]

    def notes(self) -> tuple[str, ...]:
        is_even = self.method == "quantile"
        note = say("Classes hold about as many areas each.") if is_even else say("Classes have the same width each.")
        if any(figure.low is not None for figure in self.figures):
            note += " " + say("Colors do not show how sure a figure is; the table and the ranking do.")
        return (note,)

    @property
    def ordered(self) -> list[AreaFigure]:
        """The areas as the table has them: by value, those without a figure last."""
        sign = -1 if self.is_highest_first else 1
        return sorted(
            self.by_code.values(),
            key=lambda figure: (figure.value is None, sign * (figure.value or 0.0), self.layer.names[figure.code]),
        )

    def key(self, figure: AreaFigure) -> str:
        return f"{self.layer_key}.{figure.code}" if self.layer_key else ""

    def table(self) -> Table:
        ordered = self.ordered
        header = (
            say("Area"), say("Figure"), say("{level}% interval", level=f"{self.level * 100:g}"), say("Records"),
            say("Missing"),
        )  # fmt: skip
        wide = 5 if any(figure.n is not None for figure in self.figures) else 3
        rows = tuple(self._row(figure)[:wide] for figure in ordered)
        links = links_of([figure.link for figure in ordered])
        return Table(self.title, header[:wide], rows, frozenset(range(1, wide)), links)

    def as_dict(self) -> dict[str, Any]:
        areas = [{**as_plain(figure), "name": self.layer.names[code]} for code, figure in self.by_code.items()]
        return {
            "kind": "area_map",
            "title": self.title,
            "areas": areas,
            "unit": self.unit,
            "display": self.display,
            "method": self.method,
            "breaks": list(self.classes.breaks),
        }

    def _row(self, figure: AreaFigure) -> tuple[str, ...]:
        name = self.layer.names[figure.code]
        records = records_in_words(figure.n, figure.missing)
        if figure.value is None:
            return name, NO_FIGURE, figure.reason, *records
        interval = interval_text(figure.low, figure.high, self.unit, self.display)
        return name, format_value(figure.value, self.unit, self.display), interval, *records
