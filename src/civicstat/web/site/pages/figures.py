"""A page for each metric: over time, areas side by side, how it is counted, and how to take it along."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.safestring import mark_safe

from civicstat.publishing.content import CITY, Dataset, Metric, Revision, Series
from civicstat.publishing.formats.linked import block_of, in_page
from civicstat.web.site.charts import areas_apart, over_time, table_of_areas
from civicstat.web.site.embeds import embed_code, embed_path
from civicstat.web.site.maps import map_beside
from civicstat.web.site.pages.rows import goal_row
from civicstat.web.site.readings import STEADY, Beside, city_of, is_compared, newest
from civicstat.web.site.sentences import finding, interval_of, value_text, why_none
from civicstat.web.site.sheets import Page, Sheets, link
from civicstat.web.ui.charts import Figure, Table
from civicstat.web.ui.speaking import day_text, period_short, plain, say, say_count, told, within
from civicstat.web.ui.units import format_value

VERDICTS = {
    "certified": "Certified", "qualified": "Certified with qualification", "inaccurate": "Inaccurate",
    "prevented": "Factors prevented certification",
}  # fmt: skip
KINDS = {
    "count": "How many there were", "distinct": "How many different ones there were", "sum": "All added up",
    "mean": "The average", "median": "The middle one: half are lower, half are higher",
    "percentile": "The value that most stay below", "share": "A share of all",
    "ratio": "One figure divided by another", "rate": "How many for so many residents, or for so many others",
    "time_to_close": "How long it takes until they are closed; open ones count too",
    "cohort_share": "The share that was done in time, of those old enough to tell",
    "gap": "How far the highest and the lowest are apart", "index": "A weighted sum of several counts",
    "survey_share": "A share of residents, from a survey", "survey_mean": "An average of residents, from a survey",
}  # fmt: skip
DIRECTIONS = {
    "lower": "Lower is better",
    "higher": "Higher is better",
    "context": "Neither way is better: it is there for context",
}


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield a page for each metric of the edition."""
    for metric in sheets.content.metrics:
        yield _page(sheets, metric)


def _page(sheets: Sheets, metric: Metric) -> Page:
    reading, title = sheets.shared.readings[metric.slug], sheets.title(metric)
    path = sheets.of_metric(metric)
    goals = [goal for goal in sheets.content.goals if goal.metric == metric.slug]
    behind = [each for each in sheets.content.datasets if each.slug in metric.datasets]
    context: dict[str, object] = {
        "heading": title,
        "lede": finding(reading),
        "below": [sheets.text(f"metric.{metric.slug}.question", metric.question), *_late(behind)],
        "crumbs": [(say("Home"), sheets.of("index")), (say("All figures"), sheets.of("figures/index"))],
        "goals": [goal_row(sheets, goal) for goal in goals],
        "passport": _passport(sheets, metric, behind),
        "limits": _limits(sheets, metric),
        "versions": _versions(metric),
        "revisions": revisions_table(sheets, [each for each in sheets.content.revisions if each.metric == metric.slug]),
        "layers": _layers(sheets, metric, path),
        "groups": _groups(sheets, metric),
        "areas_note": _areas_note(metric),
        "downloads": [
            (say("These figures as CSV"), f"data/metrics/{metric.slug}.csv"),
            (say("These figures as JSON"), f"data/metrics/{metric.slug}.json"),
            (say("A citation for programs that keep sources (BibTeX)"), f"data/citations/{metric.slug}.bib"),
            (say("All data of this edition"), sheets.of("data")),
        ],
        "citation": _citation(sheets, title),
        "linked": mark_safe(in_page(block_of(sheets.content, metric))),  # noqa: S308  # no sign in it ends a script
        "embed": embed_code(sheets, embed_path(sheets, metric), plain(title)),
    }
    if reading.series is not None:
        chart = over_time(metric, reading.series, title=title, unit=sheets.unit(metric), goals=goals)
        context |= {"figure": Figure("time", chart), "finding": ""}
    return Page(path, title, "metric", context, "figures")


