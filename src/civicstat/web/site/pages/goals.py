"""Goals and their history: what was promised, every target that was moved, and where it stands."""

from collections.abc import Iterator

from civicstat.publishing.content import Goal, GoalEntry, GoalState, Metric
from civicstat.web.site.charts import over_time
from civicstat.web.site.pages.rows import STATES, goal_row, goal_title
from civicstat.web.site.rules import QUESTIONS
from civicstat.web.site.sentences import answer, goal_state, is_open, why_withheld
from civicstat.web.site.sheets import Page, Sheets
from civicstat.web.ui.charts import Figure, Table
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


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the list of goals, and a page for each."""
    yield _list(sheets)
    for goal in sheets.content.goals:
        yield _page(sheets, goal)


def _list(sheets: Sheets) -> Page:
    goals = sheets.content.goals
    promised = next(each for each in QUESTIONS if each.way == "goals")
    rows = []
    for goal in goals:
        row, moves = goal_row(sheets, goal), sum(entry.kind in MOVES for entry in goal.entries)
        due = goal.entries[-1].due_on if goal.entries else None
        rows.append({
            "path": row.path, "title": row.title, "state": row.state, "words": row.words,
            "wording": sheets.text(f"goal.{goal.slug}.wording", goal.wording),
            "due": say("Due by {day}", day=day_text(due)) if due else "",
            "moved": say_count("Its target was moved {count} time.", "Its target was moved {count} times.", moves)
            if moves else "",
        })  # fmt: skip
    title = say(promised.asks)
    context = {
        "heading": title, "lede": answer(promised, [], [goal for goal in goals if is_open(goal)]), "goals": rows,
        "crumbs": [(say("Home"), sheets.of("index"))],
    }  # fmt: skip
    return Page(sheets.of("goals/index"), title, "goals", context, "goals")


def _page(sheets: Sheets, goal: Goal) -> Page:
    metric, title = sheets.content.metric(goal.metric), goal_title(sheets, goal)
    state, words = STATES[goal_state(goal)]
    context: dict[str, object] = {
        "heading": title, "lede": sheets.text(f"goal.{goal.slug}.wording", goal.wording),
        "crumbs": [(say("Home"), sheets.of("index")), (say("Goals"), sheets.of("goals/index"))],
        "state": state, "words": say(words), "entries": [_entry(metric, each) for each in reversed(goal.entries)],
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
    if series is None:
        return shown
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
