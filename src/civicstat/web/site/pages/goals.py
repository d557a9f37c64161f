"""Goals and their history: what was promised, every target that was moved, and where it stands."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.utils.safestring import mark_safe

from civicstat.publishing.content import Goal, GoalEntry, GoalState, Metric
from civicstat.web.site.charts import over_time, sparkline
from civicstat.web.site.pages.rows import FEWEST, STATES, goal_row, goal_title
from civicstat.web.site.rules import QUESTIONS
from civicstat.web.site.sentences import answer, goal_state, is_open, why_withheld
from civicstat.web.site.sheets import Page, Sheets
from civicstat.web.ui.charts import Figure, Table, draw
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.speaking import day_text, plain, say, say_count, told
from civicstat.web.ui.units import format_value, format_with_noun

KINDS = {
    "set": "Promised: {target} by {day}.", "moved": "The target was moved: {target} by {day}.",
    "extended": "The date was moved: {target} by {day}.", "ended": "The goal was ended.",
    "reopened": "The goal was taken up again: {target} by {day}.", "noted": "A note was added.",
}  # fmt: skip
ROLES = {"lead": "{department} leads: {part}", "partner": "{department} helps: {part}"}
MOVES = ("moved",)
MOST_ENTRIES = 3  # of a goal's ledger in the list; its page has all
BECAUSE = {
    "met": "The figures lie at the target or beyond it, and chance does not explain that.",
    "on course": "The figures lie on the good side of the path to the target, and chance does not explain that.",
    "off course": "The figures lie on the wrong side of the path to the target, and chance does not explain that.",
}
IN_SOME = {
    "off course": "In some areas the figures lie on the wrong side of the path to the target.",
    "cannot tell": "For some areas we cannot tell yet.",
    "no current data": "For some areas there is no new figure to judge by.",
}  # fmt: skip


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the list of goals, and a page for each."""
    yield _list(sheets)
    for goal in sheets.content.goals:
        yield _page(sheets, goal)


def _list(sheets: Sheets) -> Page:
    goals = sheets.content.goals
    promised = next(each for each in QUESTIONS if each.way == "goals")
    title = say(promised.asks)
    context = {
        "heading": title, "lede": answer(promised, [], [goal for goal in goals if is_open(goal)]),
        "goals": [_item(sheets, goal) for goal in goals], "crumbs": [(say("Home"), sheets.of("index"))],
    }  # fmt: skip
    return Page(sheets.of("goals/index"), title, "goals", context, "goals")


def _item(sheets: Sheets, goal: Goal) -> dict[str, object]:
    """Return a goal of the list: where it stands, what was promised, its trend, and what became of the promise."""
    metric, row = sheets.content.metric(goal.metric), goal_row(sheets, goal)
    moves = sum(entry.kind in MOVES for entry in goal.entries)
    shown: dict[str, object] = {
        "path": row.path, "title": row.title, "state": row.state, "words": row.words,
        "wording": sheets.text(f"goal.{goal.slug}.wording", goal.wording),
        "because": _because(goal), "facts": _facts(metric, goal),
        "moved": say_count("Its target was moved {count} time.", "Its target was moved {count} times.", moves)
        if moves else "",
        "entries": [_entry(metric, each) for each in goal.entries][-MOST_ENTRIES:],
        "trend": "",
    }  # fmt: skip
    series = metric.one(goal.layer, goal.areas[0], goal.grain) if metric and len(goal.areas) == 1 else None
    if metric is not None and series is not None and sum(each.value is not None for each in series.figures) >= FEWEST:
        target = _newest_target(goal)
        spark = replace(sparkline(metric, series, plain(sheets.title(metric))), goal=target)
        shown["trend"] = mark_safe(draw(spark, key=f"s-{goal.slug}", width=280))  # noqa: S308  # texts are escaped
    return shown


def _because(goal: Goal) -> str:
    """Return what a goal's state rests on, in a sentence."""
    state = goal_state(goal)
    if len(goal.states) > 1 and state in IN_SOME:
        return say(IN_SOME[state])
    if state in BECAUSE:
        return say(BECAUSE[state])
    return told(goal.states[0].sentence) if goal.states else ""


def _facts(metric: Metric | None, goal: Goal) -> list[tuple[str, str]]:
    """Return where a goal stands now beside its target: of one area the level, of several how many stand how."""
    facts = [(say("Now"), _level(metric, goal))]
    last = next((each for each in reversed(goal.entries) if each.low is not None or each.high is not None), None)
    if last is not None:
        target = _target(metric, last)
        due = next((each.due_on for each in reversed(goal.entries) if each.due_on), None)
        facts.append((say("Target"), say("{target} by {day}", target=target, day=day_text(due)) if due else target))
    return [(term, meaning) for term, meaning in facts if meaning]


