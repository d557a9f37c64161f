"""Themes and concerns as documents: applied twice they change nothing, and written out they say the same."""

import pytest

from civicstat.engagement.concerns.actions import ConcernRefused, group
from civicstat.engagement.concerns.catalog import (
    apply_concern,
    apply_theme,
    document_of_concern,
    document_of_theme,
    read_concern,
    read_theme,
    says_concern,
    says_theme,
)
from civicstat.engagement.concerns.models import Concern
from civicstat.library.documents import UnreadableDocument

from .conftest import MARCH, day

pytestmark = pytest.mark.django_db
THEME = "concern_theme: help\nname: Help in time\ndepartment: Police\nposition: 2\n"
CONCERN = """concern: lamps
title: Lamps stay dark
wording: Broken lamps stay dark for weeks.
theme: help
source: board
department: police
raised_on: 2026-01-07
public: true
closed: {how: answered, reason: "Crews come daily: see 311."}
"""


def apply(text, at=MARCH):
    return apply_concern(definition=read_concern(text, where="lamps"), where="lamps", by=None, at=at)


def test_a_theme_says_the_same_when_it_is_written_out(police):
    definition = read_theme(THEME, where="help")
    theme, outcome = apply_theme(definition=definition, where="help")
    assert (outcome, theme.department) == ("added", police)
    assert apply_theme(definition=definition, where="help")[1] == "unchanged"
    assert says_theme(document_of_theme(theme), where="help")


def test_a_concern_says_the_same_when_it_is_written_out_and_applied_again(theme):
    concern, outcome = apply(CONCERN)
    assert outcome == "added"
    assert apply(CONCERN)[1] == "unchanged"
    written = document_of_concern(Concern.objects.get())
    assert read_concern(written, where="written") == read_concern(CONCERN, where="lamps")
    assert says_concern(CONCERN, where="lamps")
    assert apply(CONCERN.replace("for weeks", "for months"))[1] == "changed"
    assert not says_concern(CONCERN, where="lamps")
    assert [each.kind for each in concern.entries.all()] == ["opened", "shown", "closed", "described"]


def test_what_people_wrote_is_never_written_out(concern, say, ada):
    group(submissions=[say(1, "Call me, Rosa, at 555 0100.")], concern=concern, by=ada, at=day(2))
    assert "Rosa" not in document_of_concern(concern)


def test_a_joined_concern_goes_over_again(concern, theme):
    text = CONCERN.replace("{how: answered, reason:", "{how: merged, into: late_help, reason:")
    made, _ = apply(text)
    assert made.merged_into == concern
    assert apply(text)[1] == "unchanged"
    assert says_concern(document_of_concern(made), where="written")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CONCERN.replace("theme: help", "theme: helf"), "no theme of concerns is called 'helf'; there are help"),
        (CONCERN.replace("department: police", "department: fire"), "no department is called 'fire'"),
        (CONCERN + "metrics: [none_such]\n", "no metric is called 'none_such'"),
        (CONCERN + "layer: beat\nareas: [B1]\n", "no area layer is called 'beat'"),
    ],
)
def test_what_is_not_there_is_named(theme, text, says):
    with pytest.raises(ConcernRefused, match=says):
        apply(text)
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CONCERN.replace("wording: Broken lamps stay dark for weeks.\n", ""), "has a wording that everybody reads"),
        (CONCERN.replace("how: answered", "how: merged"), "names the other under into"),
        (CONCERN.replace("source: board", "source: gossip"), "source is 'gossip'"),
        (CONCERN + "voices: [x]\n", "voices is not a known field"),
        (CONCERN + "areas: [B1]\n", "given together"),
    ],
)
def test_what_no_concern_can_say_is_refused_with_its_place(text, says):
    with pytest.raises(UnreadableDocument, match=says):
        read_concern(text, where="lamps")
