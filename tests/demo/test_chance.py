import numpy as np
import pytest

from civicstat.demo.chance import generator_for, lognormal, pick, pick_row


def test_one_thing_drawn_changes_no_other():
    assert generator_for(1, "calls").random() == generator_for(1, "calls").random()
    assert generator_for(1, "calls").random() != generator_for(1, "stops").random()
    assert generator_for(1, "calls").random() != generator_for(2, "calls").random()


def test_picks_follow_the_weights_and_never_hit_a_weight_of_nought():
    drawn = pick(generator_for(1, "x"), np.array([0.0, 3.0, 1.0, 0.0]), 20_000)
    assert np.bincount(drawn, minlength=4) / 20_000 == pytest.approx([0, 0.75, 0.25, 0], abs=0.01)


def test_each_row_is_picked_from_its_own_weights():
    table = np.array([[1.0, 0, 0], [0, 1, 3]])
    drawn = pick_row(generator_for(1, "x"), table, np.array([0] * 10 + [1] * 20_000))
    assert (drawn[:10] == 0).all()
    assert (drawn[10:] == 2).mean() == pytest.approx(0.75, abs=0.01)


def test_lognormal_numbers_have_the_median_asked_for():
    assert np.median(lognormal(generator_for(1, "x"), 300, 0.5, 20_000)) == pytest.approx(300, rel=0.02)
