"""Feeds and the calendar: what is new, for programs that people read news and appointments with."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from civicstat.publishing.content import Content, File
from civicstat.web.site.sentences import answer, is_open, leading
from civicstat.web.site.sheets import Sheets
from civicstat.web.ui.speaking import plain, say

_FOLD = 73  # bytes in a line of iCalendar, without the blank that marks the next as its continuation


def feed_path(sheets: Sheets, key: str = "all") -> str:
    return f"feeds/{sheets.language}/{key}.atom"


def feeds(sheets: Sheets) -> Iterator[File]:
    """Yield a feed of all editions, and one for each question with its answer in the newest edition."""
    editions = [sheets.content, *sorted(sheets.shared.earlier, key=lambda each: -each.number)]
    title = f"{sheets.content.agency}: {plain(say('Safety and trust in figures'))}"
    entries = [_entry(sheets, each, plain(sheets.why(each.reason))) for each in editions]
    yield _feed(sheets, "all", title, sheets.of("index"), entries)
    goals = [goal for goal in sheets.content.goals if is_open(goal)]
    for question in sheets.shared.questions:
        found = list(sheets.shared.readings.values())
        if question.way in ("change", "level"):
            found = [sheets.shared.readings[metric.slug] for metric in sheets.shared.by_question[question.key]]
        asks = plain(say(question.asks))
        first = leading(found, question.way)
        words = answer(question, found, goals, sheets.title(first.metric) if first else "")
        newest = _entry(sheets, sheets.content, plain(words), question.key)
        path = sheets.of("goals/index") if question.way == "goals" else sheets.of(f"questions/{question.key}")
        yield _feed(sheets, question.key, f"{sheets.content.agency}: {asks}", path, [newest])


def _address(sheets: Sheets, path: str) -> str:
    """Return the whole address where the public one is known; else one that is relative to the feed."""
    return f"{sheets.shared.public_url}/{path}" if sheets.shared.public_url else f"../../{path}"


def _entry(sheets: Sheets, content: Content, words: str, key: str = "all") -> str:
    where = _address(sheets, f"editions/{content.number:04}/{sheets.of('index')}")
    title = plain(say("Edition {number}", number=content.number))
    return (
        f"<entry><id>{_id(sheets, f'{key}/{content.number}')}</id><title>{escape(title)}</title>"
        f"<updated>{_moment(content.made_at)}</updated><link href={quoteattr(where)}/>"
        f"<summary>{escape(words)}</summary></entry>"
    )


def _feed(sheets: Sheets, key: str, title: str, path: str, entries: Sequence[str]) -> File:
    own = _address(sheets, feed_path(sheets, key))
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{sheets.language}">'
        f"<id>{_id(sheets, key)}</id><title>{escape(title)}</title><updated>{_moment(sheets.content.made_at)}</updated>"
        f"<author><name>{escape(sheets.content.agency)}</name></author>"
        f'<link rel="self" href={quoteattr(own)}/><link href={quoteattr(_address(sheets, path))}/>'
        f"{''.join(entries)}</feed>\n"
    )
    return File(feed_path(sheets, key), text.encode())


def _id(sheets: Sheets, key: str) -> str:
    """Return an id that stays the same wherever the edition lies."""
    name = "".join(sign if sign.isalnum() else "-" for sign in sheets.content.agency.lower())
    return f"urn:civicstat:{name}:{sheets.language}:{key}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar(sheets: Sheets) -> File:
    """Return the calendar of releases, as programs for appointments read it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CivicStat//Releases//EN", "CALSCALE:GREGORIAN",
             f"X-WR-CALNAME:{_ical(sheets.content.agency)}"]  # fmt: skip
    for planned in sheets.content.calendar:
        lines += _event(sheets, planned)
    text = "\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n"
    return File("calendar.ics", text.encode())


def _event(sheets: Sheets, planned: Any) -> list[str]:
    starts = planned.due_at.astimezone(UTC)
    stamp = sheets.content.made_at.astimezone(UTC)
    return [
        "BEGIN:VEVENT", f"UID:{_id(sheets, planned.path).replace(':', '-')}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts:%Y%m%dT%H%M%SZ}", f"DTEND:{starts + timedelta(minutes=30):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_ical(f'{planned.title}, {planned.label}')}", "END:VEVENT",
    ]  # fmt: skip


def _ical(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def _folded(line: str) -> str:
    """Return a line broken so that no part is longer than the norm allows, and no sign is cut in two."""
    parts, part = [], ""
    for sign in line:
        if len((part + sign).encode()) > _FOLD:
            parts.append(part)
            part = ""
        part += sign
    return "\r\n ".join([*parts, part])
