"""The headings of an answer's table: links that sort it."""

from typing import NamedTuple

from django.http import QueryDict

from civicstat.web.ui.explored.lines import Lines
from civicstat.web.ui.explored.tables import columns_of


class Heading(NamedTuple):
    """url: sorts by this column, or the other way round; empty where it cannot be sorted by. order: for aria-sort."""

    title: str
    url: str
    order: str
    is_number: bool


def headers_of(lines: Lines, sent: QueryDict) -> list[Heading]:
    """Return the headings; figures begin with the highest."""
    sort = sent.get("sort", "")
    found = []
    for column in columns_of(lines):
        up, down = column.key, f"-{column.key}"
        first, second = (down, up) if column.is_number else (up, down)
        query = sent.copy()
        query["sort"] = second if sort == first else first
        order = "ascending" if sort == up else "descending" if sort == down else ""
        url = f"?{query.urlencode()}#figures" if column.key != "remarks" else ""
        found.append(Heading(column.title, url, order, column.is_number))
    return found
