"""The night at the command line."""

import pytest

from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset


@pytest.mark.slow
def test_the_night_is_told_and_cleared(five_beats, civicstat, noon):
    finding = Finding.objects.create(
        dataset=Dataset.objects.get(slug="calls"), kind="missing", severity="warning",
        sentence="Arrival is missing in 40%.", first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    said = civicstat("overnight", "show").out
    key = f"finding:{finding.pk}:"
    assert "Arrival is missing in 40%." in said
    assert key in said

    assert "Cleared" in civicstat("overnight", "clear", key, "--reason", "Known", "--hold").out
    assert "no exception" in civicstat("overnight", "clear", key, "--reason", "Known").err
    document = civicstat("overnight", "show", "--json").json
    assert document["cleared"][0]["decision"] == "held"
    assert key not in [each["key"] for each in document["exceptions"]]

    assert "Held from public" in civicstat("overnight", "hold", "p90", "--since", "2026-02-01", "--reason", "Odd").out
    assert "held already" in civicstat("overnight", "hold", "p90", "--reason", "Odd").err
    assert "there is no metric 'p99'" in civicstat("overnight", "hold", "p99", "--reason", "Odd").err
