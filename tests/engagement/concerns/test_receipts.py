"""Receipts: made of a secret, read in any spelling, and every slip noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.engagement.concerns.receipts import ALPHABET, as_receipt, hash_of, receipt_from

receipts = st.text(min_size=1).map(lambda nonce: receipt_from(nonce, key="a secret"))
places = st.integers(0, 11)


def bare(receipt: str) -> str:
    return receipt.replace("-", "")


@given(receipts)
def test_a_receipt_is_read_however_it_is_written(receipt):
    assert as_receipt(receipt) == receipt
    assert as_receipt(f"  {bare(receipt).lower()} ") == receipt
    assert as_receipt(" ".join(bare(receipt))) == receipt


@given(receipts, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_noticed(receipt, place, sign):
    signs = list(bare(receipt))
    if signs[place] == sign:
        return
    signs[place] = sign
    assert as_receipt("".join(signs)) == ""


@given(receipts, places, places)
def test_every_two_signs_that_changed_places_are_noticed(receipt, one, two):
    signs = list(bare(receipt))
    if signs[one] == signs[two]:
        return
    signs[one], signs[two] = signs[two], signs[one]
    assert as_receipt("".join(signs)) == ""


def test_without_the_secret_nobody_makes_the_receipt_of_a_form():
    assert receipt_from("nonce", key="a secret") != receipt_from("nonce", key="another")
    assert receipt_from("nonce", key="a secret") == receipt_from("nonce", key="a secret")


@pytest.mark.parametrize("typed", ["", "7KM4", "7KM4-XR29-PTC", "ééééé", "7KM4 XR29 PTCO", "\x00" * 12, "2" * 400])
def test_what_is_no_receipt_is_none(typed):
    assert as_receipt(typed) == ""


def test_no_sign_looks_like_another_and_none_makes_a_word():
    assert len(ALPHABET) == 19  # a prime number: see the module
    assert not set(ALPHABET) & set("0O1ILQVU5SBEA".replace("5", ""))
    assert hash_of("A") != hash_of("B")
