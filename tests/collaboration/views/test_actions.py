"""Saved views: who sees them, and what becomes of them."""

import pytest

from civicstat.collaboration.views.actions import ViewRefused, remove_view, rename_view, save_view, share_view
from civicstat.collaboration.views.models import SavedView, ViewUnreadable
from civicstat.measurement.metrics.exploring.inquiries import Inquiry

pytestmark = [pytest.mark.django_db]
ASKED = Inquiry(dataset="calls", by=("beat",))


@pytest.fixture
def save(vera, noon):
    def saved(title="Calls by beat", **more):
        return save_view(**{"title": title, "inquiry": ASKED, "by": vera, "at": noon, **more})

    return saved


def seen(user):
    return set(SavedView.objects.visible_to(user).values_list("title", flat=True))


def test_a_view_is_its_owners_until_it_is_shared(save, vera, leo, police, noon):
    leo.departments.add(police)
    vera.departments.add(police)
    view = save()
    assert (seen(vera), seen(leo)) == ({"Calls by beat"}, set())
    share_view(view=view, sharing="department", department=police, by=vera, at=noon)
    assert seen(leo) == {"Calls by beat"}
    assert not SavedView.objects.editable_by(leo).exists()
    share_view(view=view, sharing="everyone", department=None, by=vera, at=noon)
    assert seen(leo) == {"Calls by beat"}


def test_it_asks_what_was_saved(save):
    assert save().inquiry == ASKED


def test_names_of_addresses_are_told_apart(save):
    assert [save(title=title).slug for title in ("Calls!", "calls", "911")] == ["calls", "calls_2", "view_911"]


def test_it_is_renamed_and_removed_at_the_same_address(save, vera, noon):
    view = rename_view(view=save(), title=" Calls ", note="Look at B1", by=vera, at=noon)
    assert (view.slug, view.title, view.note) == ("calls_by_beat", "Calls", "Look at B1")
    remove_view(view=view, by=vera, at=noon)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"title": "  "}, {"title": "x" * 161}, {"sharing": "department"}, {"sharing": "all"}, {"note": "\0"}]
)
def test_what_cannot_be_kept_is_refused(save, wrong):
    with pytest.raises(ViewRefused):
        save(**wrong)


def test_a_view_is_shared_with_ones_own_department_alone(save, police):
    with pytest.raises(ViewRefused, match="do not belong to Police"):
        save(sharing="department", department=police)


def test_a_view_that_cannot_be_read_says_so(save):
    view = save()
    view.question = {"dataset": "calls", "colour": "red"}
    with pytest.raises(ViewUnreadable, match="colour"):
        _ = view.inquiry
