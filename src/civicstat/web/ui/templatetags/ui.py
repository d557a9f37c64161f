"""What templates say to draw a component: `{% load ui %}`."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BooleanField, BoundField, ChoiceField
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from civicstat.web.ui import findings, icons
from civicstat.web.ui.badges import badge_of
from civicstat.web.ui.speaking import day_text, say

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "check" %}`: an icon in the color of the text around it."""
    return icons.icon(name)


@register.simple_tag(name="say")
def say_(text: str, **values: object) -> str:
    """`{% say "Show {what}" what=title %}`: words of the product in the language spoken now."""
    return say(text, **values)


@register.inclusion_tag("ui/badge.html")
def badge(state: str, word: str = "") -> dict[str, Any]:
    """`{% badge "provisional" %}` or `{% badge "high" "3 findings" %}`: a state's icon, word and color."""
    return {"badge": badge_of(state, word)}


@register.simple_tag
def figure(value: float | None, unit: str = "count", display: str = "") -> str:
    """`{% figure value "seconds" "minutes" %}`: a value as people read it."""
    return findings.format_value(value, unit, display)


@register.simple_tag
def interval(low: float | None, high: float | None, unit: str = "count", display: str = "") -> str:
    """`{% interval low high "share" %}`: an interval in words; empty where there is none."""
    return findings.interval_text(low, high, unit, display)


@register.filter
def in_unit(value: float | None, unit: str = "count") -> str:
    """`{{ value|in_unit:"seconds/minutes" }}`: a value as people read it; after the slash, how it is shown."""
    name, _, display = unit.partition("/")
    return findings.format_value(value, name, display)


@register.filter(name="day")
def day_(on: date) -> str:
    """`{{ answer_by|day }}`: a day, or the day of a moment where the city is, in the language spoken now."""
    return day_text(localtime(on) if isinstance(on, datetime) else on)


@register.filter
def thousands(value: float | None) -> str:
    """`{{ records|thousands }}`: a count with separators."""
    return findings.format_value(value)


@register.filter
def chosen_in_words(form: BaseForm) -> str:
    """`{{ form|chosen_in_words }}`: what a form of filters shows now, in one line: "Millrace · Months"."""
    return " · ".join(filter(None, (_chosen(field) for field in form.visible_fields())))


def _chosen(field: BoundField) -> str:
    value = field.value()
    if isinstance(field.field, BooleanField):
        return str(field.label) if value else ""
    if isinstance(field.field, ChoiceField):
        named = {str(key): str(label) for key, label in _flat(cast(Iterable[Any], field.field.choices))}
        return named.get(str(value or ""), "")
    return str(value or "")


def _flat(choices: Iterable[Any]) -> Iterator[tuple[object, object]]:
    """Yield choices with those of their groups."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


@register.filter
def page_numbers(page: "Page[Any]") -> Iterable[int | str]:
    """`{% for number in page|page_numbers %}`: numbers of pages near this one and at the ends, gaps as "…"."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
