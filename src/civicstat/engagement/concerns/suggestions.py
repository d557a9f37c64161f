"""Suggestions for a voice that waits: concerns it may belong to, and other voices that wait and say the like."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from civicstat.engagement.concerns.likeness import Suggestion, Text, suggest
from civicstat.engagement.concerns.models import Concern, Submission
from civicstat.measurement.metrics.models import Metric

MOST_VOICES = 20  # of a concern that are compared, the newest; more say nothing new
MOST_WAITING = 400
SAME = 0.4  # from here on two concerns may be one; to share a word is not enough
LIKELY = 0.4  # from here on a suggestion is offered to be taken with one click


class Suggested(NamedTuple):
    """A concern that a voice may belong to, and why it is suggested."""

    concern: Concern
    why: str
    score: float

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


class AlikeVoice(NamedTuple):
    """Another voice that waits and says the like."""

    submission: Submission
    why: str


class Known:
    """What voices are compared with: read once for a whole inbox."""

    def __init__(self, concerns: Iterable[Concern], waiting: Sequence[Submission]) -> None:
        self._concerns = {concern.pk: concern for concern in concerns}
        self._waiting = {each.pk: each for each in waiting}
        self._texts = [text for concern in self._concerns.values() for text in _texts_of(concern)]
        self._voices = [text_of(each, each.pk) for each in waiting]

    def concerns_for(self, submission: Submission, *, most: int = 3) -> list[Suggested]:
        found = suggest(text_of(submission, 0), self._texts, most=most)
        return [Suggested(self._concerns[each.key], in_words(each), each.score) for each in found]

    def voices_like(self, submission: Submission, *, most: int = 5) -> list[AlikeVoice]:
        others = [text for text in self._voices if text.key != submission.pk]
        found = suggest(text_of(submission, 0), others, most=most)
        return [AlikeVoice(self._waiting[each.key], in_words(each)) for each in found]


def known_now(waiting: Sequence[Submission], concerns: "QuerySet[Concern] | None" = None) -> Known:
    """Return what voices that wait are compared with: one another, and concerns; every one if none are given."""
    found = Concern.objects.all() if concerns is None else concerns
    return Known(found.filter(merged_into=None).prefetch_related("areas", "submissions"), waiting[:MOST_WAITING])


def concerns_like(concern: Concern) -> list[Suggested]:
    """Return concerns that may be the same as another one."""
    others = Concern.objects.filter(merged_into=None).exclude(pk=concern.pk).prefetch_related("areas", "submissions")
    known = {each.pk: each for each in others}
    text = Text(0, f"{concern.title} {concern.wording}", concern.theme_id, _areas_of(concern))
    found = suggest(text, [each for other in known.values() for each in _texts_of(other)], least=SAME)
    return [Suggested(known[each.key], in_words(each), each.score) for each in found]


def metrics_for(concern: Concern, metrics: Iterable[Metric], *, most: int = 5) -> list[tuple[Metric, str]]:
    """Return metrics whose title and question speak of what a concern is about, and why each is suggested."""
    known = {metric.pk: metric for metric in metrics}
    texts = [Text(pk, f"{metric.title} {metric.definition.question}") for pk, metric in known.items()]
    found = suggest(Text(0, f"{concern.title} {concern.wording}"), texts, most=most)
    return [(known[each.key], in_words(each)) for each in found]


def text_of(submission: Submission, key: int) -> Text:
    areas = frozenset() if submission.area_id is None else frozenset({submission.area_id})
    return Text(key, f"{submission.text} {submission.place}", submission.theme_id, areas)


def in_words(found: Suggestion) -> str:
    """Return why something is suggested: "shares “speeding”, “school”; same theme; same area"."""
    reasons = [f"shares {', '.join(f'“{word}”' for word in found.shared)}"] if found.shared else []
    reasons += ["same theme"] * found.is_same_theme + ["same area"] * found.is_same_area
    return "; ".join(reasons)


def _texts_of(concern: Concern) -> list[Text]:
    """Return the texts by which a concern is known: its public words, and its newest voices."""
    own = Text(concern.pk, f"{concern.title} {concern.wording}", concern.theme_id, _areas_of(concern))
    newest = sorted(concern.submissions.all(), key=lambda each: each.at, reverse=True)[:MOST_VOICES]
    return [own, *(text_of(each, concern.pk) for each in newest)]


def _areas_of(concern: Concern) -> frozenset[int]:
    return frozenset(area.pk for area in concern.areas.all())
