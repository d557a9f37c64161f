"""How good suggestions are, on voices that a person sorted by hand; and why they are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.engagement.concerns.likeness import Text, stems, suggest
from civicstat.engagement.concerns.suggestions import LIKELY

from .labeled import CONCERNS, JUDGE, TUNE

KEYS = list(CONCERNS)
KNOWN = [Text(number, words) for number, words in enumerate(CONCERNS.values())]


def first_and_any(voices, known=None):
    """Return how many voices have the right concern first, how many among three; and how many false ones were made."""
    first = among = false = 0
    for at, (text, label) in enumerate(voices):
        others = KNOWN if known is None else KNOWN + [each for number, each in known if number != at]
        found = [KEYS[each.key] for each in suggest(Text(99, text), others)]
        if label:
            first, among = first + (found[:1] == [label]), among + (label in found)
        else:
            false += bool(found)
    return first, among, false


def test_the_figures_in_the_methods_page_hold():
    """38 of the 45 voices that judge speak of a concern; 7 speak of none."""
    assert first_and_any(JUDGE) == (31, 33, 2)
    assert first_and_any(TUNE) == (18, 20, 0)


@pytest.mark.slow
def test_they_are_found_among_voices_that_were_sorted_too():
    known = [(at, Text(KEYS.index(label), text)) for at, (text, label) in enumerate(JUDGE) if label]
    assert first_and_any(JUDGE, known) == (28, 35, 5)
    likely = [
        (KEYS[found[0].key], label)
        for at, (text, label) in enumerate(JUDGE)
        if (found := suggest(Text(99, text), KNOWN + [each for number, each in known if number != at]))
        and found[0].score >= LIKELY
    ]
    assert (len(likely), sum(one == label for one, label in likely)) == (10, 9)


def test_a_suggestion_says_which_words_and_what_else_are_shared():
    [found] = suggest(
        Text(0, "Cars are racing past the school", 1, frozenset({7})),
        [Text(5, "Drivers speed past schools", 1, frozenset({7, 8})), Text(6, "The pool is closed on Sundays")],
    )
    assert found.key == 5
    assert set(found.shared) == {"cars", "racing", "past", "school"}
    assert (found.is_same_theme, found.is_same_area) == (True, True)


def test_words_are_known_by_their_stem_their_sense_and_misspelled():
    assert set(stems("Speeding drivers, speeders and a driver")) == set(stems("speed car"))
    assert suggest(Text(0, "dangerous intersecton"), [Text(1, "A dangerous intersection")])


def test_theme_and_area_alone_suggest_nothing():
    assert suggest(Text(0, "pool", 1, frozenset({7})), [Text(1, "library", 1, frozenset({7}))]) == []


@given(st.text(), st.lists(st.text(), max_size=4))
def test_whatever_people_write_a_score_is_a_share_and_the_likest_is_first(text, others):
    found = suggest(Text(-1, text), [Text(key, words) for key, words in enumerate(others)])
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
