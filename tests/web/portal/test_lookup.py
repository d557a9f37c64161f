"""What a receipt tells: each step, in public words; and nothing to who guesses."""

from datetime import timedelta

import pytest

from civicstat.engagement.concerns.actions import answer, close, group, hide, set_aside
from civicstat.engagement.concerns.models import Closing, SetAside, Submission
from civicstat.engagement.concerns.receipts import receipt_from

from .conftest import NOW, SAID

pytestmark = pytest.mark.django_db


@pytest.fixture
def look_up(client):
    def look_up(receipt: str, *, address: str = "192.0.2.1"):
        answer = client.post("/concerns/receipt/", {"receipt": receipt}, REMOTE_ADDR=address)
        return answer.content.decode()

    return look_up


@pytest.fixture
def receipt(say, receipt_of):
    return receipt_of(say(name="Rosa Mendez"))


def test_a_voice_that_waits_says_until_when(look_up, receipt):
    page = look_up(receipt.lower().replace("-", " "))
    assert "It waits to be read by a person." in page
    assert "August 4, 2026" in page
    assert SAID not in page
    assert "Rosa" not in page


def test_a_promise_that_was_not_kept_is_said(look_up, receipt, clock):
    clock.later(days=31)
    assert "have not kept it" in look_up(receipt)


def test_a_sorted_voice_leads_to_its_concern_and_the_answer(look_up, receipt, concern, ada):
    group(submissions=[Submission.objects.get()], concern=concern, by=ada, at=NOW)
    assert "Drivers speed past schools" in look_up(receipt)
    answer(concern=concern, text="Speed signs stand from May on.", by=ada, at=NOW + timedelta(days=1))
    page = look_up(receipt)
    assert "Speed signs stand from May on." in page
    assert "You hear from us by" not in page
    close(concern=concern, kind=Closing.REACHED, reason="Cars are slower now.", by=ada, at=NOW + timedelta(days=2))
    assert "What was asked for is reached." in look_up(receipt)


def test_a_concern_that_is_not_public_keeps_its_words(look_up, receipt, concern, ada):
    group(submissions=[Submission.objects.get()], concern=concern, by=ada, at=NOW)
    hide(concern=concern, reason="To be worded anew", by=ada, at=NOW)
    page = look_up(receipt)
    assert "Drivers speed past schools" not in page
    assert "It is being looked at." in page


def test_a_voice_for_another_office_says_which(look_up, receipt, ada):
    set_aside(
        submissions=[Submission.objects.get()], kind=SetAside.ELSEWHERE, reply="Call the state, 555 0177.", by=ada,
        at=NOW,
    )  # fmt: skip
    assert "Another office can help with this. Call the state, 555 0177." in look_up(receipt)


def test_a_slip_is_told_from_an_unknown_receipt_without_a_look(look_up, receipt, django_assert_num_queries):
    slip = ("2" if receipt[0] != "2" else "3") + receipt[1:]
    with django_assert_num_queries(0):
        page = look_up(slip)
    assert "at least one sign differs" in page
    assert "We know no concern with this receipt" in look_up(receipt_from("another", key="another"))


def test_who_guesses_has_to_wait_even_for_a_right_one(look_up, receipt):
    for number in range(10):
        assert "We know no concern" in look_up(receipt_from(str(number), key="guess"))
    assert "Too many receipts were tried" in look_up(receipt)
    assert "It waits to be read" in look_up(receipt, address="198.51.100.7")
