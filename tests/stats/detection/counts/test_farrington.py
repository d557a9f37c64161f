"""Farrington flexible: R's own results where they lie beside the repository, properties, and a plain second version."""

import gzip

import numpy as np
import pytest
from scipy.stats import nbinom, t

from civicstat.stats.detection import FarringtonOptions, Reason, farrington_flexible
from tests.stats.detection.cases import (
    REFERENCE,
    beside,
    columns,
    expected_of,
    numbers,
    plain_quasi_poisson,
    seasonal_counts,
)

SIMULATED = {
    "noufaily_nb": FarringtonOptions(),
    "salmon_delta": FarringtonOptions(threshold="delta"),
    "farrington1996": FarringtonOptions(blocks=1, skipped=3, weights_beyond=1, trend_below=0.05, threshold="delta"),
}


def options_of(config):
    skipped = config["w"] if config["pastWeeksNotIncluded"] is None else config["pastWeeksNotIncluded"]
    return FarringtonOptions(
        years=config["b"], half_window=config["w"], blocks=config["noPeriods"], skipped=skipped,
        trend_below=config["pThresholdTrend"], weights_beyond=config["weightsThreshold"],
        threshold=config["thresholdMethod"], least_events=config["limit54"][0], in_periods=config["limit54"][1],
    )  # fmt: skip


@beside
@pytest.mark.parametrize("configuration", ["default", "noufaily", "muan"])
@pytest.mark.parametrize("name", ["salmNewport", "salmonella_agona"])
def test_agrees_with_r_in_every_configuration(name, configuration):
    wanted = expected_of("10_farrington")[f"{name}.{configuration}"]["value"]
    first, last = wanted["range"]
    result = farrington_flexible(
        columns("10_farrington", f"{name}.csv")["count"],
        alpha=wanted["config"]["alpha"], latest=last - first + 1, options=options_of(wanted["config"]),
    )  # fmt: skip
    found = result.evaluation

    for got, key in ((found.upper, "upper"), (found.expected, "expected"), (result.slope, "trendVector")):
        assert got[0] == pytest.approx(numbers(wanted[key]), rel=1e-9, abs=1e-12, nan_ok=True)
    assert result.phi[0] == pytest.approx(numbers(wanted["phiVector"]), rel=1e-9)
    checked = found.is_evaluated[0]
    assert found.p_value[0][checked] == pytest.approx(numbers(wanted["pvalue"])[checked], rel=1e-9)
    assert ((found.observed > found.upper)[0]).astype(int).tolist() == wanted["alarm"]


@beside
@pytest.mark.slow
@pytest.mark.parametrize("configuration", SIMULATED)
def test_agrees_with_r_in_every_alarm_and_bound_of_the_simulated_series(configuration):
    with gzip.open(REFERENCE / "22_noufaily" / "series.csv.gz", "rt") as lines:
        series = {tuple(map(int, line.split(",")[:2])): line.split(",")[2:] for line in lines}
    with gzip.open(REFERENCE / "22_noufaily" / "r_alarms.csv.gz", "rt") as lines:
        cells = [line.strip().split(",") for line in lines]
    cells = [cell for cell in cells if cell[2] == configuration][::5]  # make bench compares every one
    counts = np.array([series[int(cell[0]), int(cell[1])] for cell in cells], float)
    found = farrington_flexible(counts, alpha=0.005, latest=49, options=SIMULATED[configuration]).evaluation

    upper = np.array([numbers([None if v == "NA" else float(v) for v in cell[4].split()]) for cell in cells])
    assert len(cells) >= 69
    assert found.upper == pytest.approx(upper, rel=1e-6, nan_ok=True)
    alarms = np.array([[bit == "1" for bit in cell[3]] for cell in cells])
    assert np.array_equal((found.observed > found.upper) & (found.observed > 0), alarms)


