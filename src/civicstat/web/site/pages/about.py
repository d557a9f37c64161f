"""What stands behind the figures: method, definitions, privacy, corrections, data, and the page that is not there."""

import re
from collections.abc import Iterator
from dataclasses import replace

from django.utils.safestring import SafeString, mark_safe

from civicstat.publishing.content import Metric, Withdrawn
from civicstat.publishing.formats.linked import block_of, catalog_block, in_page
from civicstat.publishing.open_data.addresses import of_edition
from civicstat.publishing.open_data.describing import contact_of, license_of
from civicstat.web.site.feeds import feed_path
from civicstat.web.site.pages import records
from civicstat.web.site.pages.figures import revisions_table
from civicstat.web.site.rules import QUESTIONS
from civicstat.web.site.sheets import LOST, Page, Sheets
from civicstat.web.ui.charts import Table
from civicstat.web.ui.speaking import current, day_text, plain, say, told

AWAY = "away"
Part = dict[str, object]


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the pages about the figures."""
    yield _text(sheets, "method", say("How these figures are made"), _method(sheets))
    yield _text(sheets, "privacy", say("How people are protected"), _privacy(sheets))
    yield _text(sheets, "corrections", say("Corrections and changes"), _corrections(sheets))
    yield _text(sheets, "definitions", say("Definitions"), _definitions(sheets))
    yield away(sheets)
    data = _text(sheets, "data", say("Data to take along"), _data(sheets))
    yield replace(data, context={**data.context, "linked": _linked(sheets)})


def not_found(sheets: Sheets) -> Page:
    """Return what a server shows for an address that has no page."""
    parts: list[Part] = [{
        "lines": [say("There is no page here. It may have moved, or the address has a slip.")],
        "links": [(say("Home"), sheets.of("index")), (say("Search"), sheets.of("search")),
                  (say("My neighborhood"), sheets.of("areas/index"))],
    }]  # fmt: skip
    context = {"heading": say("This page was not found"), "parts": parts}
    return Page(LOST, say("This page was not found"), "text", context, "", lambda code: f"{code}/index.html")


def away(sheets: Sheets) -> Page:
    """Return what a server shows in place of a form while the platform is away."""
    return Page(sheets.of(AWAY), say("This form is not open right now"), "text", _of_away(sheets))


def away_at_form(sheets: Sheets, folder: str) -> Page:
    """Return the same at the address of a form, for hosts that have plain files alone. The platform outranks it."""
    title = say("This form is not open right now")
    return Page(f"{folder}/index.html", title, "text", _of_away(sheets), "", lambda code: f"{code}/{AWAY}.html")


def _of_away(sheets: Sheets) -> dict[str, object]:
    parts: list[Part] = [{
        "lines": [say("Forms and letters come from the city's own server. It does not answer at the moment."),
                  say("If you just wrote something, it was not sent. Please keep it, and try again later."),
                  say("If it cannot wait, call 311 or come to city hall. All figures are here as always.")],
        "links": [(say("Home"), sheets.of("index")), (say("What comes out when"), sheets.of("calendar")),
                  (say("News feed"), feed_path(sheets))],
    }]  # fmt: skip
    return {"heading": say("This form is not open right now"), "parts": parts}


def _linked(sheets: Sheets) -> SafeString:
    """Return the catalog, and records told one by one, as search engines read them."""
    content = sheets.content
    blocks = [catalog_block(content), *(block_of(content, each) for each in content.extracts)]
    return mark_safe(in_page(blocks))  # noqa: S308  # no sign in it ends a script


def _text(sheets: Sheets, name: str, title: str, parts: list[Part]) -> Page:
    context = {"heading": title, "parts": parts, "crumbs": [(say("Home"), sheets.of("index"))]}
    return Page(sheets.of(name), title, "text", context, name)


def _method(sheets: Sheets) -> list[Part]:
    sure = [
        say(
            "A figure from few cases jumps up and down by chance. So each figure comes with a likely range. If we "
            "could count the same town again and again, 19 of 20 such ranges would hold the true value."
        ),
        say(
            "We call a change clear only if chance alone would rarely make one so large. We look at many figures at "
            "once, so we ask for more: of all changes we call clear, no more than 1 in 20 should be chance."
        ),
        say(
            "We set the longest span that ended lately (twelve months, a year, a quarter or a month) beside the same "
            "span a year before. Where the way of counting changed in between, we do not compare."
        ),
        say(
            "An area is set beside the whole city in the same way. Totals are not compared: a large area has more of "
            "everything."
        ),
        say("A figure that may still change is marked: late reports can move it."),
    ]
    rule = [
        say("Nobody picks the figures that stand first. What a figure is about says which question it answers. In each "
            "question, figures with a public goal come first, then those that can get better or worse, then those that "
            "the city can move most, then the rest by name."),
        say("What went wrong holds each figure that got clearly worse in a year and each goal that is off course. "
            "Nothing can be taken out of it."),
    ]  # fmt: skip
    terms = [(say(each.asks), ", ".join(plain(sheets.theme(theme)) for theme in each.themes))
             for each in QUESTIONS if each.themes]  # fmt: skip
    return [
        {"title": say("How sure we are"), "lines": sure, "id": "sure"},
        {"title": say("How figures are chosen"), "lines": rule, "terms": terms, "id": "rule"},
        {
            "title": say("Can I check this?"),
            "lines": [
                say(
                    "Yes. Each edition is a folder of plain files with a signed list of them. A program that we "
                    "give away checks that nothing was changed and works out the figures again."
                )
            ],
            "links": [
                (say("Data to take along"), sheets.of("data")),
                (say("Corrections and changes"), sheets.of("corrections")),
            ],
        },
    ]


def _privacy(sheets: Sheets) -> list[Part]:
    lines = [
        say("Some figures are so small that they could tell something about one person. Such figures are not shown. "
            "Neither are others from which one could work them out."),
        say("A figure that is not shown says so in words. It is in no table, chart, file or hidden part of a page."),
    ]  # fmt: skip
    links = []
    if sheets.content.extracts:
        lines.append(
            say("Where single records are shown, we tell time and place in large steps, and less where few are alike.")
        )
        links = [(say("Data to take along"), sheets.of("data"))]
    same: dict[str, list[str]] = {}  # a rule, and the records to which it applies
    for each in sheets.content.datasets:
        if each.rules:
            same.setdefault(_rule(each.rules), []).append(told(each.title))
    rules = [(", ".join(titles), rule) for rule, titles in same.items()]
    return [{"lines": lines, "links": links}, {"title": say("The rules for each kind of record"), "terms": rules}]


def _rule(text: str) -> str:
    """Return the words of a rule; a translation of them holds for every threshold."""
    found = re.search(r"\b1 to (\d+)\b", text)
    if found is None:
        return told(text)
    said = current().phrases.get(text.replace(found[0], "1 to {threshold}"))
    return said[0].format(threshold=found[1]) if said else told(text)


def _corrections(sheets: Sheets) -> list[Part]:
    content = sheets.content
    editions = [content, *sorted(sheets.shared.earlier, key=lambda each: -each.number)]
    rows = tuple(
        (say("Edition {number}", number=each.number), day_text(each.made_at), plain(sheets.why(each.reason)),
         say("Edition {number}", number=each.corrects) if each.corrects else "") for each in editions
    )  # fmt: skip
    header = (say("Edition"), say("Made on"), say("Why there is this edition"), say("It corrects"))
    parts: list[Part] = [
        {"lines": [say("What was published stays as it was. A correction is a new edition, and both say so.")],
         "table": Table(plain(say("Editions")), header, rows)},
    ]  # fmt: skip
    revised = revisions_table(sheets, list(content.revisions))
    parts.append({
        "title": say("Figures that changed since the edition before"), "id": "revisions", "table": revised,
        "lines": [] if revised else [say("No figure that was published before has another value now.")],
    })  # fmt: skip
    if content.withdrawn:
        parts.append({"title": say("No longer published"), "table": _withdrawn(content.withdrawn)})
    changes = [(metric, version) for metric in content.metrics for version in metric.versions[1:]]
    parts.append(
        {
            "title": say("Definitions that changed"),
            "id": "definitions",
            "lines": [] if changes else [say("No definition has changed.")],
            "links": [
                (
                    f"{plain(sheets.title(metric))}: {plain(told(version.reason))} ({day_text(version.at)})",
                    sheets.of_metric(metric),
                )
                for metric, version in sorted(changes, key=lambda each: each[1].at, reverse=True)
            ],
        }
    )
    return parts


def _withdrawn(withdrawn: tuple[Withdrawn, ...]) -> Table:
    header = (say("What"), say("Why"), say("Last in"))
    rows = tuple((plain(told(each.title)), plain(told(each.reason)), say("Edition {number}", number=each.last_edition))
                 for each in withdrawn)  # fmt: skip
    return Table(plain(say("No longer published")), header, rows)


def _definitions(sheets: Sheets) -> list[Part]:
    themes: dict[str, list[Metric]] = {}
    for metric in sheets.content.metrics:
        themes.setdefault(metric.theme, []).append(metric)
    words = [
        (say("Likely range"), say("Where the true value lies, most likely: a 95% interval.")),
        (say("May still change"), say("The period is young, and late reports can move its figure.")),
        (say("Off course"), say("A goal will be missed if it goes on like this, by more than chance may explain.")),
        (say("On course"), say("A goal will be met if it goes on like this, by more than chance may explain.")),
        (say("Cannot tell yet"), say("The figures fit both: that the goal will be met, and that it will not.")),
        (say("Edition"), say("All figures that were made public on one day. It is never changed.")),
    ]  # fmt: skip
    parts: list[Part] = [{"title": say("Words on these pages"), "terms": words}]
    for theme, members in sorted(themes.items()):
        terms = [(sheets.title(each), sheets.text(f"metric.{each.slug}.describes", each.describes)) for each in members]
        parts.append({"title": sheets.theme(theme) or say("Other figures"), "terms": terms})
    return parts


def _data(sheets: Sheets) -> list[Part]:
    files = [
        (say("All figures as CSV"), "data/figures.csv"), (say("All figures as Parquet"), "data/figures.parquet"),
        (say("The whole edition as JSON"), "data/content.json"), (say("Data dictionary"), "data/dictionary.csv"),
        (say("Data package"), "datapackage.json"), (say("The signed list of all files"), "manifest.json"),
    ]  # fmt: skip
    each = [(sheets.title(metric), f"data/metrics/{metric.slug}.csv") for metric in sheets.content.metrics]
    return [
        {"lines": [say("Every figure on these pages is in these files, with its likely range. Anybody may use them.")],
         "links": files},
        {"title": say("Cite it"), "id": "cite", "lines": list(_how_to_cite(sheets)), "links": [
            (say("How to cite this edition"), "data/citations/edition.txt"),
            (say("A citation for programs that keep sources (BibTeX)"), "data/citations/edition.bib"),
        ]},
        *records.parts(sheets),
        {"title": say("Other tables"), "links": list(_tables(sheets))},
        {"title": say("One file for each figure"), "links": each},
    ]  # fmt: skip


def _how_to_cite(sheets: Sheets) -> Iterator[str]:
    """Yield where files stay for good, the license, and whom to ask."""
    yield say("These links always show the newest figures.")
    if address := of_edition(sheets.content, ""):
        yield say("To cite a figure, name its edition. It stays as it is, at this address: {address}", address=address)
    if license_address := license_of():
        yield say("The license of the data: {address}", address=license_address)
    who, email = contact_of(sheets.content)
    if email:
        yield say("Whom to ask about the data: {who}, {email}", who=who, email=email)


def _tables(sheets: Sheets) -> Iterator[tuple[str, str]]:
    """Yield tables beside that of figures, each with its path."""
    yield say("Goals"), "data/goals.csv"
    yield say("Where goals stand"), "data/goal_states.csv"
    yield say("Definitions"), "data/definitions.csv"
    yield say("Corrections and changes"), "data/revisions.csv"
    yield say("Areas"), "data/areas.csv"
    for layer in sheets.content.layers:
        if any(area.boundary is not None for area in layer.areas):
            plural = sheets.text(f"layer.{layer.slug}.plural", layer.plural)
            yield say("On a map (GeoJSON): {areas}", areas=plain(plural)), f"data/areas/{layer.slug}.geojson"
