"""The large figures of the wall: each beside what is usual, with how it stands."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from civicstat.measurement.live.picture import Held, Picture
from civicstat.measurement.live.watched import Watched
from civicstat.web.pages.live.drawing import draw_band
from civicstat.web.pages.live.wording import Said, said
from civicstat.web.ui.units import NO_FIGURE, format_value

SEEN = ("bad", "caution", "accent")  # tones of what is not as usual, and not plainly good


@dataclass(frozen=True)
class Tile:
    """One large figure."""

    label: str
    said: Said
    band: SafeString
    note: str = ""
    short: str = ""  # the figure where room is short
    usual_short: str = ""

    @property
    def has_value(self) -> bool:
        return self.said.text != NO_FIGURE

    @property
    def css(self) -> str:
        """How much the figure wants to be seen; the badge says the same in words."""
        return f"live-tile--{self.said.badge.tone}" if self.said.badge.tone in SEEN else ""


def tiles_of(found: Picture, watched: Watched) -> list[Tile]:
    """Return what holds, what came in, and how long help and arrival took."""
    longest = found.longest
    held = f"the longest for {format_value(round(longest), 'seconds')}" if longest is not None else "nobody waits"
    spans = {watched.helped: found.helped, watched.arrived: found.arrived}
    which = " (urgent)" if watched.wall.urgent is not None else ""
    return [
        _counted("Holding now", found.holding, held),
        _counted("In the last hour", found.received, f"{found.open} open"),
        *(_timed(f"{watched.span_title(stage)}{which}", took) for stage, took in spans.items()),
    ]


def _counted(label: str, held: Held, note: str) -> Tile:
    return Tile(label, said(held, is_time=False), draw_band(held), note, f"{held.value:.0f}")


def _timed(label: str, held: Held) -> Tile:
    usual = f"{short_time(held.band.low)} to {short_time(held.band.high)}" if held.band else ""
    return Tile(label, said(held, is_time=True), draw_band(held), of_how_many(held.n), short_time(held.value), usual)


def short_time(seconds: float | None) -> str:
    """Return a time as it is read from afar: "50 s", "6:36 min", "4:03 h"."""
    if seconds is None:
        return NO_FIGURE
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return f"{rest} s"
    return f"{minutes}:{rest:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d} h"


def of_how_many(records: int) -> str:
    """Return what a time stands for: the median of the records of the last hour, or the one there is."""
    told = {0: "none in the last hour", 1: "1 in the last hour"}
    return told.get(records, f"median of {records} in the last hour")
