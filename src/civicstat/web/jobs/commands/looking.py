"""How the record store is: what lies in it, beside what should."""

from dataclasses import dataclass

from civicstat.measurement.records.actions import needs_rebuild
from civicstat.measurement.records.keeping import record_store, store_path
from civicstat.measurement.records.layout import lay_out
from civicstat.measurement.sources.models import Dataset
from civicstat.store.interface import Store
from civicstat.web.jobs.messages import Command, Report


@dataclass(frozen=True)
class Look:
    """Nothing to say."""


@dataclass(frozen=True)
class Kept:
    """One dataset in the store."""

    dataset: str
    records: int  # that lie in the store
    expected: int  # that the last delivery left there
    is_outdated: bool  # made with another definition or other areas than those of today


@dataclass(frozen=True)
class Looked:
    """What lies in the store."""

    size: int  # bytes of its file
    datasets: tuple[Kept, ...]


def look(args: Look, report: Report) -> Looked:
    """Count the records of every dataset."""
    store = record_store()
    kept = tuple(_kept(dataset, store) for dataset in Dataset.objects.all())
    return Looked(store_path().stat().st_size, kept)


def _kept(dataset: Dataset, store: Store) -> Kept:
    table = lay_out(dataset.definition)
    records = 0
    if store.has_delivery(dataset.slug, dataset.data_version):
        [row] = store.query(f"select count(*) as records from {store.dialect.quote(table.name)}").to_pylist()
        records = row["records"]
    return Kept(dataset.slug, records, dataset.records, needs_rebuild(dataset))


LOOK: Command[Look, Looked] = Command("look", Look, Looked, look, is_reading=True)
