"""A report as e-mail: plain text and HTML of the same sections."""

from collections.abc import Iterator
from dataclasses import replace

from django.template.loader import render_to_string

from civicstat.web.reporting.sections import Section, Told, partly
from civicstat.web.reporting.words import language_code, say

KEPT = ("area", "misses", "successes", "excluded", "replies")  # the table of all metrics stays on the page


def subject_of(told: Told) -> str:
    return f"{told.title}, {told.period}"


def text_of(told: Told, *, url: str = "", leave_url: str = "") -> str:
    """Return a report as plain text. url: where it stands whole; leave_url: where a subscriber leaves."""
    return "\n".join(_lines(told, url, leave_url))


def html_of(told: Told, *, url: str = "", leave_url: str = "") -> str:
    """Return a report as HTML that mail programs show: nothing in it is fetched from anywhere."""
    context = {"told": mailed(told), "url": url, "leave_url": leave_url, "language": language_code()}
    return render_to_string("ui/report/mail.html", {**context, "partly": partly(mailed(told))})


def mailed(told: Told) -> Told:
    """Return a report with the sections that go into e-mail."""
    return replace(told, sections=tuple(each for each in told.sections if each.key in KEPT))


def _lines(told: Told, url: str, leave_url: str) -> Iterator[str]:
    yield f"{told.agency}: {told.title}, {told.period}"
    yield ""
    yield from partly(mailed(told))
    yield from told.notices
    yield from told.summary
    for section in mailed(told).sections:
        yield from ("", section.title.upper(), *section.sentences)
        yield from _of_section(section)
    if url:
        yield from ("", say("The whole report: {url}", url=url))
    if leave_url:
        yield from ("", say("You get this because you asked for it. Leave with one click: {url}", url=leave_url))


def _of_section(section: Section) -> Iterator[str]:
    for card in section.cards:
        yield from ("", f"{card.title} ({card.badge[1]})", *card.sentences, *card.aims, *card.asked, *card.replies)
    if section.lines:
        yield ""
        yield from (f"- {line}" for line in section.lines)
