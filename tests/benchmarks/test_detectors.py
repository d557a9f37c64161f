"""What the benchmark of detectors measures with: NAB's rule, and the simulation."""

import numpy as np
import pytest

from benchmarks.detectors import nab
from benchmarks.detectors.measuring import Watched, difference, figures, matching_alpha
from benchmarks.detectors.scenarios import CURRENT, SCENARIOS, WEEKS, simulate

FILE = nab.Labelled("made.csv", tuple(map(str, range(100))), np.zeros(100), ((40, 49),))
# Of NAB's own windowed Gaussian at a threshold of 1, as its authors published them.
PUBLISHED = {
    "realAdExchange/exchange-3_cpc_results.csv": 2.5026632611866138,
    "realAdExchange/exchange-4_cpm_results.csv": 1.274710362684976,
    "realAWSCloudwatch/ec2_cpu_utilization_c6585a.csv": -1.32,
    "realKnownCause/nyc_taxi.csv": -5.0,
}


def alarms_at(*places):
    points = np.zeros(100)
    points[list(places)] = 1
    return points


def test_an_early_alarm_earns_more_and_a_miss_and_a_false_alarm_cost():
    assert nab.score(FILE, alarms_at(), 1.0) == -1
    assert nab.score(FILE, alarms_at(40), 1.0) == pytest.approx(1.0)
    late = nab.score(FILE, alarms_at(49), 1.0)
    assert late == pytest.approx((2 / (1 + np.exp(-0.5)) - 1) / 0.9866142981514303)
    assert nab.score(FILE, alarms_at(40, 49), 1.0) == pytest.approx(1.0)
    assert nab.score(FILE, alarms_at(20), 1.0) == pytest.approx(-1.11)
    assert nab.score(FILE, alarms_at(40, 50), 1.0) > nab.score(FILE, alarms_at(40, 90), 1.0) == pytest.approx(0.89)
    assert nab.score(FILE, alarms_at(3), 1.0) == -1, "the first 15 % are not scored"


def test_a_perfect_detector_has_100_and_a_silent_one_nought():
    assert nab.best([FILE], [alarms_at(40)])[0] == pytest.approx(100)
    assert nab.best([FILE], [alarms_at(10)])[0] == pytest.approx(0)


@pytest.mark.slow
@pytest.mark.skipif(not nab.read(nab.folder()), reason="NAB's series are not beside the repository")
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_scores_come_out(name):
    [file] = [file for file in nab.read(nab.folder()) if file.name == name]
    assert nab.score(file, nab.windowed_gaussian(file), 1.0) == pytest.approx(PUBLISHED[name])


def test_simulated_series_have_the_mean_and_the_dispersion_of_their_scenario():
    simulated = simulate(6, seed=1)
    scenario = SCENARIOS[29]
    rows = simulated.clean[simulated.scenario == scenario.number][:, :CURRENT]
    quiet = rows[:, :300]
    mean = scenario.means()[:300]
    assert quiet.mean() == pytest.approx(mean.mean(), rel=0.05)
    assert ((quiet - mean) ** 2 / mean).mean() == pytest.approx(scenario.phi, rel=0.1)
    assert simulated.added.shape == (10, 252, WEEKS - CURRENT)
    assert simulated.added[9].sum() > simulated.added[0].sum()


def test_figures_count_outbreaks_found_in_their_weeks():
    simulated = simulate(1, seed=2)
    struck = np.where(simulated.added > 0, 0.001, 0.5)
    all_found = Watched("perfect", np.full(simulated.added[0].shape, 0.5), struck)
    nothing = Watched("silent", all_found.clean, np.full(struck.shape, 0.5))
    found = figures(all_found, simulated, 0.01)
    assert (found.pod, found.first_week, found.false_alarms, found.mean_delay) == (1, 1, 0, 0)
    assert difference(all_found, nothing, simulated, (0.01, 0.01)) == (1.0, 0.0)
    half = Watched("half", np.r_[np.full((21, 4), 0.001), np.full((21, 4), 0.4)], struck)
    assert matching_alpha(half, 0.5) == 0.001
    assert matching_alpha(half, 0.4) == 0
