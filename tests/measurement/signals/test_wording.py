"""What became of an evaluation, in words."""

import pytest

from civicstat.measurement.signals.models import Evaluation
from civicstat.measurement.signals.wording import outcome_of


@pytest.mark.parametrize(
    ("found", "opened", "told"),
    [
        (0, 0, "15 of 16 series checked: nothing far out, no new signal; 1 could not be judged."),
        (1, 1, "15 of 16 series checked: 1 figure far out, 1 new signal; 1 could not be judged."),
        (1079, 4, "15 of 16 series checked: 1,079 figures far out, 4 new signals; 1 could not be judged."),
    ],
)
def test_figures_lie_far_out_of_which_a_series_may_have_several(found, opened, told):
    assert outcome_of(Evaluation(series=16, evaluated=15, found=found, opened=opened)) == told
