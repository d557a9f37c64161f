"""The register, its inbox and a concern, as people see them."""

import pytest

PAGES = (
    "concern-edit",
    "concern-note",
    "concern-answer",
    "concern-hide",
    "concern-close",
    "concern-merge",
    "concern-links",
)


def test_the_register_says_what_it_holds_and_leads_to_the_inbox(see, ada, voices):
    page = see(ada, "concerns")
    assert "1 concern: 1 being looked at. 2 voices wait to be sorted." in page
    assert "Inbox (2)" in page


@pytest.mark.parametrize("query", [{"theme": "none such"}, {"area": "x.\x00"}, {"page": "-9"}, {"state": "'"}])
def test_filters_that_mean_nothing_show_everything(see, ada, voices, query):
    assert "Help comes late" in see(ada, "concerns", **query)


@pytest.mark.parametrize(
    "query", [{"state": "new"}, {"area": "none", "source": "board"}, {"department": "none"}], ids=str
)
def test_filters_narrow_the_list(see, ada, voices, query):
    page = see(ada, "concerns", **query)
    assert "No concern fits this choice" in page


def test_a_concern_shows_its_voices_and_history(see, ada, concern, voices):
    page = see(ada, "concern", concern.slug)
    assert "Said by 2 voices, first raised on March 2, 2026." in page
    assert "We waited and waited" in page
    assert "2 voices" in page


@pytest.mark.parametrize("name", PAGES)
def test_each_form_opens(see, ada, concern, name):
    assert "<form" in see(ada, name, concern.slug)


def test_the_inbox_proposes_and_says_why(see, ada, voices):
    page = see(ada, "concern-inbox")
    assert "Add to “Help comes late”" in page
    assert "same theme" in page


def test_new_and_enter_open(see, ada, voices):
    assert "<form" in see(ada, "concern-new")
    assert "<form" in see(ada, "concern-voice-new")
    assert "Where does it belong?" in see(ada, "concern-voice", voices[2].pk)