def test_agrees_with_a_plain_fit_of_one_week():
    counts = seasonal_counts(series=1)[0]
    now, years, half, blocks = 329, 5, 3, 10
    rows = []
    for back in range(27, years * 52 + half + 1):
        to_year = min(range(1, years + 1), key=lambda year: abs(back - 52 * year))
        if abs(back - 52 * to_year) <= half:
            block = blocks - 1
        else:  # 45 weeks between two windows: nine parts of five weeks
            block = (52 * (-(-(back - half) // 52)) - half - 1 - back) // 5
        rows.append((back, block))
    rows = [row for row in rows if row[0] <= 52 * years + half][::-1]
    y = np.array([counts[now - back] for back, _ in rows])
    design = [[float(block == b) for _, block in rows] for b in range(blocks)] + [[-float(back) for back, _ in rows]]

    def dispersion(weights, fitted):
        return (weights * (y - fitted) ** 2 / fitted).sum() / (len(y) - blocks - 1)

    even = np.ones(len(y))
    _, fitted, information = plain_quasi_poisson(y, even, design)
    x = np.array(design).T
    leverage = fitted * np.einsum("ij,jk,ik->i", x, np.linalg.inv(information), x)
    anscombe = 1.5 * (y ** (2 / 3) * fitted ** (-1 / 6) - fitted**0.5)
    scaled = anscombe / np.sqrt(max(dispersion(even, fitted), 1) * (1 - leverage))
    weights = np.where(scaled > 2.58, scaled**-2.0, 1)
    weights *= len(y) / weights.sum()
    beta, fitted, information = plain_quasi_poisson(y, weights, design)
    phi, mean = max(dispersion(weights, fitted), 1), np.exp(beta[blocks - 1])
    slope_error = np.sqrt(
        (weights * ((y - fitted) / fitted) ** 2).sum() / (len(y) - 11) * np.linalg.inv(information)[10, 10]
    )
    assert 2 * t.sf(abs(beta[10] / slope_error), len(y) - 11) < 1

    result = farrington_flexible(counts, alpha=0.01, latest=1)
    assert result.mean[0, 0] == pytest.approx(mean, rel=1e-7)
    assert result.phi[0, 0] == pytest.approx(phi, rel=1e-4)  # that of the last step but one
    assert result.slope[0, 0] == pytest.approx(beta[10], rel=1e-6)
    assert result.evaluation.upper[0, 0] == nbinom.ppf(0.99, mean / (phi - 1), 1 / phi)
    assert result.evaluation.p_value[0, 0] == pytest.approx(
        nbinom.sf(counts[-1] - 1, mean / (phi - 1), 1 / phi), rel=1e-3
    )


def test_a_series_is_judged_alike_alone_and_among_others():
    counts = seasonal_counts()
    together = farrington_flexible(counts, latest=5).evaluation
    alone = farrington_flexible(counts[1], latest=5).evaluation
    assert np.allclose(alone.p_value[0], together.p_value[1], rtol=1e-12)


def test_says_why_a_period_was_not_checked():
    counts = seasonal_counts(series=3)
    counts[0, -1] = np.nan
    counts[1, :] = 0
    counts[2, -2:] = 0
    few = FarringtonOptions(least_events=1, in_periods=2)
    found = farrington_flexible(counts, options=few).evaluation

    assert found.reason[0, 0] == Reason.SHORT_HISTORY
    assert found.reason[:, -1].tolist() == [Reason.NO_FIGURE, Reason.TOO_FEW_EVENTS, Reason.TOO_FEW_EVENTS]
    assert found.reason[2, -2] == Reason.EVALUATED
    assert np.isnan(found.p_value[~found.is_evaluated]).all()
    assert not found.alarms(0.5)[~found.is_evaluated].any()


def test_a_missing_week_of_the_past_is_left_out_and_not_taken_for_nought():
    counts = seasonal_counts(series=1)
    holed = counts.copy()
    holed[0, 100:110] = np.nan
    whole, without = (farrington_flexible(each, latest=1).mean[0, 0] for each in (counts, holed))
    assert without == pytest.approx(whole, rel=0.05)
    assert without != whole


def test_tells_since_when_a_series_is_above_its_bound():
    counts = seasonal_counts(series=1)
    counts[0, -3:] = 200
    found = farrington_flexible(counts, latest=6).evaluation
    assert found.since[0].tolist() == [-1, -1, -1, 327, 327, 327]
