import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset


def test_a_process_that_answers_is_healthy(client, db):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_process_with_database_and_store_is_ready(client, db, workspace):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"ready\n")


def test_a_process_without_its_store_is_not_ready(client, db, workspace, monkeypatch):
    (workspace / "data" / "records.duckdb").write_bytes(b"")
    from civicstat.store.engines.duckdb import DuckDBStore
    from civicstat.store.tables import StoreFault

    def held(*args, **more):
        raise StoreFault("held by another process")

    monkeypatch.setattr(DuckDBStore, "_open", staticmethod(held))

    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the record store does not answer\n")


@pytest.mark.slow
def test_gauges_tell_datasets_but_name_no_restricted_one(client, five_beats):
    Dataset.objects.create(slug="complaints", title="Complaints", sensitivity="restricted", records=7)
    Metric.objects.filter(slug="p90").update(fault="no")

    answer = client.get("/metrics")

    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'civicstat_dataset_records{dataset="calls"} 1500' in lines
    assert any(line.startswith('civicstat_dataset_freshness_seconds{dataset="calls"} ') for line in lines)
    assert 'civicstat_deliveries{state="stored"} 1' in lines
    assert 'civicstat_deliveries{state="refused"} 0' in lines
    assert "civicstat_metrics_with_fault 1" in lines
    assert "complaints" not in answer.content.decode()
