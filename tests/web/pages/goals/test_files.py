"""A goal's figures as a file."""

import csv
import io

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.metrics.models import Observation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_each_period_has_its_figure_and_what_was_asked_for(see, vera, moved):
    rows = list(csv.DictReader(io.StringIO(see(vera, "goal-csv", "arrive_in_time"))))
    by_period = {row["period"]: row for row in rows}
    first, held, later = (by_period[name] for name in ("January 2025", "February 2026", "May 2026"))
    assert (first["path_at_least"], first["target_at_least"], first["due_on"]) == ("", "", "")
    assert (held["target_at_least"], held["due_on"]) == ("0.9", "2026-12-31")
    assert (later["target_at_least"], later["due_on"], later["path_at_most"]) == ("0.8", "2027-06-30", "")
    assert float(held["path_at_least"]) < 0.9
    known = Observation.objects.filter(
        version__metric__slug="in_time", grain="month", area__layer__slug="city"
    ).order_by("-period")[0]
    assert float(rows[-1]["value"]) == pytest.approx(known.value)


def test_all_areas_are_in_it(see, vera, by_beat):
    rows = list(csv.DictReader(io.StringIO(see(vera, "goal-csv", "in_every_beat"))))
    assert {row["area_code"] for row in rows} == {"B1", "B2", "B3", "B4", "B5"}


def test_an_area_called_like_a_formula_is_none(see, vera, by_beat):
    Area.objects.filter(code="B1").update(name="=1+1")
    rows = list(csv.DictReader(io.StringIO(see(vera, "goal-csv", "in_every_beat"))))
    assert "'=1+1" in {row["area"] for row in rows}
