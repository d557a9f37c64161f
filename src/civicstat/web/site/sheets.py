"""One language of an edition's site: where its pages lie, how they link, and the texts of the government in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname, relpath
from urllib.parse import quote

from civicstat.publishing.content import CITY, Area, Content, File, Goal, Layer, Metric
from civicstat.web.site.maps import outlines_of
from civicstat.web.site.readings import Beside, Reading, beside_the_city, readings, readings_in
from civicstat.web.site.rules import QUESTIONS, Question, by_question
from civicstat.web.ui import charts
from civicstat.web.ui.speaking import period_text, say, told

LOST = "404.html"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


def file_name(code: str) -> str:
    """Return a code as part of a path: letters, digits, hyphens; what is odd is spelled out, so that none collide."""
    return _ODD.sub(lambda odd: "".join(f"~{ord(sign):x}" for sign in odd[0]), code) or "~"


@dataclass(frozen=True)
class Shared:
    """What is the same in all languages. others: paths of files that other formats made; assets: name -> path."""

    content: Content
    earlier: tuple[Content, ...]
    languages: tuple[str, ...]
    public_url: str
    assets: dict[str, str]

    @cached_property
    def readings(self) -> dict[str, Reading]:
        return readings(self.content)

    @cached_property
    def in_areas(self) -> dict[str, dict[str, list[Reading]]]:
        """What is known of each area, by layer and code."""
        return {layer.slug: readings_in(self.content, layer) for layer in self.content.layers if layer.slug != CITY}

    @cached_property
    def _beside(self) -> dict[tuple[str, str], Beside | None]:
        return {
            (metric.slug, layer.slug): beside_the_city(self.content, metric, layer)
            for metric in self.content.metrics for layer in self.content.layers if layer.slug != CITY
        }  # fmt: skip

    def beside(self, metric: Metric, layer: Layer) -> Beside | None:
        """Return how the areas of a layer stand beside the city; None where nothing of them is published."""
        return self._beside[metric.slug, layer.slug]

    @cached_property
    def outlines(self) -> dict[str, charts.Layer | None]:
        """The shapes of each layer's areas, by its slug; None where a map cannot be drawn."""
        return {layer.slug: outlines_of(layer) for layer in self.content.layers}

    @cached_property
    def by_question(self) -> dict[str, tuple[Metric, ...]]:
        return by_question(self.content)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Those that the edition can answer, or say that it cannot."""
        return tuple(each for each in QUESTIONS if self.by_question[each.key] or each.way in ("goals", "faults"))


@dataclass(frozen=True)
class Sheets:
    """The pages of one language."""

    shared: Shared
    language: str

    @property
    def content(self) -> Content:
        return self.shared.content

    @property
    def agency(self) -> str:
        """The government's name, which is the same in every language unless it has another there."""
        return self.content.texts.get("agency", {}).get(self.language, self.content.agency)

    def of_metric(self, metric: Metric) -> str:
        return f"{self.language}/figures/{file_name(metric.slug)}.html"

    def of_area(self, layer: Layer, area: Area) -> str:
        return f"{self.language}/areas/{file_name(layer.slug)}/{file_name(area.code)}.html"

    def of_goal(self, goal: Goal) -> str:
        return f"{self.language}/goals/{file_name(goal.slug)}.html"

    def of(self, name: str) -> str:
        return f"{self.language}/{name}.html"

    def text(self, key: str, english: str) -> str:
        """Return a text of the government: its own translation, else the library's, else English, marked as such."""
        return told(english, self.content.texts.get(key))

    def why(self, reason: str) -> str:
        """Return why there is an edition. One that came out with a report has its name, which is made of two texts."""
        for report in self.content.reports:
            document = report.document
            if reason == f"{document.title}, {document.label}":
                period = period_text(document.grain, document.starts_on, document.ends_on)
                return say("{title}, {period}", title=told(document.title), period=period)
        return told(reason)

    def title(self, metric: Metric) -> str:
        return self.text(f"metric.{metric.slug}.title", metric.title)

    def theme(self, theme: str) -> str:
        return self.text(f"theme.{theme}", theme)

    def unit(self, metric: Metric) -> str:
        return str(self.text(f"unit.{metric.unit}", metric.unit)) if metric.unit not in _KNOWN_UNITS else metric.unit

    def department(self, name: str) -> str:
        return self.text(f"department.{name}", name)


_KNOWN_UNITS = frozenset(
    {"share", "seconds", "minutes", "hours", "days", "weeks", "score", "index", "points on the scale"}
)


@dataclass(frozen=True)
class Page:
    """One page to be written. template: within templates/site; context: what it needs beside the frame."""

    path: str
    title: str
    template: str
    context: Mapping[str, object]
    section: str = ""
    counterparts: Callable[[str], str] | None = None  # language -> path of this page in it


def link(from_path: str, to_path: str) -> str:
    """Return the relative address of a file of the edition, seen from another; a fragment stays.

    The page of lost addresses is shown at any depth: its links begin at the root, where the newest edition is served.
    """
    path, hash_, fragment = to_path.partition("#")
    if from_path == LOST:
        return "/" + quote(path, safe="/~") + hash_ + fragment
    return quote(relpath(path, dirname(from_path) or "."), safe="/~") + hash_ + fragment


def in_language(path: str, code: str) -> str:
    """Return the path of a page in another language."""
    return f"{code}/{path.partition('/')[2]}"


Files = Sequence[File]
