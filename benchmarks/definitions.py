"""What the city defines: its dataset of calls and the ten metrics that are timed."""

from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.definitions import DatasetDefinition

DATASET = """
dataset: calls
title: Calls for service
timezone: America/Chicago
date_order: year first
key: call_id
time: received_at
columns:
  call_id: {type: text, required: true}
  received_at: {type: timestamp, required: true}
  dispatched_at: {type: timestamp}
  enroute_at: {type: timestamp}
  arrived_at: {type: timestamp}
  closed_at: {type: timestamp}
  priority: {type: integer}
  call_type: {type: category}
  disposition: {type: category}
  source: {type: category}
  on_view: {type: boolean}
  beat: {type: category}
  address: {type: text}
  units: {type: integer}
  longitude: {type: number}
  latitude: {type: number}
stages: [received_at, dispatched_at, enroute_at, arrived_at, closed_at]
durations:
  response_seconds: {from: received_at, to: arrived_at}
  scene_seconds: {from: arrived_at, to: closed_at}
areas:
  beat: {name: beat}
"""
WEIGHTS = {"Robbery": 583.0, "Assault": 405.0, "Burglary": 187.0, "Theft": 37.0, "Vandalism": 28.0, "Weapon": 88.0}
METRICS = {
    "calls": "statistic: {kind: count}\nunit: calls",
    "urgent_calls": "where: priority = 1 and not on_view\nstatistic: {kind: count}\nunit: calls",
    "in_time": "where: priority = 1\nstatistic: {kind: share, hit: response_seconds <= 480}\nunit: share",
    "response_p90": "statistic: {kind: percentile, p: 0.9, of: response_seconds}\nunit: seconds",
    "scene_median": "statistic: {kind: median, of: scene_seconds}\nunit: seconds",
    "response_mean": "statistic: {kind: mean, of: response_seconds}\nunit: seconds\n"
    "valid: response_seconds between 0 and 14400",
    "addresses": "statistic: {kind: distinct, of: address}\nunit: addresses",
    "per_resident": "statistic: {kind: rate}\nunit: calls per 1,000 residents",
    "units_sent": "statistic: {kind: sum, of: units}\nunit: units",
    "harm": f"statistic: {{kind: index, of: call_type, weights: {WEIGHTS}}}\nunit: points",
}


def dataset() -> DatasetDefinition:
    [document] = read_documents(DATASET, where="calls.yaml")
    return check_document(DatasetDefinition, document, where="calls.yaml")


def metric_text(slug: str) -> str:
    """Return a metric's definition as an analyst would write it, kept by month, quarter and year."""
    head = f"metric: {slug}\ntitle: {slug}\nquestion: How much?\ndataset: calls\ndirection: context\n"
    return f"{head}{METRICS[slug]}\nperiods: [month, quarter, year]\n"


def metric(slug: str) -> MetricDefinition:
    [document] = read_documents(metric_text(slug), where=slug)
    return check_document(MetricDefinition, document, where=slug)
