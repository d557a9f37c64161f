"""What the templates of the site say: words in the page's language, and links from page to page."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from civicstat.web.site.lists import badge_html, readings_html, table_html
from civicstat.web.site.pages.rows import Row
from civicstat.web.site.sheets import link
from civicstat.web.ui import icons
from civicstat.web.ui.charts import Table
from civicstat.web.ui.speaking import day_text, say
from civicstat.web.ui.speaking import plain as as_plain

register = template.Library()


@register.simple_tag(name="say")
def say_(text: str, **values: object) -> str:
    """`{% say "Show {what}" what=title %}`: words of the product."""
    return say(text, **values)


@register.simple_tag(name="said")
def said(text: str, **values: object) -> str:
    """`aria-label="{% said "Main" %}"`: the same in an attribute, where no markup can stand."""
    return as_plain(say(text, **values))


@register.filter
def plain(text: str) -> str:
    """`title="{{ text|plain }}"`: a text in an attribute."""
    return as_plain(text)


@register.filter
def day(on: Any) -> str:
    return day_text(on)


@register.simple_tag(takes_context=True)
def to(context: template.Context, path: str) -> str:
    """`href="{% to path %}"`: the relative address of a file of the edition."""
    return link(str(context["here"]), path)


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def state(key: str, words: str) -> SafeString:
    """`{% state "good" words %}`: a badge with its icon, in the page's language."""
    return badge_html(key, words)


@register.simple_tag
def table(table: Table, is_compact: bool = True) -> SafeString:
    """`{% table figure.table %}`: figures as a table."""
    return table_html(table, is_compact=is_compact)


@register.simple_tag(takes_context=True)
def readings(context: template.Context, rows: list[Row]) -> SafeString:
    """`{% readings rows %}`: figures as a list."""
    return readings_html(rows, str(context["here"]))
