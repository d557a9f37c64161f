"""Why a figure is not there, and what must be known of one that is, in words."""

import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.observations import Cell
from civicstat.measurement.metrics.reasons import notes, why_none

P90 = {"kind": "percentile", "p": 0.9, "of": "response_seconds"}
CLEARED = {"kind": "cohort_share", "within": "180 days", "done": "cleared_at"}
CLOSED = {"kind": "time_to_close", "opened": "opened_at", "closed": "closed_at"}
GAP = {"kind": "gap", "of": "p90", "between": "area:district"}


def metric(statistic, **more):
    return MetricDefinition.model_validate(
        {"metric": "m", "title": "M", "question": "?", "unit": "seconds", "direction": "lower",
         "dataset": None if statistic is GAP else "calls", "statistic": statistic, **more}
    )  # fmt: skip


def cell(value=None, n=0.0, *, above=None, below=None, missing=0, unusable=0, pending=0):
    return Cell(value, n, above, below, missing, unusable, pending)


@pytest.mark.parametrize(
    ("definition", "figure", "reason"),
    [
        (metric(P90), cell(480.0, 140), ""),
        (
            metric(P90, most_missing=0.1, min_n=30), cell(None, 140, missing=45),
            "45 of 185 records lack what is measured: more than one in ten",
        ),
        (metric(P90, most_missing=0.1, min_n=30), cell(None, 10), "Too few to tell (10)"),
        (
            metric(CLEARED), cell(None, 0, pending=394),
            "Too early to tell: 394 of 394 cases are younger than 180 days",
        ),
        (
            metric(CLOSED), cell(None, 39, above=6.0, below=39.0, pending=33),
            "Too few are closed to tell: 33 of 39 are still open",
        ),
        (
            metric(GAP), cell(None, 800, missing=45),
            "In one of them too many records lack what is measured, or fewer than two have a figure",
        ),
        (metric(P90), cell(None, 0, missing=3), "Nothing to measure in it"),
        (metric(P90), cell(None, 0), "No records"),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_there_has_its_reason(definition, figure, reason):
    assert why_none(definition, figure) == reason


@pytest.mark.parametrize(
    ("definition", "figure", "note"),
    [
        (metric(P90), cell(480.0, 185), ""),
        (
            metric(P90), cell(480.0, 140, missing=45),
            "45 of 185 records lack what is measured; they are not in the figure.",
        ),
        (
            metric(CLEARED), cell(0.392, 125, above=49.0, below=125.0, pending=269),
            "269 of 394 cases are younger than 180 days; they are not in the figure yet.",
        ),
        (
            metric(CLOSED), cell(9e6, 39, above=30.0, below=39.0, pending=9),
            "9 of 39 are still open. Closing them may change the figure.",
        ),
        (
            metric(CLOSED), cell(9e6, 39, above=37.0, below=39.0),
            "2 of 39 are still open. They have been open for longer than the interval reaches: closing them cannot "
            "change the figure.",
        ),
        (metric(P90), cell(None, 140, missing=45), ""),
    ],
)  # fmt: skip
def test_what_must_be_known_of_a_figure_is_said_with_it(definition, figure, note):
    assert notes(definition, figure) == note
