"""A chart or a figure for other websites: a page of its own, without scripts, that loads nothing from elsewhere."""

from collections.abc import Iterator
from html import escape

from civicstat.publishing.content import Metric
from civicstat.web.site.charts import over_time
from civicstat.web.site.sentences import finding, value_in_words, why_none
from civicstat.web.site.sheets import Page, Sheets, file_name
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.speaking import day_text, period_text, say

CHART_HEIGHT = 520  # pixels


def embed_path(sheets: Sheets, metric: Metric, *, what: str = "chart") -> str:
    return f"embed/{sheets.language}/{file_name(metric.slug)}-{what}.html"


def embed_code(sheets: Sheets, path: str, title: str) -> str:
    """Return the lines that somebody puts into a page: they follow the newest edition."""
    source = f"{sheets.shared.public_url}/{path}"
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="100%" height="{CHART_HEIGHT}" '
        'loading="lazy" referrerpolicy="no-referrer" sandbox="allow-popups"></iframe>'
    )


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield for each metric of which there is a figure its chart and its newest figure."""
    for metric in sheets.content.metrics:
        reading = sheets.shared.readings[metric.slug]
        if reading.series is None or reading.newest is None:
            continue
        title, newest = sheets.title(metric), reading.newest
        goals = [goal for goal in sheets.content.goals if goal.metric == metric.slug]
        chart = over_time(metric, reading.series, title=title, unit=sheets.unit(metric), goals=goals, most=36)
        context: dict[str, object] = {
            "title": title, "page": sheets.of_metric(metric), "finding": finding(reading),
            "source": say("{agency}, edition {number} of {day}", agency=sheets.content.agency,
                          number=sheets.content.number, day=day_text(sheets.content.made_at)),
        }  # fmt: skip
        yield Page(embed_path(sheets, metric), title, "embed", context | {"figure": Figure("time", chart)})
        value = value_in_words(metric, newest) if newest.value is not None else why_none(newest)
        when = period_text(reading.series.grain, newest.starts_on, newest.ends_on)
        yield Page(embed_path(sheets, metric, what="figure"), title, "embed", context | {"value": value, "when": when})