def _level(metric: Metric | None, goal: Goal) -> str:
    if len(goal.states) > 1:
        counts = Counter(each.state for each in goal.states)
        return ", ".join(say("{state}: {count} of {all}", state=say(words), count=counts[state], all=len(goal.states))
                         for state, (_, words) in STATES.items() if counts[state])  # fmt: skip
    [state] = goal.states or (None,)
    if state is None or metric is None or state.value is None:
        return plain(why_withheld(state.withheld)) if state is not None and state.withheld is not None else ""
    value = format_with_noun(state.value, metric.unit, metric.display)
    limits = interval_text(state.low, state.high, metric.unit, metric.display)
    since, _, until = state.period.partition("/")
    when = ""
    if until:
        first, last = (day_text(date.fromisoformat(day)) for day in (since, until))
        when = say("from {first} to {last}", first=first, last=last)
    likely = say("likely {limits}", limits=limits) if limits else ""
    return ", ".join(filter(None, (value, likely, when)))


def _newest_target(goal: Goal) -> float | None:
    ends = [end for entry in goal.entries for end in (entry.low, entry.high) if end is not None]
    return ends[-1] if ends else None


def _page(sheets: Sheets, goal: Goal) -> Page:
    metric, title = sheets.content.metric(goal.metric), goal_title(sheets, goal)
    state, words = STATES[goal_state(goal)]
    context: dict[str, object] = {
        "heading": title, "lede": sheets.text(f"goal.{goal.slug}.wording", goal.wording),
        "crumbs": [(say("Home"), sheets.of("index")), (say("Goals"), sheets.of("goals/index"))],
        "state": state, "words": say(words), "because": _because(goal), "facts": _facts(metric, goal),
        "entries": [_entry(metric, each) for each in reversed(goal.entries)],
        "departments": [_part(sheets, each) for each in goal.departments],
        "asked_by": say("Asked for by: {who}", who=told(goal.asked_by)) if goal.asked_by else "",
    }  # fmt: skip
    if metric is not None:
        context |= _of_metric(sheets, goal, metric)
    return Page(sheets.of_goal(goal), title, "goal", context, "goals")


def _of_metric(sheets: Sheets, goal: Goal, metric: Metric) -> dict[str, object]:
    title = sheets.title(metric)
    shown: dict[str, object] = {
        "metric_path": sheets.of_metric(metric), "metric_title": title, "table": _states(sheets, goal, metric),
    }  # fmt: skip
    series = metric.one(goal.layer, goal.areas[0], goal.grain) if len(goal.areas) == 1 else None
    if series is None or all(each.value is None for each in series.figures):
        return shown  # an empty chart tells nothing; why it is empty is said above
    chart = over_time(metric, series, title=title, unit=sheets.unit(metric), goals=[goal])
    return shown | {"figure": Figure("time", chart), "finding": ""}


def _states(sheets: Sheets, goal: Goal, metric: Metric) -> Table | None:
    layer = sheets.content.layer(goal.layer)
    names = {area.code: area.name for area in layer.areas} if layer else {}
    rows = tuple(_state(metric, each, names.get(each.area, each.area)) for each in goal.states)
    header = (told(layer.name) if layer else say("Area"), say("State"), say("Level"), say("Likely range (95%)"))
    return Table(plain(goal_title(sheets, goal)), tuple(map(plain, header)), rows, frozenset({2, 3})) if rows else None


def _state(metric: Metric, state: GoalState, name: str) -> tuple[str, ...]:
    words = say(STATES[state.state][1]) if state.state in STATES else state.state
    if state.withheld is not None:
        return name, words, "–", plain(why_withheld(state.withheld))
    limits = interval_text(state.low, state.high, metric.unit, metric.display)
    return name, words, format_value(state.value, metric.unit, metric.display), limits


def _entry(metric: Metric | None, entry: GoalEntry) -> dict[str, object]:
    due = day_text(entry.due_on) if entry.due_on else ""
    words = say(KINDS.get(entry.kind, "Changed: {target} by {day}."), target=_target(metric, entry), day=due)
    return {"day": day_text(entry.at), "words": words, "reason": told(entry.reason), "by": told(entry.by)}


def _target(metric: Metric | None, entry: GoalEntry) -> str:
    unit, display = (metric.unit, metric.display) if metric else ("count", "")
    low, high = (format_with_noun(end, unit, display) if end is not None else "" for end in (entry.low, entry.high))
    if low and high:
        return say("between {low} and {high}", low=low, high=high)
    return say("at least {value}", value=low) if low else say("at most {value}", value=high)


def _part(sheets: Sheets, department: tuple[str, str, str]) -> str:
    name, role, part = department
    if not part:
        return sheets.department(name)
    return say(ROLES.get(role, "{department} helps: {part}"), department=sheets.department(name), part=told(part))
