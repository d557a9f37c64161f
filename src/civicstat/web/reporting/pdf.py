"""A report as tagged PDF (PDF/UA-1), typeset in this process: docs/decisions/0007-typst-makes-pictures.md."""

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_roboto
import typst

from civicstat.publishing.content import Content, File
from civicstat.publishing.reports.documents import ReleasedReport
from civicstat.web.reporting.sections import Card, Row, Section, Told, partly, told_released
from civicstat.web.reporting.trends import TREND_WIDTH, about_trend
from civicstat.web.reporting.words import in_brackets, joined, language_code, parts_of, say
from civicstat.web.ui.charts.files.standalone import bare
from civicstat.web.ui.speaking import speaking
from civicstat.web.ui.speaking.language import SOURCE

_TEMPLATE = Path(__file__).with_name("report.typ")
LANGUAGES = ("en", "es")  # of the public site
_AT_ONCE = threading.BoundedSemaphore(1)


def as_pdf(told: Told, *, is_released: bool = True) -> bytes:
    """Return a report as PDF. Typst refuses what lacks a title or a tag; other threads go on meanwhile."""
    plain = _plain(told)
    if not is_released:
        plain["notices"] = [_parts(say("Not released yet: for review only.")), *plain["notices"]]
    inputs = {"told": json.dumps(plain, ensure_ascii=False)}
    with _AT_ONCE:
        made = typst.compile(
            _TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, font_paths=_fonts(), pdf_standards="ua-1"
        )
    if not isinstance(made, bytes):
        raise TypeError("typst made several files; expected one")
    return made


def files(content: Content, earlier: Sequence[Content] = ()) -> Iterator[File]:
    """Yield the PDF of each report of an edition, in each language: a format of editions."""
    for code in LANGUAGES:
        with speaking(code, content.texts_by_words):
            for report in content.reports:
                yield File(pdf_path(code, report), as_pdf(told_released(report)))


def pdf_path(language: str, report: ReleasedReport) -> str:
    """Return where the PDF of a report lies in an edition."""
    return f"{language}/reports/{report.path}.pdf"


def _plain(told: Told) -> dict[str, Any]:
    return {
        "agency": told.agency, "title": told.title, "period": told.period, "language": language_code(),
        "summary": _each(told.summary), "notices": _each((*partly(told), *told.notices)),
        "sections": list(map(_section, told.sections)),
    }  # fmt: skip


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title, "sentences": _each(section.sentences), "lines": _each(section.lines),
        "heads": list(section.heads), "cards": list(map(_card, section.cards)), "rows": list(map(_row, section.rows)),
    }  # fmt: skip


def _card(card: Card) -> dict[str, Any]:
    return {
        "title": _parts(card.title), "word": card.badge[1], "sentences": _each(card.sentences),
        "asked": _each(card.asked), "said": _each((*card.aims, *card.replies)),
        "silent": card.is_unanswered, "trend": _trend(card),
    }  # fmt: skip


def _trend(card: Card) -> dict[str, str] | None:
    if card.trend is None:
        return None
    drawn = bare(card.trend, key="trend", width=TREND_WIDTH)
    return {"svg": drawn, "title": card.trend.title, "words": about_trend(card.trend)}


def _row(row: Row) -> list[list[tuple[str, str]]]:
    title = joined(row.title, in_brackets(row.note)) if row.note else row.title
    return _each((title, row.now, row.interval or "–", row.before, row.badge[1]))


def _each(texts: Iterable[str]) -> list[list[tuple[str, str]]]:
    return [_parts(text) for text in texts]


def _parts(text: str) -> list[tuple[str, str]]:
    """Return a text as its parts, each with its language: a program that reads aloud speaks each as it should."""
    return [(SOURCE if is_source else language_code(), part) for part, is_source in parts_of(text)]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[font_roboto.font_directory])
