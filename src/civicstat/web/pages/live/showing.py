"""The parts of the wall as HTML, the same for all who look at the same area and may see the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civicstat.directory.models import Area, AreaLayer, User
from civicstat.measurement.live.picture import AGES, AreaNow, Picture, Waiting, areas_now, picture
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.live.drawing import MARKS, draw_areas
from civicstat.web.pages.live.keeping import KEEPER, Reading
from civicstat.web.pages.live.newest import draw_newest
from civicstat.web.pages.live.tiles import Tile, short_time, tiles_of
from civicstat.web.pages.live.wording import Said, finding, hour_in_words, said
from civicstat.web.ui.outlines import layer_of
from civicstat.web.ui.units import format_value

AGE_WORDS = (
    f"<\N{NO-BREAK SPACE}{AGES[0]}",
    *(f"{low}–{high}" for low, high in pairwise(AGES)),
    f"{AGES[-1]}+",
)  # minutes


@dataclass(frozen=True)
class Sight:
    """What somebody looks at. open_records: the datasets of which that person may see single records."""

    datasets: tuple[str, ...]
    area: Area | None  # None: the whole city
    layer: AreaLayer | None  # of the areas that are listed
    open_records: frozenset[str]
    viewer: User
    departments: tuple[int, ...]  # of the viewer; with the role and the budget they say which signals are told
    budget: float

    @property
    def key(self) -> tuple[object, ...]:
        told = (self.viewer.may_see_all, self.departments, self.budget)
        return self.datasets, self.area and self.area.pk, self.layer and self.layer.pk, self.open_records, told


@dataclass(frozen=True)
class Line:
    """An area in the list. code: within its layer."""

    name: str
    address: str
    open: int
    holding: Said
    urgent: int
    longest: str
    received: Said
    mark: str  # where more or fewer came in than usual


@dataclass(frozen=True)
class Shown:
    """One dataset on the wall."""

    reading: Reading
    sight: Sight
    names: dict[int, str]  # of areas, by id

    @cached_property
    def place(self) -> tuple[str, int] | None:
        """The layer and the area that is looked at; None where the dataset does not know the layer."""
        area = self.sight.area
        if area is None or area.layer.slug not in self.reading.watched.layers:
            return None
        return area.layer.slug, area.pk

    @property
    def where(self) -> str:
        """Say so where an area is looked at that the dataset does not know."""
        return "Whole city" if self.sight.area is not None and self.place is None else ""

    @property
    def slug(self) -> str:
        return self.reading.watched.slug

    @property
    def title(self) -> str:
        return self.reading.title

    @property
    def noun(self) -> str:
        return self.reading.watched.wall.noun

    @property
    def has_urgent(self) -> bool:
        return self.reading.watched.wall.urgent is not None

    @cached_property
    def picture(self) -> Picture:
        reading = self.reading
        return picture(reading.rows, reading.usual, at=reading.at, place=self.place, has_urgent=self.has_urgent)

    @property
    def finding(self) -> str:
        watched = self.reading.watched
        return finding(
            self.picture, noun=self.noun, helped=watched.span_title(watched.helped),
            arrived=watched.span_title(watched.arrived), has_urgent=self.has_urgent,
        )  # fmt: skip

    @property
    def tiles(self) -> list[Tile]:
        return tiles_of(self.picture, self.reading.watched)

    @property
    def urgent_wait(self) -> str:
        """How long the urgent record waits that waits longest; empty where none does."""
        longest = self.picture.longest_urgent
        return format_value(round(longest), "seconds") if longest is not None else ""

    @property
    def urgent_wait_short(self) -> str:
        longest = self.picture.longest_urgent
        return short_time(longest) if longest is not None else ""

    @property
    def ages(self) -> list[tuple[str, list[tuple[str, int]], int]]:
        """By priority, how many hold for how long, and all of them."""
        watched = self.reading.watched
        return [
            (
                (priority or "not stated") if watched.wall.priority else "All",
                list(zip(AGE_WORDS, counts, strict=True)), sum(counts),
            )
            for priority, counts in self.picture.ages
        ]  # fmt: skip

    @property
    def priority_title(self) -> str:
        watched = self.reading.watched
        return watched.title_of(watched.wall.priority) if watched.wall.priority else "Priority"

    @property
    def age_words(self) -> Sequence[str]:
        return AGE_WORDS

    @property
    def may_list(self) -> bool:
        return self.slug in self.sight.open_records

    @property
    def waiting(self) -> list[tuple[Waiting, str, str]]:
        """Single records that hold, with how long and where; for those alone who may see records."""
        if not self.may_list:
            return []
        layers = self.reading.watched.layers
        return [
            (each, format_value(each.seconds, "seconds"), self._place_of(each, layers)) for each in self.picture.waiting
        ]

    def _place_of(self, waiting: Waiting, layers: Sequence[str]) -> str:
        found = [self.names[waiting.areas[layer]] for layer in layers if waiting.areas[layer] in self.names]
        return ", ".join(found[:2])

    @cached_property
    def now_by_area(self) -> dict[str, AreaNow]:
        """A line for each area of the layer that is listed, by code; nothing where the dataset does not know it."""
        layer = self.sight.layer
        if layer is None or layer.slug not in self.reading.watched.layers:
            return {}
        areas = dict(layer.areas.filter(is_target=True).order_by("position", "name").values_list("pk", "code"))
        found = areas_now(
            self.reading.rows, self.reading.usual, at=self.reading.at, layer=layer.slug, areas=list(areas)
        )
        return {areas[line.area]: line for line in found}

    @property
    def lines(self) -> list[Line]:
        layer = self.sight.layer
        return [
            Line(
                self.names.get(now.area, code), f"{layer.slug}.{code}" if layer else "", now.open,
                said(now.holding, is_time=False), now.urgent,
                format_value(now.longest, "seconds"), said(now.received, is_time=False),
                MARKS.get(now.received.standing, ""),
            )
            for code, now in self.now_by_area.items()
        ]  # fmt: skip

    @property
    def map(self) -> SafeString:
        return self._map(())

    @property
    def map_with_pins(self) -> SafeString:
        return self._map(self.pins)

    def _map(self, pins: Sequence[Waiting]) -> SafeString:
        layer = self.sight.layer
        shapes = layer_of(layer) if layer is not None and self.now_by_area else None
        if shapes is None:
            return SafeString("")
        chosen = self.sight.area.code if self.sight.area is not None else ""
        title = f"Map of open {self.noun} by area"
        return draw_areas(shapes, self.now_by_area, chosen=chosen, title=title, pins=pins)

    @property
    def pins(self) -> Sequence[Waiting]:
        """Single records that are marked on the map, for those alone who may see records; areas for all others."""
        return self.picture.waiting if self.may_list else ()

    @property
    def has_pins(self) -> bool:
        return any(each.point is not None for each in self.pins)

    @property
    def hour(self) -> str:
        return hour_in_words(self.reading.at, is_holiday=self.picture.is_holiday)


def draw(datasets: Sequence[Dataset], sight: Sight, *, is_screen: bool) -> dict[str, str]:
    """Return the parts of the wall as HTML, by name."""
    names = dict(Area.objects.filter(is_target=True).values_list("pk", "name"))
    shown = [Shown(KEEPER.reading_of(dataset), sight, names) for dataset in datasets]
    return parts_of(shown, sight, is_screen=is_screen)


def clock_time(at: datetime) -> str:
    """Return a time of day: "9:05:07 PM"."""
    return f"{at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def parts_of(shown: Sequence[Shown], sight: Sight, *, is_screen: bool) -> dict[str, str]:
    """Return the parts of the wall by name, in the order in which they stand."""
    context = {"sight": sight, "is_screen": is_screen}
    parts: dict[str, str] = {"now": render_to_string("pages/live/part_now.html", context | {"shown": shown})}
    for each in shown:
        for part in ("figures", "holding", "areas"):
            parts[f"{part}-{each.slug}"] = render_to_string(f"pages/live/part_{part}.html", context | {"each": each})
    key = (*sight.key, is_screen)
    parts["signals"] = draw_newest(sight.viewer, sight.budget, sight.area, key, is_screen=is_screen)
    return parts
