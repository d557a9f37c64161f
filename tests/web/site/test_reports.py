"""Reports on the public site: whole in each language, with what nobody answered."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from civicstat.publishing.reports.documents import Planned
from civicstat.web.reporting.pdf import files as pdf_files
from civicstat.web.site import files
from publishing.small import small_content
from web.reporting.test_sections import REPORT


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Areas that need improvement", "<strong>This is report 3 in a row without an answer.</strong>")),
        ("es", ("Lo que debe mejorar", "Este es el informe número 3 seguido sin respuesta.", "Era 400")),
    ],
)
def test_a_report_is_a_page_of_the_edition_with_its_pdf_beside(language, words):
    content = replace(small_content(), metrics=(), goals=(), reports=(REPORT,))

    made = {file.path: file.body.decode() for file in files(content, languages=(language,)) if b"<html" in file.body}

    page = made[f"{language}/reports/monthly/2026-10.html"]
    assert not [each for each in words if each not in page]
    assert 'href="2026-10.pdf"' in page
    assert f"{language}/reports/monthly/2026-10.pdf" in {file.path for file in pdf_files(content)}
    assert "2026-10.html" in made[f"{language}/reports/index.html"]


def test_an_edition_that_came_out_with_a_report_is_named_in_the_language_of_the_page():
    document = REPORT.document
    content = replace(
        small_content(), metrics=(), goals=(), reports=(REPORT,), reason=f"{document.title}, {document.label}",
        texts={document.title: {"es": "Seguridad, mes a mes"}},
    )  # fmt: skip

    made = {file.path: file.body.decode() for file in files(content, languages=("es",)) if file.path.startswith("es/")}

    assert "Seguridad, mes a mes, octubre de 2026" in made["es/privacy.html"]
    assert 'class="untranslated"' not in made["es/calendar.html"]


def test_the_calendar_names_periods_in_the_language_of_the_page():
    announced = datetime(2026, 10, 20, 15, 0, tzinfo=UTC)
    planned = Planned(
        "quarterly", "Safety", "Q3 2026", "2026-q3", date(2026, 7, 1), date(2026, 10, 1), announced, announced
    )
    content = replace(
        small_content(), metrics=(), goals=(), calendar=(planned,), texts={"Safety": {"es": "Seguridad"}}
    )  # fmt: skip

    made = {file.path: file.body.decode() for file in files(content, languages=("en", "es")) if b"<html" in file.body}

    assert "Safety, Q3 2026" in made["en/calendar.html"]
    assert "Seguridad, T3 2026" in made["es/calendar.html"]
