"""Why metrics of the library do not fit."""

import pytest

from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.offering.offers import offers
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.shown.offers import groups_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bare():
    """Fire calls without what tells fire from medical."""
    text = dataset_template("responses").replace("\n  kind:", "\n  sort:").replace("[kind, inc", "[inc")
    return Dataset(pk=1, slug="responses", title="Fire calls", definition_text=text)


def test_metrics_that_lack_the_same_columns_stand_together_those_that_can_be_adapted_first(bare):
    first, *rest = groups_of(offers([bare], {}))

    assert first.title == "Fire calls lacks kind"
    assert first.dataset == bare
    assert {"fire_responses", "ems_responses"} <= {offer.definition.metric for offer in first.offers}
    assert [group.dataset for group in rest][-1] is None


def test_metrics_without_any_dataset_are_told_by_the_dataset_that_they_want(bare):
    titles = [group.title for group in groups_of(offers([bare], {}))]
    assert "No dataset such as “Calls for service”" in titles


def test_what_fits_or_is_adopted_is_in_no_group(bare):
    listed = {
        offer.definition.metric for group in groups_of(offers([bare], {"fire_responses"})) for offer in group.offers
    }
    assert "all_responses" not in listed
    assert "fire_responses" not in listed
