import numpy as np
import pytest

from civicstat.publishing.disclosure import protect, protected
from publishing.disclosure.attacker import Attack
from publishing.disclosure.towns import content, counted, layers, shared

PLACES = layers(2, 6, 2)


def edition(records, number=1):
    return content([counted("stops", records, 2)], PLACES, number=number)


def stops(months=6):
    records = np.full((6, 2, months), 20)
    records[0, :, 1] = 2, 3  # beat B0 has five in February
    return records


def test_what_protected_a_number_stays_withheld_when_the_number_has_grown():
    first = protect(edition(stops()))
    grown = stops()
    grown[0, :, 1] = 7, 8
    truth = edition(stops()), edition(grown, 2)

    alone, after = protect(truth[1]), protect(truth[1], earlier=[first])

    # Shown alone the second edition gives away what the first withheld: nothing else has changed.
    assert Attack([first, alone], truth[0]).broken() != {}
    assert Attack([first, after], truth[0]).broken() == {}
    assert protected(truth[1], earlier=[first]).summary.all.earlier == 4


def test_the_same_numbers_are_withheld_in_the_next_edition():
    truth = edition(stops(), 2)
    first = protect(edition(stops()))

    second = protect(truth, earlier=[first])

    assert second.metrics == first.metrics


def test_what_was_left_out_for_its_own_small_numbers_keeps_in_no_other_that_rests_on_the_same_records():
    records, grave = np.full((6, 2, 6), 20), np.zeros((6, 2, 6), dtype=int)
    grave[0, 0] = 6  # in the whole city, each month
    of_crashes = shared("grave", grave, records, 2)
    first = protect(content([of_crashes], PLACES))
    truth = content([of_crashes, counted("crashes", records, 2)], PLACES, number=2)

    second = protect(truth, earlier=[first])

    months = {metric.slug: metric.one("city", "city", "month").figures for metric in second.metrics}
    assert all(each.withheld for each in months["grave"])
    assert [each.value for each in months["crashes"]] == [240.0] * 6
    assert Attack([first, second], truth).broken() == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_works_out_a_small_number_from_three_editions(seed):
    rng = np.random.default_rng(seed)
    truths, safe = [], []
    records = rng.poisson(rng.gamma(3.0, 6.0, size=(6, 2, 1)) * np.ones((6, 2, 12)))
    for number, months in enumerate((6, 9, 12), start=1):
        records = records + (rng.random(records.shape) < 0.05)  # late records: a few more each time
        truths.append(edition(records[..., :months], number))
        safe.append(protect(truths[-1], earlier=safe))

    for truth in truths:
        assert Attack(safe, truth).broken(most=40) == {}