def _areas_note(metric: Metric) -> str:
    if is_compared(metric):
        return say("Areas stand in the order of their names, for most of what sets them apart is chance. Where an area "
                   "differs from the city by more than chance explains, it is said.")  # fmt: skip
    return say("These are totals. A large area has more of everything, so they do not tell which area fares better.")


def _layers(sheets: Sheets, metric: Metric, path: str) -> list[dict[str, object]]:
    found = []
    for layer in sheets.content.layers:
        beside = sheets.shared.beside(metric, layer) if layer.slug != CITY else None
        if beside is not None:
            found.append(_layer(sheets, metric, beside, path))
    return found


def _layer(sheets: Sheets, metric: Metric, beside: Beside, path: str) -> dict[str, object]:
    layer = beside.layer
    plural = sheets.text(f"layer.{layer.slug}.plural", layer.plural)
    names = {area.code: area.name for area in layer.areas}  # names of places are the same in every language
    links = {area.code: link(path, sheets.of_area(layer, area)) for area in layer.areas}
    title = f"{plain(sheets.title(metric))}: {plain(plural)}"
    chart = areas_apart(metric, beside, title=title, unit=sheets.unit(metric), names=names, city=say("the city"))
    return {
        "title": plural, "sentence": _beside_sentence(metric, beside),
        "figure": Figure(f"areas-{layer.slug}", chart) if chart else None,
        "map": map_beside(metric, beside, sheets.shared.outlines[layer.slug], title=title),
        "table": table_of_areas(metric, beside, title=title, names=names, links=links),
        "open": say("Show all {plural}", plural=plain(plural).lower()),
    }  # fmt: skip


def _beside_sentence(metric: Metric, beside: Beside) -> str:
    when = within(beside.grain, beside.starts_on, beside.ends_on)
    known = [each for each in beside.areas if each.figure is not None and each.figure.value is not None]
    without = len(beside.areas) - len(known)
    missing = (
        " "
        + say_count(
            "{count} has no figure; the table says why.", "{count} have no figure; the table says why.", without
        )
        if without
        else ""
    )
    if not is_compared(metric) or beside.city is None or beside.city.value is None:
        return say("The figures {when}.", when=when) + missing
    apart = sum(each.is_apart for each in known)
    if not apart:
        return say("None differs clearly from the city {when}.", when=when) + missing
    return (
        say_count(
            "{count} of {all} differs clearly from the city {when}.",
            "{count} of {all} differ clearly from the city {when}.",
            apart,
            all=len(known),
            when=when,
        )
        + missing
    )


def _groups(sheets: Sheets, metric: Metric) -> list[dict[str, object]]:
    """Return the newest figures of groups in the whole city, one table for each column that tells them apart."""
    city, found = city_of(sheets.content), dict[str, list[Series]]()
    for series in metric.series:
        if series.dimension and series.layer == CITY and series.area == city:
            found.setdefault(series.dimension, []).append(series)
    return [_group(sheets, metric, dimension, members) for dimension, members in found.items()]


def _group(sheets: Sheets, metric: Metric, dimension: str, members: list[Series]) -> dict[str, object]:
    grain = next(grain for grain in STEADY if any(each.grain == grain for each in members))
    rows = []
    for series in members:
        if series.grain != grain:
            continue
        figure = newest(series)
        when = period_short(grain, figure.starts_on, figure.ends_on) if figure else ""
        shown = figure is not None and figure.value is not None
        limits = interval_of(metric, figure) if shown else plain(why_none(figure))
        rows.append(
            (sheets.text(f"group.{dimension}.{series.group}", series.group), value_text(metric, figure), limits, when)
        )
    name = sheets.text(f"dimension.{dimension}", dimension.replace("_", " "))
    header = (plain(name), say("Figure"), say("Likely range (95%)"), say("Period"))
    title = say("By {group}", group=name)
    return {"title": title, "table": Table(plain(title), header, tuple(rows), frozenset({1, 2}))}


