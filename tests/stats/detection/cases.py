"""Cases met by all tests of detectors, where the reference results lie, and slow plain fits."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parents[3]
REFERENCE = Path(os.environ.get("CIVICSTAT_REFERENCE", HERE.parent / "shared" / "reference"))
beside = pytest.mark.skipif(
    not (REFERENCE / "10_farrington" / "expected.json").exists(),
    reason="the reference results are not beside the repository",
)


def expected_of(case):
    return json.loads((REFERENCE / case / "expected.json").read_text())["expected"]


def columns(case, name):
    return np.genfromtxt(REFERENCE / case / name, delimiter=",", names=True, deletechars="")


def numbers(values):
    """A list in which null stands for NaN."""
    return np.array([np.nan if value is None else value for value in values], float)


def seasonal_counts(*, series=3, weeks=330, mean=8.0, phi=1.5, seed=1):
    """Weekly counts with a season and a little growth."""
    week = np.arange(weeks)
    expected = mean * np.exp(0.001 * week + 0.4 * np.cos(2 * np.pi * week / 52))
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(expected / (phi - 1), 1 / phi, (series, weeks)).astype(float)


def plain_quasi_poisson(counts, weights, columns_of_design):
    """Newton's method on the whole design, to the last digit: coefficients, fitted counts, and the information."""
    design = np.array(columns_of_design, float).T
    beta = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    for _ in range(60):
        mean = np.exp(design @ beta)
        information = design.T @ (design * (weights * mean)[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (weights * (counts - mean)))
    return beta, np.exp(design @ beta), information
