"""What the city's systems deliver goes in by the product's own door, and comes out as counted."""

from datetime import datetime
from pathlib import Path

import pytest

from civicstat.demo.city import CityFiles
from civicstat.directory.actions import import_layer, import_populations, name_city
from civicstat.directory.boundaries import read_boundaries
from civicstat.directory.populations import read_populations
from civicstat.measurement.intake import put_away
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import Dataset, Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(workspace: Path, hamlet: CityFiles, noon: datetime) -> CityFiles:
    """The small city with its areas and residents, before any delivery."""
    name_city(name="Wendmere", by=None, at=noon)
    for slug, path in hamlet.areas.items():
        import_layer(slug=slug, name=slug, plural=f"{slug}s", areas=read_boundaries(path).areas, by=None, at=noon)
    import_populations(rows=read_populations(hamlet.populations), by=None, at=noon)
    return hamlet


def load_all(town: CityFiles, slug: str, at: datetime) -> tuple[Dataset, list[Delivery], dict[str, int]]:
    """Load every file of a dataset; return it, its deliveries, and how many records name no area by layer."""
    text = next(path for path in town.catalog if path.stem == slug).read_text()
    dataset, _ = define_dataset(text=text, where=f"{slug}.yaml", by=None, at=at)
    unmatched: dict[str, int] = {}
    for path in town.of(slug).files:
        delivery = receive(dataset=dataset, source=path, name=path.name, way="test", by=None, at=at)
        loaded = put_away(delivery=delivery, store=record_store(), at=at)
        unmatched |= {layer: unmatched.get(layer, 0) + count for layer, count in loaded.unmatched.items()}
    dataset.refresh_from_db()
    return dataset, list(dataset.deliveries.order_by("sequence")), unmatched


# One dataset for each mixture of formats, flaws and ways to come again.
@pytest.mark.parametrize("slug", ["calls", "answering", "incidents", "force", "stops", "staffing"])
def test_loading_finds_as_many_records_as_were_delivered(town: CityFiles, slug: str, noon: datetime):
    dataset, deliveries, unmatched = load_all(town, slug, noon)
    expected = town.of(slug)
    assert dataset.records == expected.records
    assert sum(delivery.set_aside for delivery in deliveries) == expected.set_aside
    assert not any(unmatched.values())


def test_other_spellings_of_neighborhoods_wait_for_a_person(town: CityFiles, noon: datetime):
    dataset, _, unmatched = load_all(town, "requests", noon)
    assert dataset.records == town.of("requests").records
    assert 0.03 < unmatched["neighborhood"] / dataset.records < 0.15
