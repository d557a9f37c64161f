"""What is no series: a cluster and a rise of downgrades that were put into a town, from the store to a signal."""

import random
from datetime import date, datetime, timedelta

import pytest

from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.signals.evaluating import evaluate
from civicstat.measurement.signals.models import Checked, Signal
from civicstat.measurement.sources.actions import define_dataset
from civicstat.web.ui.signals.telling import as_data, certainty_of, finding_of, title_of
from tests.testville import deliver, write

REPORTS = """
dataset: reports
title: Reports of crime
describes: One row is one report.
timezone: America/Chicago
key: report_id
time: reported_at
tolerance: 0.05
columns:
  report_id: {type: text, required: true}
  reported_at: {type: timestamp, required: true}
  first_code: {type: category}
  code: {type: category, title: Code}
  longitude: {type: number}
  latitude: {type: number}
reclassified:
  - {column: code, first: first_code, gravest_first: [burglary, theft]}
areas:
  beat: {point: {longitude: longitude, latitude: latitude}}
"""
METRIC = """
metric: burglaries
title: Burglaries
question: How many?
dataset: reports
where: first_code = 'burglary'
statistic: {kind: count}
unit: burglaries
direction: lower
places: [clusters, near_repeats]
"""
UNTIL = date(2026, 6, 28)  # a Sunday


def reports():
    """Return reports of a year and a half; in June many in the west of Beat 4, and many made less grave in Beat 1."""
    chance = random.Random(4)
    for number in range(1100):
        day = datetime(2025, 1, 1) + timedelta(minutes=chance.randrange(545 * 1440))
        east, north = chance.uniform(-89.98, -89.88), chance.uniform(40.0, 40.02)
        is_rising = day >= datetime(2026, 4, 1) and east < -89.96
        yield row(f"r{number}", day, east, north, is_less=chance.random() < (0.55 if is_rising else 0.1))
    for number in range(26):
        day = datetime(2026, 6, 29) - timedelta(minutes=chance.randrange(1, 20 * 1440))
        yield row(f"c{number}", day, -89.918 + chance.gauss(0, 0.001), 40.01 + chance.gauss(0, 0.001), is_less=False)
    yield row("last", datetime(2026, 6, 30, 23, 30), -89.93, 40.01, is_less=False)


def row(key, day, east, north, *, is_less):
    return {
        "report_id": key, "reported_at": day.replace(microsecond=0), "first_code": "burglary",
        "code": "theft" if is_less else "burglary", "longitude": f"{east:.5f}", "latitude": f"{north:.5f}",
    }  # fmt: skip


@pytest.fixture
def reported(five_beats, workspace, noon):
    dataset, _ = define_dataset(text=REPORTS, where="reports.yaml", by=None, at=noon)
    adopt(text=METRIC, where="burglaries.yaml", by=None, at=noon)
    deliver(dataset, write(workspace / "reports.csv", list(reports())), noon)
    return dataset


@pytest.mark.slow
def test_a_cluster_and_downgrades_become_signals_with_words_and_circles(reported, july):
    first = evaluate(at=july, ran_at=july, metrics=Metric.objects.filter(slug="burglaries"))
    again = evaluate(at=july, ran_at=july + timedelta(days=1), metrics=Metric.objects.filter(slug="burglaries"))

    cluster = Signal.objects.with_metric().get(detector="cluster")
    assert cluster.cost < 2
    assert (cluster.area.name, cluster.is_up, cluster.until_on) == ("Beat 4", True, UNTIL)
    said = finding_of(cluster)
    assert said.startswith("This is where burglaries gathered: ")
    assert "Beat 4" in said
    assert "since the week of June" in said
    assert "anywhere in the city" in certainty_of(cluster)
    [circle] = as_data(cluster)["place"]["circles"]
    assert abs(circle["longitude"] + 89.918) < 0.004

    downgrades = Signal.objects.with_metric().get(detector="downgrades")
    assert title_of(downgrades) == "Code: more often made less grave, Beat 1"
    assert downgrades.observed > 2 * downgrades.expected
    assert "made less grave after the first entry" in finding_of(downgrades)

    assert {each.detector for each in Checked.objects.filter(evaluation=first)} >= {
        "cluster", "near-repeats", "downgrades",
    }  # fmt: skip
    assert again.opened == 0
    assert not Checked.objects.filter(evaluation=again, detector__in=("cluster", "downgrades")).exists()
