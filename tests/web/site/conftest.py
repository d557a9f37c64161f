"""Sites built once of small contents."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from civicstat.publishing.content import Content, Figure, GoalEntry, Metric, Series, Withheld
from civicstat.web.site import files
from publishing.small import MADE_AT, small_content

SECRET = 4321.5  # stands nowhere but in a figure that is then withheld


@cache
def small() -> Content:
    """The small content with a withheld figure, a target that was moved, and themes that questions know."""
    content = small_content()
    metrics = tuple(replace(each, theme="Police response") for each in content.metrics)
    [goal] = content.goals
    moved = GoalEntry(MADE_AT, "moved", "Program director", "A hard winter", goal.entries[0].due_on, 0.75, None, None)
    goal = replace(
        goal, entries=(*goal.entries, replace(moved, holds_from=goal.entries[0].holds_from.replace(month=6)))
    )
    return replace(content, metrics=(withholding(metrics[0]), *metrics[1:]), goals=(goal,))


def withholding(metric: Metric) -> Metric:
    """Return a metric whose newest figures in Hillside are withheld."""

    def hidden(figure: Figure) -> Figure:
        return replace(
            figure, value=None, low=None, high=None, n=None, numerator=None, denominator=None, missing=None,
            withheld=Withheld.SMALL, reason="Withheld",
        )  # fmt: skip

    def series(each: Series) -> Series:
        return replace(each, figures=tuple(map(hidden, each.figures))) if each.area == "B3" else each

    return replace(metric, series=tuple(map(series, metric.series)))


@cache
def built(languages: tuple[str, ...] = ("en", "es"), public_url: str = "") -> dict[str, str]:
    made = files(small(), (), languages=languages, public_url=public_url)
    return {file.path: file.body.decode() for file in made}


@pytest.fixture(scope="session")
def site() -> dict[str, str]:
    return built()


@pytest.fixture(scope="session")
def build() -> Callable[..., dict[str, str]]:
    return built
