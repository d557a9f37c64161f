"""What every estimator keeps to: NaN for no data, refusal of what cannot be."""

import inspect

import numpy as np
import pytest

import civicstat.stats as st
from civicstat.stats.intervals import normal_quantile


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan")])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(level)


def test_normal_quantile_agrees_with_printed_tables():
    # R 4.2.2: qnorm(c(.975, .995, .95))
    assert [normal_quantile(level) for level in (0.95, 0.99, 0.9)] == pytest.approx(
        [1.95996398454005, 2.5758293035489, 1.64485362695147], rel=1e-13
    )


def test_refusal_says_what_was_found_and_where():
    with pytest.raises(ValueError, match=r"counts: -2.0 found at position 1; expected 0 or more"):
        st.poisson_interval([3, -2])
    with pytest.raises(ValueError, match=r"counts: 2.5 found at position 0; expected whole numbers"):
        st.poisson_interval(2.5)
    with pytest.raises(ValueError, match=r"counts: inf found"):
        st.poisson_interval(np.inf)


def test_every_public_name_exists_and_is_documented():
    for name in st.__all__:
        assert inspect.getdoc(getattr(st, name)), name
