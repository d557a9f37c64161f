"""What a chart over time says of a goal: its baseline, the paths to its targets, and what is expected ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from civicstat.web.ui.speaking import say


@dataclass(frozen=True)
class Baseline:
    """The level from which a goal set out, over the periods that start on `since` to `until`."""

    since: date
    until: date
    value: float
    low: float | None = None
    high: float | None = None
    name: str = "Baseline"


@dataclass(frozen=True)
class TargetPath:
    """What a goal asks for in each period: the period's first day and the value. A former one no longer holds."""

    name: str
    places: tuple[tuple[date, float], ...]
    is_former: bool = False

    @property
    def label(self) -> str:
        """What stands at its end, where there is little room."""
        return say("former target") if self.is_former else say("target")

    def at(self, start: date) -> float | None:
        """Return what is asked for in the period that starts on a day; None where nothing is."""
        return dict(self.places).get(start)


@dataclass(frozen=True)
class Ahead:
    """A period to come: its median, limits at 95 %, and inner limits at 80 %. None: nothing can be expected."""

    label: str
    start: date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    inner_low: float | None = None
    inner_high: float | None = None


@dataclass(frozen=True)
class Aims:
    """A goal in a chart. ahead: the periods after the last of the series, up to the end of the paths."""

    paths: tuple[TargetPath, ...] = ()
    baseline: Baseline | None = None
    ahead: tuple[Ahead, ...] = ()
    expected: str = "Expected"  # what the forecast is called

    @property
    def known(self) -> tuple[Ahead, ...]:
        """The periods to come of which something can be expected."""
        return tuple(period for period in self.ahead if period.value is not None)

    @property
    def starts(self) -> Iterator[date]:
        return (period.start for period in self.ahead)

    @property
    def values(self) -> Iterator[float | None]:
        """All values that are drawn."""
        for target in self.paths:
            yield from (value for _, value in target.places)
        if self.baseline:
            yield from (self.baseline.value, self.baseline.low, self.baseline.high)
        for period in self.known:
            yield from (period.low, period.value, period.high)

    @property
    def notes(self) -> Iterator[str]:
        """Yield what must be said for the drawing to be read."""
        if self.baseline:
            yield say("The bar over the first periods is the baseline, with its 95% interval.")
        if any(target.is_former for target in self.paths):
            yield say("Thin lines are paths that were asked for before the target moved.")
        if self.known:
            yield say(
                "The fan is what is expected if it goes on as it did: 80% within the dark part, 95% within all of it."
            )
