"""Answers in plain words: a figure with its uncertainty, what became of it in a year, and the answer to a question."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec

from django.utils.html import conditional_escape

from civicstat.publishing.content import Figure, Goal, Metric, Withheld
from civicstat.web.site.readings import Change, Reading
from civicstat.web.site.rules import Question, passport
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import Marked, current, in_source, say, say_count, speaking, spelled, told, within
from civicstat.web.ui.speaking.language import SOURCE
from civicstat.web.ui.units import format_difference, format_value, format_with_noun, measure

_USUAL = "{when}: {words}. The likely range is {limits}."
_PARTS = {0.5: "half", 0.75: "three in four", 0.8: "four in five", 0.9: "nine in ten", 0.95: "19 in 20"}
_WITHHELD = {
    Withheld.SMALL: "Not shown, to protect people: it rests on few of them",
    Withheld.PROTECTING: "Not shown, to protect people: alone or with other figures it would tell of a few",
    Withheld.HELD: "Not shown for now",
}


def value_text(metric: Metric, figure: Figure | None) -> str:
    """Return the bare value; a dash where there is none."""
    return format_value(figure.value if figure else None, metric.unit, metric.display)


def value_in_words(metric: Metric, figure: Figure) -> str:
    """Return the value with what it counts."""
    return format_with_noun(figure.value, metric.unit, metric.display)


def interval_of(metric: Metric, figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return ""
    return interval_text(figure.low, figure.high, metric.unit, metric.display)


def why_none(figure: Figure | None) -> str:
    """Return why there is no figure, without a full stop, and nothing by which it could be guessed."""
    if figure is None:
        return say("No figure")
    if figure.withheld is not None:
        words = why_withheld(figure.withheld)
        return (
            f"{words}: {told(figure.reason.removeprefix('Held: '))}"
            if figure.withheld == Withheld.HELD and figure.reason
            else words
        )
    # How many there were is for the figures to tell: a reason with a number would give a small one away.
    if figure.reason.startswith("Too few residents"):
        return say("Too few residents to tell")
    if figure.reason.startswith("Too few"):
        return say("Too few to tell")
    if figure.reason.startswith("Too early"):
        return say("Too early to tell")
    return told(figure.reason) if figure.reason else say("No figure")


def why_withheld(why: Withheld) -> str:
    """Return why a figure is not shown, without a full stop."""
    return say(_WITHHELD[why])


def says(metric: Metric) -> str:
    """Return what a figure says, with {value} in its place."""
    is_time = measure(metric.unit, metric.display).kind == "duration"
    if metric.kind in ("percentile", "median", "time_to_close"):
        statistic = passport(metric).get("statistic")
        p = 0.5 if metric.kind == "median" else float(statistic.get("p", 0.5)) if isinstance(statistic, dict) else None
        part = say(_PARTS[p]) if p in _PARTS else None
        if part and metric.kind == "time_to_close":
            return say("{part} were closed within {{value}}", part=part)
        if part:
            return say("{part} took at most {{value}}" if is_time else "{part} were at most {{value}}", part=part)
    return say("{{value}} on average") if metric.kind == "mean" else "{value}"


P = ParamSpec("P")


def in_one_language(make: Callable[P, str]) -> Callable[P, str]:
    """Let a text of several sentences be wholly in English where the language lacks them: no mixture can be read."""

    @wraps(make)
    def made(*given: P.args, **named: P.kwargs) -> str:
        if current().is_source or _USUAL in current().phrases:
            return make(*given, **named)
        with speaking(SOURCE):
            return in_source(make(*given, **named))

    return made


@in_one_language
def told_figure(metric: Metric, figure: Figure, grain: str, title: str = "") -> str:
    """Return "In October 2026, nine in ten took at most 9 min 20 s. The likely range is 9 min 1 s to 9 min 40 s."

    title: what is measured, where the sentence has to say it.
    """
    when = within(grain, figure.starts_on, figure.ends_on)
    start = say("{title}, {when}", title=title, when=when) if title else _capital(when)
    if figure.value is None:
        return say("{when}: {why}.", when=start, why=_small(why_none(figure)))
    words = _filled(says(metric), value_in_words(metric, figure))
    limits = interval_of(metric, figure)
    if not limits:
        return say("{when}: {words}. How sure that is cannot be told.", when=start, words=words)
    return say(_USUAL, when=start, words=words, limits=limits)


def _filled(text: str, value: str) -> str:
    return text.replace("{{value}}", value).replace("{value}", value)


@in_one_language
def finding(reading: Reading, name: str = "") -> str:
    """Return what a metric says now, and whether it changed."""
    if reading.newest is None or reading.series is None:
        return say("There is no figure yet.")
    parts = [told_figure(reading.metric, reading.newest, reading.series.grain)]
    if reading.newest.is_provisional:
        parts.append(say("This figure may still change."))
    if reading.change is not None:
        parts.append(changed(reading.metric, reading.change))
    return joined(parts)


@in_one_language
def changed(metric: Metric, change: Change) -> str:
    """Return how a figure stands beside that of a year before."""
    now, before = change.now, change.before
    then = within(change.grain, before.starts_on, before.ends_on)
    if change.verdict == "broken":
        return say("It cannot be compared with the year before: the way of counting changed in between.")
    gap = _gap(metric, now, before)
    when = _capital(within(change.grain, now.starts_on, now.ends_on))
    if not gap:
        return say("{when} it was the same as {then}.", when=when, then=then)
    said = {
        "better": "{when} it was {gap} than {then}: better, by more than chance may explain.",
        "worse": "{when} it was {gap} than {then}: worse, by more than chance may explain.",
        "unclear": "{when} it was {gap} than {then}, but chance may explain that.",
        "changed": "{when} it was {gap} than {then}.",
        "unknown": "{when} it was {gap} than {then}; how sure that is cannot be told.",
    }[change.verdict]
    return say(said, when=when, then=then, gap=gap)


def _gap(metric: Metric, now: Figure, before: Figure) -> str:
    if now.value is None or before.value is None or value_text(metric, now) == value_text(metric, before):
        return ""
    size = format_difference(now.value, before.value, metric.unit, metric.display)
    return say("{size} less", size=size) if now.value < before.value else say("{size} more", size=size)


def verdict_words(reading: Reading) -> tuple[str, str]:
    """Return (state of the badge, words) of the change in a year."""
    return {
        "better": ("good", say("Better")), "worse": ("bad", say("Worse")),
        "unclear": ("cannot_tell", say("No clear change")), "changed": ("neutral", say("Changed")),
        "broken": ("neutral", say("Counted in a new way")), "unknown": ("cannot_tell", say("Cannot tell")),
    }[reading.verdict]  # fmt: skip


@in_one_language
def answer(question: Question, found: Sequence[Reading], goals: Iterable[Goal], title: str = "") -> str:
    """Return the answer to a question, in words that most people read with ease, with how sure it is.

    title: of the metric that leads.
    """
    if question.way == "goals":
        return _answer_of_goals(goals)
    if question.way == "faults":
        return _answer_of_faults(found, goals)
    if question.way == "level" and (lead := leading(found, question.way)) is not None and lead.newest and lead.series:
        return told_figure(lead.metric, lead.newest, lead.series.grain, title)
    return _answer_of_changes(question, found)


def leading(found: Sequence[Reading], way: str = "change") -> Reading | None:
    """Return the reading that leads: the first in the order of the rule that has a figure.

    way: of the question; where it asks for a level, a time leads if there is one, for it asks how fast.
    """
    shown = [each for each in found if each.newest is not None and each.newest.value is not None]
    times = [each for each in shown if measure(each.metric.unit, each.metric.display).kind == "duration"]
    return next(iter(times if way == "level" and times else shown), None)


def _answer_of_changes(question: Question, found: Sequence[Reading]) -> str:
    judged = [each for each in found if each.verdict in ("better", "worse", "unclear")]
    counts = Counter(each.verdict for each in judged)
    if not judged:
        return say("We cannot tell yet: no figure can be set beside one of a year ago.")
    about = say_count("Of {count} figure about {subject},", "Of {count} figures about {subject},", len(judged),
                      subject=say(question.subject))  # fmt: skip
    if not counts["better"] and not counts["worse"]:
        return joined([about, say("none moved more in a year than chance may explain.")])
    moved = say(
        "{better} got better in a year and {worse} got worse.",
        better=spelled(str(counts["better"])), worse=spelled(str(counts["worse"])),
    )  # fmt: skip
    rest = say_count("For {count} we cannot tell: it may be chance.", "For {count} we cannot tell: it may be chance.",
                     counts["unclear"])  # fmt: skip
    return joined([about, moved, rest] if counts["unclear"] else [about, moved])


def goal_state(goal: Goal) -> str:
    """Return the state of all areas of a goal together: as bad as the worst that can be told, as good as all are."""
    states = [each.state for each in goal.states]
    for state in ("off course", "no current data", "cannot tell", "on course"):
        if state in states:
            return state
    return "met" if states else "no current data"


def is_open(goal: Goal) -> bool:
    return not goal.entries or goal.entries[-1].kind != "ended"


def _answer_of_goals(goals: Iterable[Goal]) -> str:
    counts = Counter(goal_state(goal) for goal in goals)
    if not counts:
        return say("No goal has been made public yet.")
    total = say_count("We set {count} goal.", "We set {count} goals.", counts.total())
    kept = say_count(
        "{count} is met or on course,", "{count} are met or on course,", counts["met"] + counts["on course"]
    )
    off = say_count("{count} is off course.", "{count} are off course.", counts["off course"])
    rest = counts["cannot tell"] + counts["no current data"]
    unsure = say_count("For {count} it is too soon to be sure.", "For {count} it is too soon to be sure.", rest)
    told_apart = [kept, off] if rest < counts.total() else []
    return joined([total, *told_apart, *([unsure] if rest else [])])


def _answer_of_faults(found: Sequence[Reading], goals: Iterable[Goal]) -> str:
    worse = sum(each.verdict == "worse" for each in found)
    off = sum(goal_state(goal) == "off course" for goal in goals)
    if not worse and not off:
        return say("No figure got worse in a year by more than chance may explain, and no goal is off course.")
    figures = say_count("{count} figure got worse in a year, by more than chance may explain.",
                        "{count} figures got worse in a year, by more than chance may explain.", worse)  # fmt: skip
    missed = say_count("{count} goal is off course.", "{count} goals are off course.", off)
    return joined([figures, missed])


def joined(parts: Sequence[str]) -> str:
    """Return parts with a space between; marked where one of them is."""
    if not any(isinstance(part, Marked) for part in parts):
        return " ".join(parts)
    return Marked(" ".join(parts), " ".join(conditional_escape(part) for part in parts))


def _capital(text: str) -> str:
    return text if isinstance(text, Marked) else text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text if isinstance(text, Marked) else text[:1].lower() + text[1:]
