import pytest

from civicstat.measurement.records.quality.findings import counted, day, in_words, listed, percent, span


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.005, "0.5%"), (0.00002, "0.01%"), (0.071, "7%"), (0.996, "99.6%"), (0.99999, "99.99%"), (1, "100%")],
)
def test_a_share_is_told_from_none_and_from_all(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "-3 seconds"), (90, "90 seconds"), (600, "10 minutes"), (5400, "90 minutes"), (9000, "2.5 hours"),
     (259200, "3 days")],
)  # fmt: skip
def test_a_span_is_told_in_the_unit_that_suits_it(seconds, words):
    assert span(seconds) == words


def test_lists_and_numbers_read_as_in_a_sentence():
    assert listed(["12"]) == "12"
    assert listed(["12", "14", "15"], word="or") == "12, 14 or 15"
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert (counted(1, "record"), counted(1204, "record")) == ("1 record", "1,204 records")
    assert in_words(day(20_515)) == "March 3, 2026"
