import pytest

from civicstat.publishing.disclosure import protected
from publishing.disclosure.attacker import Attack
from publishing.disclosure.real import CITIES, contents

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", sorted(CITIES))
def test_nobody_works_out_a_small_number_of_a_real_city_from_two_editions(name):
    city = CITIES[name]
    if not city.path.exists():
        pytest.skip(f"{city.path} is not here; the records of real cities are not kept with the source")
    truths = contents(city, most_months=9)
    first = protected(truths[0]).content

    second = protected(truths[1], earlier=[first])

    shown = sum(figure.withheld is None for _, _, figure in second.content.figures())
    assert shown >= 20
    for truth in truths:
        attack = Attack([first, second.content], truth)
        assert len(attack.small()) >= 20
        assert attack.broken() == {}
