"""The questions of the front page answered for one place, or for the smallest place around it that has an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Literal

from civicstat.publishing.content import CITY, Area, Figure, Goal, Layer
from civicstat.web.site.readings import FALSE_SHARE, Reading, city_beside
from civicstat.web.site.rules import Question, in_order, question_of
from civicstat.web.site.sentences import answer, changed, in_one_language, is_open, joined, leading, told_figure
from civicstat.web.site.sheets import Sheets
from civicstat.web.ui.speaking import say, say_count

Apart = Literal["higher", "lower", "alike", "unknown"]
JUDGED = ("better", "worse", "unclear")
BESIDE = {
    "higher": "That is more than in the whole city.", "lower": "That is less than in the whole city.",
    "alike": "It does not differ clearly from the whole city.",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What is said to a question. place, path: of the wider place that it is about; empty: of this one."""

    words: str
    place: str = ""
    path: str = ""


def answers(sheets: Sheets, layer: Layer, area: Area) -> dict[str, Answer]:
    """Return the answer to each question of the site by its key: for the area where it has one, else for the
    smallest area that holds it whole, else for the city.
    """
    return {each.key: _answer(sheets, each, layer, area) for each in sheets.shared.questions}


def _answer(sheets: Sheets, question: Question, layer: Layer, area: Area) -> Answer:
    here = _of_place(sheets, question, layer, area)
    if here:
        return Answer(here)
    for wider, holder in _holders(sheets, area):
        if words := _of_place(sheets, question, wider, holder):
            return Answer(_around(question, holder.name, words), holder.name, sheets.of_area(wider, holder))
    found = _of_question(sheets, question, list(sheets.shared.readings.values()))
    first = leading(found, question.way)
    goals = [goal for goal in sheets.content.goals if is_open(goal)]
    words = answer(question, found, goals, sheets.title(first.metric) if first else "")
    path = sheets.of("goals/index" if question.way == "goals" else f"questions/{question.key}")
    return Answer(_around(question, say("the whole city"), words), say("the whole city"), path)


@in_one_language
def _around(question: Question, place: str, words: str) -> str:
    if question.way == "goals":
        return say("No goal is set for this place alone. For {place}: {answer}", place=place, answer=words)
    return say("For this place alone we cannot tell: too little is public. For {place}: {answer}",
               place=place, answer=words)  # fmt: skip


def _holders(sheets: Sheets, area: Area) -> Iterator[tuple[Layer, Area]]:
    """Yield the areas that hold an area whole, the smallest first. Layers come coarse first."""
    within = dict(area.within)
    for layer in reversed(sheets.content.layers):
        code = within.get(layer.slug)
        if code is not None and layer.slug != CITY:
            yield from ((layer, each) for each in layer.areas if each.code == code)


def _of_place(sheets: Sheets, question: Question, layer: Layer, area: Area) -> str:
    """Return the answer for a place; empty where its figures do not give one."""
    found = _of_question(sheets, question, sheets.shared.in_areas[layer.slug][area.code])
    goals = _goals_of(sheets, layer, area)
    if question.way == "goals":
        return answer(question, [], goals) if goals else ""
    if question.way == "level":
        return _level(sheets, found)
    judged = [each for each in found if each.verdict in JUDGED]
    if not judged:
        return ""
    if question.way == "change" and len(judged) == 1:
        return _one_change(sheets, judged[0])
    return (
        _counted(len(judged), answer(question, judged, goals))
        if question.way == "faults"
        else answer(question, judged, goals)
    )


@in_one_language
def _counted(judged: int, words: str) -> str:
    """Return what went wrong with how much there is to judge by: of few figures few can have got worse."""
    here = say_count("We can judge {count} figure here.", "We can judge {count} figures here.", judged)
    return joined([here, words])


def _of_question(sheets: Sheets, question: Question, found: Sequence[Reading]) -> list[Reading]:
    """Return the readings that answer a question, in the order of the rule."""
    if question.way == "faults":
        return list(found)
    known = {each.metric.slug: each for each in found if question_of(sheets.content, each.metric) == question}
    return [known[metric.slug] for metric in in_order(sheets.content, [each.metric for each in known.values()])]


@in_one_language
def _one_change(sheets: Sheets, reading: Reading) -> str:
    said = changed(reading.metric, reading.change) if reading.change else ""
    return say("{title}: {said}", title=sheets.title(reading.metric), said=said)


@in_one_language
def _level(sheets: Sheets, found: Sequence[Reading]) -> str:
    """Return the figure that leads, and how it stands beside the city. What only counts says nothing of how fast."""
    first = leading([each for each in found if each.metric.direction != "context"], "level")
    if first is None or first.newest is None or first.series is None:
        return ""
    said = told_figure(first.metric, first.newest, first.series.grain, sheets.title(first.metric))
    apart, _ = apart_of(sheets, first)
    if apart == "unknown":
        return said
    return joined([said, say(BESIDE[apart])])


def apart_of(sheets: Sheets, reading: Reading) -> tuple[Apart, Figure | None]:
    """Return how an area's newest figure stands beside the city's of the same period, and that figure.

    A page has many figures: of as many as there are, so few are called apart by chance alone.
    """
    city, chance = city_beside(sheets.content, reading)
    figure = reading.newest
    if figure is None or figure.value is None or city is None or city.value is None or isnan(chance):
        return "unknown", city
    if chance > FALSE_SHARE / len(sheets.content.metrics):
        return "alike", city
    return "higher" if figure.value > city.value else "lower", city


def _goals_of(sheets: Sheets, layer: Layer, area: Area) -> list[Goal]:
    """Return the open goals of an area, each with its state there alone."""
    return [
        replace(goal, states=tuple(each for each in goal.states if each.area == area.code))
        for goal in sheets.content.goals
        if is_open(goal) and goal.layer == layer.slug and area.code in goal.areas
    ]
