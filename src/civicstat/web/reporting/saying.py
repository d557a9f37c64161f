"""Sentences about one metric of a report, with their uncertainty."""

from collections.abc import Iterator

from civicstat.publishing.reports.documents import Answer, Asked, Document, Item, Reading, Verdict
from civicstat.web.reporting.words import (
    Marked,
    day_text,
    in_source,
    on_day,
    period_short,
    period_text,
    say,
    say_count,
    told,
    within,
)
from civicstat.web.ui.findings import Estimate
from civicstat.web.ui.units import format_value, measure

BADGES = {
    Verdict.BETTER: "good", Verdict.WORSE: "bad", Verdict.UNCLEAR: "neutral", Verdict.CONTEXT: "neutral",
    Verdict.CANNOT_TELL: "cannot_tell",
}  # fmt: skip

CLEAR_ALONE = 0.05  # of a change by itself, as its 95% interval has it


def badge_of(item: Item) -> tuple[str, str]:
    """Return the badge of what became of a metric, and its word."""
    words = {
        Verdict.BETTER: say("Better"), Verdict.WORSE: say("Worse"), Verdict.UNCLEAR: say("Within chance"),
        Verdict.CONTEXT: say("No better or worse"), Verdict.CANNOT_TELL: say("Cannot tell"),
    }  # fmt: skip
    return BADGES[item.verdict], words[item.verdict]


def estimate_of(item: Item, reading: Reading) -> Estimate:
    return Estimate(reading.value, reading.low, reading.high, item.unit, item.display, reason=told(reading.reason))


def finding_of(item: Item, document: Document) -> str:
    """Return what a metric was in the period, how sure that is, and what it was before."""
    now = item.now
    title, when = told(item.title), within(document.grain, now.starts_on, now.ends_on)
    if now.value is None:
        return say("{title}: no figure {when}. {why}.", title=title, when=when, why=why_none(now.reason or item.why))
    estimate = estimate_of(item, now)
    first = say("{title}: {value} {when}.", title=title, value=estimate.with_noun, when=when)
    if estimate.interval:
        first = say("{title}: {value} {when} (95% interval {interval}).", title=title, value=estimate.with_noun,
                    when=when, interval=estimate.interval)  # fmt: skip
    provisional = say("This figure may still change.") if now.is_provisional else ""
    return " ".join(filter(None, (first, *_change(item, document), provisional)))


def _change(item: Item, document: Document) -> Iterator[str]:
    before = item.before
    if item.change is None or before is None or before.value is None:
        yield say("It cannot be compared: {why}.", why=_small(why_none(item.why)))
        return
    then = within(document.grain, before.starts_on, before.ends_on)
    yield say("It was {value} {when}.", value=estimate_of(item, before).with_noun, when=then)
    if item.verdict == Verdict.UNCLEAR and item.change.p < CLEAR_ALONE:
        yield say("Taken alone this is beyond chance; among all metrics of the report chance can explain it.")
    elif item.verdict == Verdict.UNCLEAR:
        yield say("Chance alone can explain the difference.")


def why_none(reason: str) -> str:
    """Return why there is no figure, without a full stop."""
    return told(reason) if reason else say("No figure")


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def size_of(item: Item) -> str:
    """Return how large a change is, with its interval; empty where there is none."""
    change = item.change
    if change is None or item.before is None:
        return ""
    if measure(item.unit, item.display).kind == "share":
        if change.low is None or change.high is None:
            return ""
        points = [format_value(each, "share", "points") for each in (change.difference, change.low, change.high)]
        return say("Difference: {difference} (95% interval {low} to {high}).", difference=points[0], low=points[1],
                   high=points[2])  # fmt: skip
    if change.ratio is None or change.ratio_low is None:
        return ""
    low = _percent(change.ratio_low - 1)
    high = _percent(change.ratio_high - 1) if change.ratio_high is not None else say("any size")
    return say(
        "Change: {change} (95% interval {low} to {high}).", change=_percent(change.ratio - 1), low=low, high=high
    )


def aims_of(item: Item) -> list[str]:
    """Return where the goals of a metric stand, those off course first."""
    ordered = sorted(item.aims, key=lambda aim: (aim.state != "off course", aim.title, aim.area))
    return [
        say("Goal “{title}”{area}: {state}.", title=told(aim.title), area=f", {aim.area}" if aim.area else "",
            state=say(aim.state))
        for aim in ordered
    ]  # fmt: skip


def asked_in_words(asked: Asked) -> list[str]:
    """Return what the owner of a miss said, or that nobody did, in sentences."""
    if asked.answer is not None:
        return _answer(asked, asked.answer)
    if not asked.department:
        return [say("No department owns this metric, so that nobody could be asked.")]
    if asked.asked_at is None:
        return [say("{department} will be asked for the cause.", department=told(asked.department))]
    lines = [
        say("{department} was asked on {day}. Nobody answered.", department=told(asked.department),
            day=on_day(asked.asked_at))
    ]  # fmt: skip
    if asked.unanswered_in_a_row > 1:
        one, many = "This is the first report without an answer.", "This is report {count} in a row without an answer."
        lines.append(say_count(one, many, asked.unanswered_in_a_row))
    return lines


def again_of(asked: Asked) -> str:
    """Return in how many reports in a row a metric is a miss; empty where this is the first."""
    if asked.missed_in_a_row < 2:
        return ""
    one, many = "This is the first report in which it is a miss.", "It is a miss in {count} reports in a row."
    return say_count(one, many, asked.missed_in_a_row)


def _answer(asked: Asked, answer: Answer) -> list[str]:
    lines = [
        say("Cause: {cause}", cause=_sentence(answer.cause) if answer.cause else say("unknown.")),
        say("Action: {action}", action=_sentence(answer.action)),
        say("By: {day}.", day=day_text(answer.due_on)) if answer.due_on else say("By: no date was given."),
    ]
    who = say("{role}, {department}", role=role_in_words(answer.role), department=told(asked.department))
    return [*lines, say("{who}, {day}.", who=who, day=on_day(answer.at))]


def role_in_words(role: str) -> str:
    words = {
        "viewer": say("Viewer"), "analyst": say("Analyst"), "lead": say("Department lead"),
        "administrator": say("Administrator"), "auditor": say("Auditor"),
    }  # fmt: skip
    return words.get(role, say("The platform's operator"))


def period_of(document: Document) -> str:
    return period_text(document.grain, document.starts_on, document.ends_on)


def before_of(document: Document) -> str:
    return period_text(document.grain, document.before_starts_on, document.before_ends_on)


def period_short_of(document: Document) -> str:
    """Return the period as the head of a column has it."""
    return period_short(document.grain, document.starts_on, document.ends_on)


def before_short_of(document: Document) -> str:
    """Return the period before as the head of a column has it."""
    return period_short(document.grain, document.before_starts_on, document.before_ends_on)


def _percent(part: float) -> str:
    sign = "+" if part > 0 else ""
    return sign + format_value(part, "share")


def _sentence(text: str) -> str:
    """Return what somebody wrote in the language spoken now, with a full stop."""
    found = told(text)
    if found.endswith((".", "!", "?")):
        return found
    return in_source(f"{text}.") if isinstance(found, Marked) else f"{found}."
