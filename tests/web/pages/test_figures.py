"""What rankings of areas and groups are said to show."""

import pytest

from civicstat.web.pages.figures import finding_of_groups
from civicstat.web.ui.charts import RankedArea, Ranking


@pytest.mark.parametrize(
    ("areas", "text"),
    [
        (
            (RankedArea("Night", 563, 538, 595), RankedArea("Day", 557, 521, 610)),
            "from 9 min 17 s (Day) to 9 min 23 s (Night) in June 2026. The intervals of these two overlap: chance "
            "alone can explain the difference.",
        ),
        (
            (RankedArea("Night", 563, 538, 595), RankedArea("Day", 480, 470, 490), RankedArea("Noon", None)),
            "from 8 min (Day) to 9 min 23 s (Night) in June 2026.",
        ),
        (
            (RankedArea("Night", 563), RankedArea("Day", None)),
            "too few groups have a figure in June 2026 to be compared.",
        ),
    ],
)
def test_groups_are_told_by_their_ends_and_whether_chance_can_part_them(areas, text):
    chart = Ranking("Response, by shift", areas, "seconds", "minutes")
    assert finding_of_groups(chart, "in June 2026") == text
