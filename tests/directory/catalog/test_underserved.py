import pytest

from civicstat.directory.catalog.layers import apply_layer
from civicstat.directory.catalog.underserved import apply_underserved, document_of_underserved
from civicstat.directory.models import Underserved
from civicstat.library.documents import UnreadableDocument

pytestmark = pytest.mark.django_db
AREA = "underserved: district_d5\narea: district.D5\nreason: Help came late for years.\n"
GROUP = "underserved: race_black\nattribute: race\nvalue: Black\nreason: Searched twice as often.\n"


def apply(text, noon):
    return apply_underserved(text=text, where="u.yaml", by=None, at=noon)


def test_a_choice_is_made_once_and_made_anew_with_another_reason(noon):
    layer = "area_layer: district\nname: District\nplural: Districts\nareas: [{code: D5, name: Millrace}]\n"
    apply_layer(text=layer, where="d.yaml", by=None, at=noon)

    outcomes = [apply(text, noon)[1] for text in (AREA, AREA, GROUP, GROUP, AREA.replace("for years", "in 2025"))]

    assert outcomes == ["added", "unchanged", "added", "unchanged", "changed"]
    assert [each.reason for each in Underserved.objects.in_force().order_by("pk")] == [
        "Searched twice as often.", "Help came late in 2025.",
    ]  # fmt: skip
    assert Underserved.objects.get(ended_reason__gt="").ended_reason == "The catalog gives another reason."
    assert document_of_underserved(Underserved.objects.get(value="Black")) == GROUP


def test_a_choice_is_called_by_what_it_chooses(noon):
    with pytest.raises(UnreadableDocument, match="call it by what it chooses: district_d5"):
        apply(AREA.replace("district_d5", "millrace"), noon)
