"""The rules by which the site chooses: which figure answers which question, and which figure leads. They are published.

Nobody picks figures for the front page. A metric belongs to the question that its theme belongs to; the themes are
those of the library. A city whose themes are called otherwise says in a text of its own which question they answer:
the text `theme.NAME.question` holds one of the keys below.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import yaml

from civicstat.publishing.content import Content, Metric

Way = Literal["change", "level", "goals", "faults"]  # what answers a question


@dataclass(frozen=True)
class Question:
    """One of the questions of the front page. subject: what its figures are about, as it stands in a sentence."""

    key: str
    asks: str
    way: Way
    subject: str = ""
    themes: tuple[str, ...] = ()


QUESTIONS = (
    Question("safer", "Is it getting safer where I live?", "change", "crime and traffic",
             ("Crime", "Traffic", "Investigation")),
    Question("fast", "How fast does help come?", "level", "getting help",
             ("Police response", "911", "Fire and medical", "Crisis and care", "City services")),
    Question("fair", "Are people treated fairly?", "change", "force, stops and complaints",
             ("Force and stops", "Accountability")),
    Question("promised", "What did you promise?", "goals"),
    Question("wrong", "What went wrong?", "faults"),
)  # fmt: skip
_INFLUENCE = {"high": 0, "medium": 1, "low": 2}


def question_of(content: Content, metric: Metric) -> Question | None:
    """Return the question that a metric helps to answer; None for what stands under "More figures"."""
    own = content.texts.get(f"theme.{metric.theme}.question", {}).get("en", "")
    return next((each for each in QUESTIONS if own == each.key or (not own and metric.theme in each.themes)), None)


def by_question(content: Content) -> dict[str, tuple[Metric, ...]]:
    """Return the metrics of each question in the order of the rule; those of none under ""."""
    found: dict[str, list[Metric]] = {key: [] for key in (*(each.key for each in QUESTIONS), "")}
    for metric in in_order(content, content.metrics):
        question = question_of(content, metric)
        found[question.key if question else ""].append(metric)
    return {key: tuple(metrics) for key, metrics in found.items()}


def in_order(content: Content, metrics: Iterable[Metric]) -> list[Metric]:
    """Return metrics as the site lists them, those that lead first.

    First what has a public goal; then what can be better or worse; then what the city can influence most, as the
    metric's definition has it; then by slug, so that the order never depends on how the figures turned out.
    """
    with_goal = {goal.metric for goal in content.goals}

    def place(metric: Metric) -> tuple[bool, bool, int, str]:
        influence = str(passport(metric).get("influence", "medium"))
        is_context = metric.direction == "context"
        return metric.slug not in with_goal, is_context, _INFLUENCE.get(influence, 1), metric.slug

    return sorted(metrics, key=place)


def passport(metric: Metric) -> Mapping[str, object]:
    """Return the definition in force as values; empty where it is not the YAML of a definition."""
    return _parsed(metric.versions[-1].definition) if metric.versions else {}


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Mapping[str, object]:
    try:
        found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}
