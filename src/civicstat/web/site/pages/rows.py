"""A figure as one row of a list: its name, value, range, trend and what became of it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from civicstat.publishing.content import Goal, Metric, Series
from civicstat.web.site.charts import sparkline
from civicstat.web.site.readings import Reading
from civicstat.web.site.sentences import goal_state, interval_of, value_in_words, verdict_words, why_none
from civicstat.web.site.sheets import Sheets
from civicstat.web.ui.charts import draw
from civicstat.web.ui.speaking import period_text, plain, say

STATES = {
    "met": ("met", "Met"), "on course": ("on_course", "On course"), "off course": ("off_course", "Off course"),
    "cannot tell": ("cannot_tell", "Cannot tell yet"), "no current data": ("no_current_data", "No current data"),
}  # fmt: skip
_SPARK = 140
FEWEST = 5  # figures, before a line says anything of a trend


@dataclass(frozen=True)
class Row:
    """One figure in a list. state, verdict: of the badge; note: what else is to be known."""

    path: str
    title: str
    question: str
    value: str
    limits: str
    reason: str
    when: str
    spark: SafeString
    state: str
    verdict: str
    note: str = ""
    words: str = ""


@dataclass(frozen=True)
class GoalRow:
    path: str
    title: str
    state: str
    words: str


def row_of(
    sheets: Sheets, reading: Reading, key: str, judged: tuple[str, str] | None = None, note: str = "",
    trend: Series | None = None, has_trend: bool = True,
) -> Row:  # fmt: skip
    """Return a figure as a row.

    key: unique in the page. judged: its badge, that of its change in a year if none. trend: the series that is drawn,
    that of the reading if none.
    """
    metric, figure, series = reading.metric, reading.newest, reading.series
    title = sheets.title(metric)
    shown = figure is not None and figure.value is not None
    state, verdict = judged or verdict_words(reading)
    return Row(
        path=sheets.of_metric(metric), title=title,
        question=sheets.text(f"metric.{metric.slug}.question", metric.question),
        value=value_in_words(metric, figure) if shown and figure else "",
        limits=say("likely {limits}", limits=limits) if (limits := interval_of(metric, figure)) else "",
        reason=why_none(figure),
        when=period_text(series.grain, figure.starts_on, figure.ends_on) if figure and series else "",
        spark=_spark(metric, trend or series if has_trend else None, title, key),
        state=state, verdict=verdict, note=note,
    )  # fmt: skip


def _spark(metric: Metric, series: Series | None, title: str, key: str) -> SafeString:
    if series is None or sum(each.value is not None for each in series.figures) < FEWEST:
        return mark_safe("")
    drawn = draw(sparkline(metric, series, plain(title)), key=key, width=_SPARK)
    return mark_safe(drawn)  # noqa: S308  # texts in drawings are escaped where elements are written


def goal_row(sheets: Sheets, goal: Goal) -> GoalRow:
    state, words = STATES[goal_state(goal)]
    return GoalRow(sheets.of_goal(goal), goal_title(sheets, goal), state, say(words))


def goal_title(sheets: Sheets, goal: Goal) -> str:
    return sheets.text(f"goal.{goal.slug}.title", goal.title)
