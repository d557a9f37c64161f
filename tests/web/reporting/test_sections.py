"""Reports in words: what a reader is told, and in what room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from civicstat.publishing.reports.documents import Answer, Asked, ReleasedReport, Reply, Verdict
from civicstat.web.reporting import saying
from civicstat.web.reporting.mail import html_of, text_of
from civicstat.web.reporting.pdf import _plain, as_pdf
from civicstat.web.reporting.sections import told_released
from civicstat.web.ui.speaking import speaking
from publishing.reports.test_choosing import frozen
from publishing.reports.town import AT, content_of

EVENING = AT.replace(day=4, hour=3)  # of the third, in Chicago
DOCUMENT = frozen(content_of(calls=(400, 600), thefts=(300, 200), dogs=(50, 51), fires=(10, 30)))
REPORT = ReleasedReport(
    document=DOCUMENT, asked=(Asked("calls", "Police", AT, None, 3),), replies=(), silent=("Police",), events=(),
    early=(), announced_for=AT, released_at=AT + timedelta(hours=1),
)  # fmt: skip


def test_a_miss_that_nobody_answered_says_so_and_since_when():
    [misses, *_] = told_released(REPORT).sections

    assert misses.cards[0].sentences == (
        "Calls: 600 calls in October 2026 (95% interval 552 to 650). It was 400 calls in October 2025.",
        "Change: +50.0% (95% interval +30.0% to +73.2%).",
    )
    assert misses.cards[0].asked == (
        "Police was asked on November 3, 2026. Nobody answered.",
        "This is report 3 in a row without an answer.",
    )
    assert misses.sentences == (
        "One metric is a miss.",
        "Beside them stand those that moved least well, within chance.",
    )


def test_a_miss_that_lasts_says_since_how_many_reports():
    lasting = replace(REPORT, asked=(replace(REPORT.asked[0], missed_in_a_row=3),))
    assert told_released(lasting).sections[0].cards[0].sentences[-1] == "It is a miss in 3 reports in a row."


def test_a_trend_stands_beside_what_has_a_place_on_the_page_and_in_the_pdf():
    told = told_released(REPORT)
    [card, *_] = told.sections[0].cards
    assert '<title id="trend-calls-title">Trend: Calls</title>' in card.trend_drawing
    assert card.trend_words.endswith("to 600 (October 2026).")
    assert _plain(told)["sections"][0]["cards"][0]["trend"]["title"] == "Trend: Calls"
    without = replace(told, sections=tuple(_without_trends(each) for each in told.sections))
    assert len(as_pdf(told)) > len(as_pdf(without)) + 500


def _without_trends(section):
    return replace(section, cards=tuple(replace(card, trend=None) for card in section.cards))


def test_a_report_of_an_area_says_so_first():
    told = told_released(replace(REPORT, document=replace(DOCUMENT, area_name="Northgate")))
    assert told.summary[0] == "This report is about Northgate alone."


def test_successes_have_no_more_room_than_misses_and_both_come_in_cards_of_one_make():
    misses, successes = told_released(REPORT).sections[:2]

    assert [len(misses.cards), len(successes.cards)] == [2, 1]
    assert successes.sentences == ("One metric got clearly better; the other places stay empty.",)


def test_late_is_said_first_and_what_is_left_out_by_name():
    told = told_released(REPORT)

    assert told.notices == ("Released late: announced for November 3, 2026, 15:00, released November 3, 2026, 16:00.",)
    [excluded] = [section for section in told.sections if section.key == "excluded"]
    assert excluded.lines == ("Fires: The fire service changes its system until December.",)


def test_what_people_write_is_no_markup_in_html_nor_in_pdf():
    loud = replace(DOCUMENT, title="#strong[<b>Loud</b>]")
    told = told_released(replace(REPORT, document=loud))

    assert "&lt;b&gt;Loud&lt;/b&gt;" in html_of(told)
    assert "#strong[<b>Loud</b>], October 2026" in text_of(told)
    assert as_pdf(told).startswith(b"%PDF")


@pytest.mark.slow
def test_the_pdf_is_tagged_and_names_its_language():
    body = as_pdf(told_released(REPORT))

    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang"):
        assert mark in body


REPLIED = replace(
    REPORT,
    asked=(replace(REPORT.asked[0], answer=Answer("The bridge was closed", "A third car", None, "lead", EVENING)),),
    replies=(Reply("Police", "", "We asked for notice.", "lead", EVENING),),
)  # fmt: skip


@pytest.mark.slow
def test_the_pdf_does_not_tell_when_it_was_made():
    """Made again of the same edition it has the same bytes."""
    assert b"Date(D:" not in as_pdf(told_released(REPORT))


def test_words_of_departments_stand_marked_in_another_language_and_days_go_by_the_citys_clock(settings):
    settings.TIME_ZONE = "America/Chicago"
    with speaking("es", {"The bridge was closed": {"es": "El puente estaba cerrado"}}):
        told = told_released(REPLIED)
        html, text, pdf = html_of(told), text_of(told), _plain(told)

    assert "Causa: El puente estaba cerrado." in text
    assert 'Medida: <span class="untranslated" lang="en" dir="ltr">A third car.</span>' in html
    assert "Algunas palabras aún no tienen traducción aquí." in text
    assert "Algunas palabras aún no tienen traducción aquí." in html
    assert [["es", "Medida: "], ["en", "A third car."]] in [
        [list(part) for part in line] for line in pdf["sections"][0]["cards"][0]["asked"]
    ]
    assert "3 de noviembre de 2026" in text  # in Chicago the fourth has not begun
    assert "4 de noviembre de 2026" not in text


def test_a_letter_all_in_its_own_language_says_nothing_of_translations():
    assert "translation" not in text_of(told_released(REPLIED))


def test_a_change_that_is_clear_only_when_taken_alone_is_said_to_be_that():
    [item, *_] = DOCUMENT.items
    alone = replace(item, verdict=Verdict.UNCLEAR, change=replace(item.change, p=0.03, q=0.3))
    said = saying.finding_of(alone, DOCUMENT)
    assert "Taken alone this is beyond chance; among all metrics of the report chance can explain it." in said
    within = replace(alone, change=replace(alone.change, p=0.3))
    assert "Chance alone can explain the difference." in saying.finding_of(within, DOCUMENT)
