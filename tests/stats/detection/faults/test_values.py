"""Values that vanish, appear or push out all others: plain chances, quiet columns, and faults that were put in."""

import numpy as np
import pytest
from scipy.stats import betabinom

from civicstat.stats.detection import value_faults

SHARES = np.array([0.5, 0.3, 0.15, 0.04, 0.01])


def column(rng, days=90, records=60, restless=None):
    share = SHARES if restless is None else rng.dirichlet(SHARES * restless, days)
    return np.array([rng.multinomial(records, share if share.ndim == 1 else share[day]) for day in range(days)]).T


def test_chances_are_those_of_the_beta_binomial_distribution():
    seen = np.array([[30] * 36 + [40] * 4, [10] * 36 + [0] * 4, [0] * 36 + [0, 0, 2, 1]])
    found = value_faults(seen, recent=4)
    # Away for four periods of 40, 40, 42 and 41 records, after 360 of 1,440.
    assert found.vanished[1] == pytest.approx(betabinom.pmf(0, 163, 360.5, 1080.5))
    assert found.appeared[2] == pytest.approx(betabinom.sf(2, 163, 0.5, 1440.5))
    assert found.since.tolist() == [-1, 36, 38]
    alone = value_faults(np.array([[30] * 40, [10] * 36 + [0] * 4]), recent=4)
    assert alone.constant[0] == pytest.approx(betabinom.pmf(120, 120, 1080.5, 360.5))
    assert alone.constant[1] == 1.0


def test_quiet_columns_alarm_no_more_often_than_asked_though_shares_are_restless():
    rng = np.random.default_rng(1)
    for restless in (None, 40.0):
        p = np.array([value_faults(column(rng, restless=restless))[:3] for _ in range(300)])
        assert (p[:, 0] <= 0.01).mean() <= 0.015
        assert (p[:, 1:] <= 0.01).mean() <= 0.01


def test_finds_a_code_that_was_renamed_and_a_column_that_became_constant():
    seen = np.vstack([column(np.random.default_rng(2)), np.zeros((1, 90), int)])
    renamed = seen.copy()
    renamed[5, -3:], renamed[2, -3:] = seen[2, -3:], 0
    found = value_faults(renamed)
    assert found.vanished[2] < 1e-6
    assert found.appeared[5] < 1e-6
    assert (found.since[[2, 5]] == 87).all()
    stuck = seen.copy()
    stuck[:, -7:] = 0
    stuck[1, -7:] = 60
    assert value_faults(stuck).constant[1] < 1e-6


def test_a_fall_of_every_value_alike_is_no_fault_of_values():
    seen = column(np.random.default_rng(3))
    seen[:, -7:] = column(np.random.default_rng(4), days=7, records=20)
    assert min(part.min() for part in value_faults(seen)[:3]) > 0.001


def test_refuses_too_short_a_past():
    with pytest.raises(ValueError, match="recent is 7; expected 1 to 5"):
        value_faults(np.ones((2, 20)))
