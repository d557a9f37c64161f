"""How often, from one place; and that no place is kept."""

import pytest

from civicstat.web.portal.limits import DAY, Limit, Limits


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


def test_a_place_waits_until_its_oldest_count_is_over(watch):
    limits = Limits(Limit(2, 60), now=watch)
    for second in (0, 10):
        watch.seconds = second
        assert limits.wait("a") == 0
        limits.count("a")
    watch.seconds = 20
    assert limits.wait("a") == 40
    assert limits.wait("b") == 0
    watch.seconds = 60
    assert limits.wait("a") == 0


def test_the_stricter_of_two_limits_counts(watch):
    limits = Limits(Limit(2, 60), Limit(3, 3600), now=watch)
    for second in (0, 100, 200):
        watch.seconds = second
        limits.count("a")
    watch.seconds = 300
    assert limits.wait("a") == 3300


def test_all_places_together_have_a_limit_too(watch):
    limits = Limits(Limit(5, 60), everybody=Limit(3, 60), now=watch)
    for place in "abc":
        limits.count(place)
    assert limits.wait("d") == 60


def test_no_address_is_kept_and_after_a_day_nothing_that_it_could_be_told_by(watch):
    limits = Limits(Limit(1, 2 * DAY), now=watch)
    limits.count("192.0.2.1")
    kept = repr(vars(limits))
    assert "192.0.2.1" not in kept
    salt = limits._salt
    watch.seconds = DAY
    assert limits.wait("192.0.2.1") == 0
    assert limits._salt != salt
