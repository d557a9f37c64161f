"""The front page, and a page for each of its questions."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from civicstat.publishing.content import Goal
from civicstat.web.site.charts import over_time
from civicstat.web.site.pages.rows import goal_row, row_of
from civicstat.web.site.readings import Reading
from civicstat.web.site.rules import Question
from civicstat.web.site.sentences import answer, changed, finding, goal_state, is_open, leading, verdict_words
from civicstat.web.site.sheets import Page, Sheets
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.speaking import day_text, say

MONTHS_IN_FRONT = 24
FAULTS_IN_FRONT = 5


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the front page, the pages of questions, and the list of all figures."""
    yield _home(sheets, sheets.of("index"))
    for question in sheets.shared.questions:
        yield _question(sheets, question)
    yield _all_figures(sheets)


def root(sheets: Sheets) -> Page:
    """Return the front page once more, as the root of the edition."""
    return _home(sheets, "index.html")


def _home(sheets: Sheets, path: str) -> Page:
    content = sheets.content
    context = {
        "made_on": day_text(content.made_at),
        "welcome": sheets.text("welcome", content.texts.get("welcome", {}).get("en", "")) or say(
            "This is what the records say. The good and the bad are chosen by rule, and nothing is left out."),
        "questions": [_asked(sheets, each) for each in sheets.shared.questions],
        "areas": sheets.of("areas/index"), "sure": sheets.of("method"),
    }  # fmt: skip
    return Page(path, say("Safety and trust in figures"), "home", context, "home", lambda code: f"{code}/index.html")


def _found(sheets: Sheets, question: Question) -> list[Reading]:
    if question.way == "faults":
        return list(sheets.shared.readings.values())
    return [sheets.shared.readings[metric.slug] for metric in sheets.shared.by_question[question.key]]


def _asked(sheets: Sheets, question: Question) -> dict[str, object]:
    found = _found(sheets, question)
    shown: dict[str, object] = {
        "key": question.key, "asks": say(question.asks), "path": _path(sheets, question),
        "answer": _answer(sheets, question, found), "more": _more(question, len(found)),
    }  # fmt: skip
    if question.way == "goals":
        return shown | {"goals": [goal_row(sheets, goal) for goal in _goals(sheets)]}
    if question.way == "faults":
        return shown | {"faults": faults(sheets)[:FAULTS_IN_FRONT]}
    return shown | lead(sheets, found, question, MONTHS_IN_FRONT)


def _answer(sheets: Sheets, question: Question, found: Sequence[Reading]) -> str:
    first = leading(found, question.way)
    return answer(question, found, _goals(sheets), sheets.title(first.metric) if first else "")


def _more(question: Question, count: int) -> str:
    if question.way == "goals":
        return say("All goals and their history")
    if question.way == "faults":
        return say("All that went wrong")
    return say("All {count} figures about this", count=count)


def _path(sheets: Sheets, question: Question) -> str:
    return sheets.of("goals/index") if question.way == "goals" else sheets.of(f"questions/{question.key}")


def _goals(sheets: Sheets) -> list[Goal]:
    return [goal for goal in sheets.content.goals if is_open(goal)]


def lead(sheets: Sheets, found: Sequence[Reading], question: Question, most: int) -> dict[str, object]:
    """Return what a page shows of the figure that leads: its chart, finding and links."""
    first = leading(found, question.way)
    if first is None or first.series is None:
        return {}
    metric = first.metric
    title, unit = sheets.title(metric), sheets.unit(metric)
    goals = [goal for goal in sheets.content.goals if goal.metric == metric.slug]
    chart = over_time(metric, first.series, title=title, unit=unit, goals=goals, most=most)
    return {
        "figure": Figure(f"{question.key}-lead", chart), "lead_title": title, "lead_path": sheets.of_metric(metric),
        "finding": _rest(first) if question.way == "level" else finding(first),
        "data": f"data/metrics/{metric.slug}.csv",
    }  # fmt: skip


def _rest(reading: Reading) -> str:
    """Return what the answer to the question has not said of the figure that leads."""
    return changed(reading.metric, reading.change) if reading.change else ""


def faults(sheets: Sheets) -> list[dict[str, object]]:
    """Return what went wrong by rule: what got clearly worse in a year, and goals that are off course."""
    worse = [each for each in sheets.shared.readings.values() if each.verdict == "worse"]
    found: list[dict[str, object]] = [
        {
            "path": sheets.of_metric(each.metric), "title": sheets.title(each.metric), "state": "bad",
            "words": verdict_words(each)[1], "sentence": changed(each.metric, each.change) if each.change else "",
        }
        for each in worse
    ]  # fmt: skip
    off = [goal for goal in _goals(sheets) if goal_state(goal) == "off course"]
    for row in (goal_row(sheets, goal) for goal in off):
        found.append({"path": row.path, "title": row.title, "state": row.state, "words": row.words, "sentence": ""})
    return found


def _question(sheets: Sheets, question: Question) -> Page:
    found, title = _found(sheets, question), say(question.asks)
    context: dict[str, object] = {
        "heading": title, "lede": _answer(sheets, question, found), "rules": sheets.of("method") + "#rule",
        "crumbs": [(say("Home"), sheets.of("index"))],
    }  # fmt: skip
    path = sheets.of(f"questions/{question.key}")
    if question.way == "faults":
        return Page(path, title, "faults", context | _of_faults(sheets), question.key)
    if question.way != "goals":
        context |= lead(sheets, found, question, 60)
    return Page(path, title, "question", context | {"groups": _by_theme(sheets, found)}, question.key)


def _of_faults(sheets: Sheets) -> dict[str, object]:
    honest = [
        sheets.shared.readings[each.slug] for each in sheets.content.metrics if each.theme == "Honesty of the data"
    ]
    return {"faults": faults(sheets), "groups": _by_theme(sheets, honest)}


def _by_theme(sheets: Sheets, found: Sequence[Reading], *, has_trend: bool = True) -> list[dict[str, object]]:
    ordered = sorted(found, key=lambda each: each.metric.theme)
    return [
        {"title": sheets.theme(theme) or say("Other figures"),
         "rows": [row_of(sheets, each, f"s-{each.metric.slug}", has_trend=has_trend) for each in members]}
        for theme, members in groupby(ordered, key=lambda each: each.metric.theme)
    ]  # fmt: skip


def _all_figures(sheets: Sheets) -> Page:
    found = list(sheets.shared.readings.values())
    title = say("All figures")
    context = {
        "heading": title, "lede": say("Every figure of this edition, by what it is about."),
        "groups": _by_theme(sheets, found, has_trend=False), "rules": sheets.of("method") + "#rule",
        "crumbs": [(say("Home"), sheets.of("index"))],
    }  # fmt: skip
    return Page(sheets.of("figures/index"), title, "question", context, "figures")
