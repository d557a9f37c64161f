"""Search: everything there is, as a list that works without scripts and is narrowed by typing where they run."""

from collections.abc import Iterator

from civicstat.publishing.content import CITY
from civicstat.web.site.pages.rows import goal_title
from civicstat.web.site.sheets import Page, Sheets
from civicstat.web.ui.speaking import plain, say

Item = dict[str, str]


def pages(sheets: Sheets) -> Iterator[Page]:
    """Yield the page of the search."""
    title = say("Search")
    groups = [
        (
            say("Figures"),
            [
                _item(
                    sheets.of_metric(each),
                    sheets.title(each),
                    sheets.text(f"metric.{each.slug}.question", each.question),
                    each.theme,
                    each.slug,
                )
                for each in sheets.content.metrics
            ],
        ),
        (
            say("Places"),
            [
                _item(
                    sheets.of_area(layer, area),
                    area.name,
                    sheets.text(f"layer.{layer.slug}.name", layer.name),
                    area.code,
                )
                for layer in sheets.content.layers
                if layer.slug != CITY
                for area in layer.areas
            ],
        ),
        (
            say("Goals"),
            [_item(sheets.of_goal(each), goal_title(sheets, each), "", each.wording) for each in sheets.content.goals],
        ),
        (say("About the figures"), [_item(sheets.of(name), words, "") for name, words in _about()]),
    ]
    context = {
        "heading": title, "lede": say("All that is here. What you type stays on your device."),
        "groups": [{"title": title, "items": items} for title, items in groups if items],
        "crumbs": [(say("Home"), sheets.of("index"))],
    }  # fmt: skip
    yield Page(sheets.of("search"), title, "search", context, "search")


def _item(path: str, title: str, says: str, *more: str) -> Item:
    return {"path": path, "title": title, "says": says, "words": " ".join((plain(title), plain(says), *more))}


def _about() -> list[tuple[str, str]]:
    return [
        ("method", say("How these figures are made")),
        ("privacy", say("How people are protected")),
        ("corrections", say("Corrections and changes")),
        ("definitions", say("Definitions")),
        ("data", say("Data to take along")),
        ("reports/index", say("Reports")),
        ("calendar", say("What comes out when")),
    ]
