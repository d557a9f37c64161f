"""Tables and lists of figures as HTML, written here and not by templates: an edition has 100,000 of their cells."""

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from civicstat.web.site.pages.rows import Row
from civicstat.web.site.sheets import link
from civicstat.web.ui import icons
from civicstat.web.ui.badges import badge_of
from civicstat.web.ui.charts import Table


def table_html(table: Table, *, is_compact: bool = True) -> SafeString:
    """Return a table as `ui/table.html` has it: in a region that scrolls, and on a phone each row as a list."""
    caption = escape(str(table.caption))
    numbers = [at in table.number_columns for at in range(len(table.header))]
    header = "".join(
        f'<th scope="col" role="columnheader"{_NUMBER[is_number]}>{conditional_escape(cell)}</th>'
        for cell, is_number in zip(table.header, numbers, strict=True)
    )
    opened = [
        f'<td role="cell" data-label="{escape(str(cell))}"{_NUMBER[is_number]}>'
        for cell, is_number in zip(table.header, numbers, strict=True)
    ]
    links = table.links or ("",) * len(table.rows)
    rows = "\n".join(_row(row, to, opened) for row, to in zip(table.rows, links, strict=True))
    return mark_safe(  # noqa: S308  # every text is escaped
        f'<div class="table-region" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="table table--stacked{" table--compact" if is_compact else ""}" role="table">'
        f'<caption class="visually-hidden">{caption}</caption>'
        f'<thead role="rowgroup"><tr role="row">{header}</tr></thead>'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table></div>'
    )


_NUMBER = {True: ' class="number"', False: ""}


def _row(row: tuple[str, ...], to: str, opened: list[str]) -> str:
    name = conditional_escape(row[0])
    heading = f'<a href="{escape(to)}">{name}</a>' if to else name
    cells = "".join(f"{open_}{conditional_escape(text)}</td>" for open_, text in zip(opened[1:], row[1:], strict=True))
    return f'<tr role="row"><th scope="row" role="rowheader">{heading}</th>{cells}</tr>'


def readings_html(rows: list[Row], here: str) -> SafeString:
    """Return figures as a list: name, value with its range, trend, and what became of it. here: path of the page."""
    items = "\n".join(_reading(row, here) for row in rows)
    return mark_safe(f'<ul class="site-readings">\n{items}\n</ul>')  # noqa: S308  # every text is escaped


def _reading(row: Row, here: str) -> str:
    value = f"<strong>{conditional_escape(row.value)}</strong>{_quiet(row.limits)}" if row.value else _quiet(row.reason)
    return (
        f'<li><div class="site-reading__name"><a href="{link(here, row.path)}">{conditional_escape(row.title)}</a>'
        f'{_quiet(row.question)}</div><div class="site-reading__value">{value}{_quiet(row.when)}</div>'
        f'<div class="site-reading__trend">{row.spark}</div>'
        f'<div class="site-reading__change">{badge_html(row.state, row.verdict) if row.state else ""}'
        f"{_quiet(row.note)}</div></li>"
    )


def _quiet(text: str) -> str:
    return f'<span class="site-quiet">{conditional_escape(text)}</span>' if text else ""


def badge_html(state: str, words: str) -> SafeString:
    """Return a badge with its icon and with words in the page's language."""
    badge = badge_of(state)
    return mark_safe(  # noqa: S308  # the words are escaped
        f'<span class="badge badge--{badge.tone}">{icons.icon(badge.icon)}{conditional_escape(words)}</span>'
    )
