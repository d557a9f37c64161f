"""A resident states a concern: taken once, apart from who said it, and kept from machines."""

from datetime import date, timedelta

import pytest
from django.test import Client

from civicstat.engagement.concerns.models import Contact, Submission
from civicstat.engagement.concerns.receipts import hash_of
from civicstat.web.portal.stamps import new_stamp

from .conftest import NOW, SAID

pytestmark = pytest.mark.django_db


def test_a_concern_is_kept_as_it_came_and_answered_with_a_receipt_and_a_day(say, receipt_of, theme, area):
    answer = say(theme="streets", area="MR", place="Willow School")
    kept = Submission.objects.get()
    assert (kept.text, kept.theme, kept.area, kept.place) == (SAID, theme, area, "Willow School")
    assert kept.receipt_sha256 == hash_of(receipt_of(answer))
    assert kept.answer_by == date(2026, 8, 4)
    assert "August 4, 2026" in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert not Contact.objects.exists()


def test_two_clicks_are_one_voice_with_one_receipt(say, receipt_of):
    assert receipt_of(say()) == receipt_of(say())
    assert Submission.objects.count() == 1


def test_a_form_that_was_changed_and_sent_again_loses_nothing(say, receipt_of):
    assert receipt_of(say()) != receipt_of(say("The light at Ferry Street has been out for weeks."))
    assert Submission.objects.count() == 2


def test_how_to_reach_a_person_is_kept_apart_for_a_time(say):
    say(name="Rosa Mendez", email="rosa@example.org", phone="555 0100")
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.kept_until) == ("Rosa Mendez", "rosa@example.org", date(2027, 1, 1))
    told = {str(value) for value in Submission.objects.values_list().get()}
    assert not {"Rosa Mendez", "rosa@example.org", "555 0100", "192.0.2.1"} & told


def test_nothing_of_a_person_stands_in_the_log(say, caplog):
    with caplog.at_level("DEBUG"):
        say(name="Rosa Mendez", email="rosa@example.org")
    assert "rosa" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"text": ""}, "Write what concerns you"),
        ({"text": "too few"}, "Say a little more"),
        ({"text": "a" * 4001}, "longer than 4,000 characters"),
        ({"text": SAID, "email": "rosa at home"}, "not an e-mail address"),
        ({"text": SAID, "theme": "none such"}, "Choose from the list."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_nothing_is_kept(say, fields, says):
    assert says in say(**fields).content.decode()
    assert not Submission.objects.exists()


def test_a_field_that_only_machines_see_and_fill_in_stops_them(say):
    answer = say(website="http://example.org/pills").content.decode()
    assert "Something filled in a field that people do not see" in answer
    assert "pills" not in answer  # a person whose browser filled it in sends the form again, and is heard
    assert SAID in answer
    assert not Submission.objects.exists()


@pytest.mark.parametrize("stamp", ["", "made up", new_stamp(NOW - timedelta(hours=13)), new_stamp(NOW + timedelta(1))])
def test_a_form_without_a_stamp_of_ours_is_shown_again_with_its_text(say, stamp):
    answer = say(stamp=getattr(stamp, "signed", stamp)).content.decode()
    assert "Nothing is lost: please send it again" in answer
    assert SAID in answer
    assert not Submission.objects.exists()


def test_a_form_sent_at_once_is_taken_when_it_is_sent_again(say, clock):
    stamp = new_stamp(NOW).signed
    assert "That was very quick" in say(stamp=stamp).content.decode()
    clock.later(seconds=3)
    assert "We have it" in say(stamp=stamp).content.decode()


def test_many_from_one_place_have_to_wait_and_others_do_not(say):
    for number in range(10):
        assert say(f"{SAID} For the {number}th time.").status_code == 200
    answer = say("And once more, since nothing happens.")
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert "And once more" in answer.content.decode()
    assert say("Somebody else says something.", address="198.51.100.7").status_code == 200
    assert Submission.objects.count() == 11


def test_the_same_words_wait_once_however_often_they_come(say):
    for number in range(3):
        say(f"{SAID.upper()}{' ' * number}!", stamp=new_stamp(NOW - timedelta(minutes=number + 1)).signed)
    [first, *others] = Submission.objects.order_by("pk")
    assert [each.repeats for each in others] == [first, first]
    assert list(Submission.objects.waiting()) == [first]


def test_what_looks_like_markup_is_text(say, client):
    answer = say("<script>alert(1)</script> is what I wrote", email="<b>").content.decode()
    assert "<script>alert" not in answer
    assert "&lt;script&gt;" in answer


def test_a_form_from_another_site_is_refused(stamp):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/concerns/", {"text": SAID, "stamp": stamp}).status_code == 403
    assert not Submission.objects.exists()
