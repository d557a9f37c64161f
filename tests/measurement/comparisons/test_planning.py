"""What can be seen, in Testville's areas and of surveys before they are fielded."""

import numpy as np
import pytest

from civicstat.directory.models import Area
from civicstat.measurement.comparisons.planning import Wanted, plan, pooling
from civicstat.measurement.comparisons.sides import ComparisonRefused
from civicstat.measurement.comparisons.surveying import Design, Division, finest, reason, shown
from civicstat.measurement.goals.measured import measure
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series

CITY, PRECINCTS, SECTORS = Division("City", 1), Division("Precincts", 77), Division("Sectors", 297)


def test_a_sector_design_is_refused_with_the_reason():
    design = Design(answers=7500, change=0.05)
    city, precincts, sectors = shown(design, [CITY, PRECINCTS, SECTORS])
    assert (city.can_show, precincts.can_show, sectors.can_show) == (True, False, False)
    assert round(sectors.margin * 100) == 20
    assert round(precincts.margin * 100) == 10
    assert reason(sectors, design) == (
        "25 answers in each of 297 and a month put ±20 points around every figure. A change of 5 points takes 1,570 "
        "answers before and as many after: 63 months of pooling, more than 12. Figures by month would be noise."
    )
    assert finest([city, precincts, sectors]) == city
    assert finest([sectors]) is None


def test_months_are_pooled_until_the_change_is_seen():
    # Some 77 answers for each of 22 districts and a month: a margin of five points takes five months.
    [district] = shown(Design(answers=77 * 22, change=0.05 * 2**0.5, power=0.5), [Division("Districts", 22)])
    assert district.months == 5
    assert district.margin_pooled == pytest.approx(0.05, abs=0.001)
    with pytest.raises(ComparisonRefused, match="answers above 0"):
        shown(Design(answers=0, change=0.05), [CITY])


@pytest.mark.django_db
@pytest.mark.slow
def test_larger_areas_and_longer_windows_see_smaller_changes(five_beats):
    metric = Metric.objects.get(slug="calls")
    areas = list(Area.objects.select_related("layer").order_by("layer__position", "code"))
    found = plan(metric, areas)
    city, beat = found.of(areas[0]), found.of(areas[-1])
    series = measure(read_series(metric, areas[0], "month"))
    assert city.steady.level == pytest.approx(
        np.average(series.readings.value[-12:], weights=series.readings.weight[-12:])
    )
    assert all(a.high - city.steady.level > b.high - city.steady.level for a, b in zip(city.cells, city.cells[1:]))  # noqa: B905
    assert city.cells[0].high / city.steady.level < beat.cells[0].high / beat.steady.level
    whole, beats = pooling(found, Wanted(0.3, 1, True))
    assert whole.window <= (beats.window or 99)
    assert (whole.areas, beats.areas) == (1, 5)
    assert plan(metric, areas, sureness="once").confidence == 0.95 < found.confidence
