"""Voices sorted and concerns kept through pages; who may do it, and who may not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civicstat.engagement.concerns.models import Concern, Submission

from .conftest import receipt

pytestmark = pytest.mark.django_db


def test_one_click_adds_a_voice_to_what_is_proposed_and_opens_the_next(send, ada, voices, concern):
    answer = send(ada, "concern-voice", voices[2].pk, step="sort", to=concern.slug)
    assert answer.url == reverse("concern-voice", args=[voices[3].pk])
    voices[2].refresh_from_db()
    assert voices[2].concern == concern


def test_a_new_concern_takes_the_theme_its_department_and_the_voices_that_go_along(send, say, ada, police):
    first, second = say(1, "Nobody stops at the crossing."), say(2, "At the crossing nobody stops for us.")
    send(ada, "concern-voice", first.pk, step="sort", to="new", title="Nobody stops", along=[str(second.pk)])
    made = Concern.objects.get()
    assert (made.slug, made.theme, made.department) == ("nobody_stops", first.theme, police)
    assert set(made.submissions.all()) == {first, second}
    assert made.origin == "resident"
    assert not made.is_public


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"to": ""}, "Choose where it belongs."),
        ({"to": "new"}, "Give the new concern a title."),
        ({"to": "other"}, "Choose the concern that it belongs to."),
        ({"to": "none_such"}, "Select a valid choice"),
    ],
)
def test_what_is_not_chosen_is_asked_for(send, ada, voices, fields, says):
    answer = send(ada, "concern-voice", voices[2].pk, step="sort", **fields)
    assert says in answer.content.decode()
    assert Submission.objects.waiting().count() == 2


def test_a_voice_is_set_aside_and_taken_back(send, ada, voices):
    pool = voices[3]
    fields = {"step": "aside", "aside-kind": "elsewhere"}
    assert "what the person is told is empty" in send(ada, "concern-voice", pool.pk, **fields).content.decode()
    send(ada, "concern-voice", pool.pk, **fields, **{"aside-reply": "Write to the parks office."})
    pool.refresh_from_db()
    assert (pool.set_aside_as, pool.reply) == ("elsewhere", "Write to the parks office.")
    send(ada, "concern-voice-back", pool.pk)
    assert pool in Submission.objects.waiting()


def test_a_voice_moves_out_of_its_concern(send, ada, voices, concern):
    answer = send(ada, "concern-voice-out", voices[0].pk, reason="Speaks of fire")
    assert answer.url == reverse("concern", args=[concern.slug])
    assert voices[0] in Submission.objects.waiting()


def test_a_receipt_that_is_read_out_leads_to_its_voice_and_stands_in_no_address(send, ada, voices):
    answer = send(ada, "concern-inbox", receipt=receipt(1).lower())
    assert answer.url == reverse("concern-voice", args=[voices[0].pk])
    answer = send(ada, "concern-inbox", receipt="7KM4").content.decode()
    assert "No voice that you may read has this receipt." in answer


def test_a_receipt_is_told_once_to_who_enters_a_voice(send, ada, theme):
    page = send(ada, "concern-voice-new", text="She said the lamps are out.", origin="meeting").content.decode()
    assert "Tell the person this receipt" in page
    voice = Submission.objects.get()
    assert (voice.origin, voice.entered_by) == ("meeting", ada)


def test_a_concern_is_worded_answered_made_public_and_closed(send, ada, concern, see):
    send(ada, "concern-answer", concern.slug, text="Two cars more from May on.")
    send(ada, "concern-show", concern.slug)
    send(ada, "concern-close", concern.slug, kind="answered", text="Two cars are there.")
    concern.refresh_from_db()
    assert (concern.is_public, concern.closed_as) == (True, "answered")
    assert "Closed: answered" in see(ada, "concern", concern.slug)
    send(ada, "concern-reopen", concern.slug, text="They are late again.")
    send(ada, "concern-hide", concern.slug, text="To be worded anew.")
    concern.refresh_from_db()
    assert (concern.is_public, concern.closed_as) == (False, "")


@pytest.mark.slow
def test_metrics_and_goals_are_linked_from_a_page_and_seen_from_the_metric(send, see, ada, concern, five_beats):
    assert "Time to arrive" in see(ada, "concern-links", concern.slug)
    send(ada, "concern-links", concern.slug, metric="in_time")
    assert "Help comes late" in see(ada, "metric", "in_time")
    page = see(ada, "concern", concern.slug)
    assert "Arrived in eight minutes" in page
    assert "measured by 1 metric" in page
    send(ada, "concern-links", concern.slug, metric="in_time", step="unlink")
    assert not concern.metrics.exists()


def test_personal_details_are_in_no_page_but_their_own(send, see, client, ada, dora, leo, voices, concern, police):
    pages = [
        see(ada, "concerns"), see(ada, "concern-inbox"), see(ada, "concern", concern.slug),
        see(ada, "concern-voice", voices[0].pk), see(ada, "concerns-csv"), see(dora, "concern-voice", voices[0].pk),
        see(dora, "concern-contact", voices[0].pk),
    ]  # fmt: skip
    assert not any("rosa" in page.lower() for page in pages)
    asked = send(ada, "concern-contact", voices[0].pk, reason="Curious").content.decode()
    assert "rosa" not in asked.lower()
    leo.departments.add(police)
    shown = send(leo, "concern-contact", voices[0].pk, reason="Asks to be called")
    assert "rosa@example.org" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert voices[0].entries.filter(kind="contact_seen").get().by == leo


def test_nobody_changes_what_is_another_departments(send, client, leo, vera, concern, voices):
    for name in ("concern-edit", "concern-close", "concern-links", "concern-answer"):
        assert send(leo, name, concern.slug).status_code == 403
        assert send(vera, name, concern.slug).status_code == 403
    assert send(leo, "concern-voice", voices[0].pk).status_code == 404
    assert send(vera, "concern-inbox").status_code == 403


def test_a_viewer_reads_the_concern_and_no_voice(see, vera, concern, voices):
    page = see(vera, "concern", concern.slug)
    assert "2 voices: open to analysts and to leads of the responsible department." in page
    assert "We waited and waited" not in page


def test_the_inbox_costs_the_same_queries_however_many_voices_wait(see, say, ada, voices):
    see(ada, "concern-inbox")
    with CaptureQueriesContext(connection) as of_two:
        see(ada, "concern-inbox")
    for number in range(6, 12):
        say(number, f"The lamp in street {number} is out.")
    with CaptureQueriesContext(connection) as of_eight:
        assert "street 11" in see(ada, "concern-inbox")

    assert len(of_eight) == len(of_two)


def test_csv_is_harmless_and_holds_no_voice(see, ada, concern, voices):
    Concern.objects.update(title="=1+1")
    page = see(ada, "concerns-csv")
    assert "'=1+1" in page
    assert "waited" not in page
