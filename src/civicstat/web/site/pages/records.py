"""Records that are told one by one, on the page of data: what is told, how coarse, and how much is left out."""

from collections.abc import Iterator

from civicstat.publishing.content import CITY
from civicstat.publishing.extracts import Extract, ExtractColumn
from civicstat.web.site.sheets import Sheets
from civicstat.web.ui.speaking import day_text, plain, say, say_count

MOST_VALUES = 12  # that are listed; all of them stand in the data dictionary
Part = dict[str, object]


def parts(sheets: Sheets) -> Iterator[Part]:
    """Yield a part of the page for each kind of records."""
    for extract in sheets.content.extracts:
        yield {
            "id": f"records-{extract.slug}",
            "title": sheets.text(f"records.{extract.slug}.title", extract.title),
            "lines": list(_lines(sheets, extract)),
            "terms": [
                (sheets.text(f"records.{extract.slug}.{each.name}", each.title), plain(_how(sheets, each)))
                for each in extract.columns
            ],
            "links": [
                (say("These records as CSV"), f"{extract.path}.csv"),
                (say("These records as Parquet"), f"{extract.path}.parquet"),
            ],
        }


def _lines(sheets: Sheets, extract: Extract) -> Iterator[str]:
    yield sheets.text(f"records.{extract.slug}.describes", extract.describes)
    if extract.cells:
        first = min(each.starts_on for each in extract.cells)
        count = say_count("{count} record", "{count} records", extract.records)
        yield say("Each row is one record. There are {count}, from {day} on.", count=count, day=day_text(first))
    else:
        yield say("There are no records yet that may be shown.")
    yield f"{_time_left(extract.grain)} {_place_left(sheets, extract)}"
    if extract.least > 1:
        yield say("Where fewer than {least} records are alike, we say less of them, so that nobody can be found.",
                  least=extract.least)  # fmt: skip
        yield say("In the files, the word “withheld” stands in that place.")
        yield say_count("This is so for {count} record.", "This is so for {count} records.", extract.less_told)
    if extract.withheld:
        yield say_count("About {count} record is left out whole, since its figure is not shown.",
                        "About {count} records are left out whole, since their figures are not shown.",
                        extract.withheld)  # fmt: skip


def _time_left(grain: str) -> str:
    return {
        "week": say("Of the time, only the week is told."), "month": say("Of the time, only the month is told."),
        "quarter": say("Of the time, only the quarter is told."), "year": say("Of the time, only the year is told."),
    }[grain]  # fmt: skip


def _place_left(sheets: Sheets, extract: Extract) -> str:
    layer = sheets.content.layer(extract.layer)
    if layer is None or extract.layer == CITY:
        return say("Of the place, nothing is told.")
    return say("Of the place, only this is told: {layer}.", layer=sheets.text(f"layer.{layer.slug}.name", layer.name))


def _how(sheets: Sheets, column: ExtractColumn) -> str:
    """Return how coarse a column is, with its values where they are few."""
    if column.left_out:
        metric = sheets.content.metric(column.left_out)
        title = sheets.title(metric) if metric is not None else column.left_out
        return say("Not told, since a figure counts by it: {title}.", title=title)
    said = _kept(column.kept)
    if column.kept == "yes and no" or not 0 < len(column.values) <= MOST_VALUES:
        return said
    return f"{said} {', '.join(column.values)}."


def _kept(kept: str) -> str:
    return {
        "hour": say("Only the hour of the day."), "weekday": say("Only the day of the week."),
        "day": say("Only the day."), "week": say("Only the week."), "month": say("Only the month."),
        "quarter": say("Only the quarter."), "year": say("Only the year."), "bands": say("In steps."),
        "rounded": say("Rounded."), "block": say("Only the block of the street."),
        "groups": say("In groups."), "values": say("One of a list."), "yes and no": say("Yes or no."),
    }[kept]  # fmt: skip
