"""The arithmetic of the comparisons; nothing here is timed."""

import json

import pytest

from benchmarks.comparing import Comparison, figure, paired_ratio


def comparison(**changes: object) -> Comparison:
    known = {
        "bench": "metrics", "what": "calls by month", "peer": "SQL", "ours": (1.0, 2.0, 9.0), "theirs": (1.0, 1.0, 3.0),
        "aim": 2.0,
    }  # fmt: skip
    return Comparison(**{**known, **changes})  # type: ignore[arg-type]


def test_the_ratio_is_the_median_of_the_paired_ones():
    assert paired_ratio((1.0, 2.0, 9.0), (1.0, 1.0, 3.0)) == 2.0


def test_rounds_that_do_not_pair_are_refused():
    with pytest.raises(ValueError, match="2 rounds of ours and 1 of the peer"):
        paired_ratio((1.0, 2.0), (1.0,))


def test_a_peer_that_took_no_time_is_refused():
    with pytest.raises(ValueError, match="no time"):
        paired_ratio((1.0,), (0.0,))


@pytest.mark.parametrize(("aim", "is_held"), [(2.0, True), (1.99, False)])
def test_a_ratio_holds_up_to_its_aim(aim, is_held):
    assert comparison(aim=aim).is_held is is_held


@pytest.mark.parametrize(("aim", "is_held"), [(2.0, True), (1.9, False)])
def test_an_absolute_aim_is_one_of_the_median(aim, is_held):
    alone = comparison(theirs=(), is_absolute=True, aim=aim)
    assert (alone.is_held, alone.ratio) == (is_held, None)


def test_what_was_not_run_has_not_held_and_says_why():
    absent = comparison(ours=(), theirs=(), not_run="PostgreSQL is not installed here")
    assert not absent.is_held
    assert "not run: PostgreSQL is not installed here" in absent.line()


def test_a_line_tells_what_ours_peer_ratio_aim_and_verdict():
    words = comparison(aim=1.5).line().split("  ")
    assert [word.strip() for word in words if word.strip()] == [
        "calls by month", "2.00 s", "SQL", "1.00 s", "2.00x", "<= 1.5x", "missed",
    ]  # fmt: skip


def test_the_json_line_carries_the_verdict_and_the_circumstances():
    line = json.loads(comparison().as_json(rows=1000, load="load average 0.5"))
    assert (line["held"], line["ratio"], line["ours_median"], line["rows"]) == (True, 2.0, 2.0, 1000)


@pytest.mark.parametrize(
    ("value", "unit", "text"), [(2.5, "s", "2.50 s"), (0.0421, "s", "42.1 ms"), (3.2e9, "bytes", "3,200 MB")]
)
def test_figures_carry_their_unit(value, unit, text):
    assert figure(value, unit) == text