def _late(behind: Iterable[Dataset]) -> list[str]:
    """Return what must be known where records had not come when the edition was made."""
    return [
        say("{records}: newer ones than of {day} should have been there when this edition was made. The latest figures "
            "lack them.", records=told(each.title), day=day_text(each.newest_on))
        for each in behind if each.is_late and each.newest_on
    ]  # fmt: skip


def _passport(sheets: Sheets, metric: Metric, behind: Sequence[Dataset]) -> list[tuple[str, str]]:
    entries = [
        (say("What is counted"), sheets.text(f"metric.{metric.slug}.describes", metric.describes)),
        (say("Kind of figure"), say(KINDS.get(metric.kind, "Another kind of figure"))),
        (
            say("Which way is better"),
            say(DIRECTIONS.get(metric.direction, "Neither way is better: it is there for context")),
        ),
        (say("Records behind it"), "; ".join(_named(each) for each in behind)),
        (say("Department"), sheets.department(metric.department)),
        (say("Standard"), metric.standard if metric.standard != "local" else say("No outside standard")),
        (say("Fewest records for a figure"), str(metric.min_n) if metric.min_n else ""),
        (say("Definition"), say("Version {number}", number=metric.versions[-1].number) if metric.versions else ""),
    ]
    entries.append((say("Audit"), _verdict(sheets, metric)))
    return [(term, meaning) for term, meaning in entries if meaning]


def _named(dataset: Dataset) -> str:
    """Return the name of a dataset, with the day of its newest record."""
    if dataset.newest_on is None:
        return told(dataset.title)
    return say("{records}, the newest of {day}", records=told(dataset.title), day=day_text(dataset.newest_on))


def _verdict(sheets: Sheets, metric: Metric) -> str:
    """Return the newest verdict of an auditor, and until when it holds; empty where there is none."""
    if not metric.audits:
        return ""
    audit = metric.audits[0]
    words, day = say(VERDICTS[audit.verdict]), day_text(audit.expires_on)
    if audit.expires_on < sheets.content.made_at.date():
        return say("{verdict}; expired on {day}", verdict=words, day=day)
    return say("{verdict}, until {day}", verdict=words, day=day)


def _limits(sheets: Sheets, metric: Metric) -> list[str]:
    own = sheets.content.texts.get(f"metric.{metric.slug}.known_limits", {}).get(sheets.language)
    lines = (own or metric.known_limits).splitlines()
    return [line if own else told(line) for line in lines if line.strip()]


def _versions(metric: Metric) -> list[dict[str, object]]:
    return [
        {
            "day": day_text(each.at), "definition": each.definition,
            "words": say("Version {number}: {reason}", number=each.number, reason=told(each.reason)) if each.reason
            else say("Version {number}", number=each.number),
        }
        for each in reversed(metric.versions)
    ]  # fmt: skip


def _citation(sheets: Sheets, title: str) -> str:
    content, path = sheets.content, f"editions/{sheets.content.number:04}"
    where = f"{sheets.shared.public_url}/{path}/" if sheets.shared.public_url else path
    return say(
        "{agency}: {title}. Edition {number}, {day}. {where}",
        agency=content.agency, title=title, number=content.number, day=day_text(content.made_at), where=where,
    )  # fmt: skip


def revisions_table(sheets: Sheets, revisions: list[Revision]) -> Table | None:
    """Return revised figures: as first published, as the edition before had them, and as they are now."""
    metrics = {each.slug: each for each in sheets.content.metrics}
    rows = []
    for each in revisions:
        metric = metrics.get(each.metric)
        if metric is None:
            continue
        name = next((area.name for layer in sheets.content.layers if layer.slug == each.layer
                     for area in layer.areas if area.code == each.area), each.area)  # fmt: skip
        values = [
            format_value(value, metric.unit, metric.display) for value in (each.first_value, each.before, each.now)
        ]
        rows.append((f"{plain(sheets.title(metric))}, {name}, {each.period}", values[0],
                     say("Edition {number}", number=each.first_edition), values[1], values[2]))  # fmt: skip
    header = (say("Figure"), say("First published"), say("Where"), say("Edition before"), say("Now"))
    return Table(plain(say("Revised figures")), header, tuple(rows), frozenset({1, 3, 4})) if rows else None
