import pytest

from civicstat.web.pages import throttling
from civicstat.web.pages.throttling import (
    FIRST_WAIT,
    FREE_TRIES,
    MOST_FOR_NAME,
    MOST_FROM_ADDRESS,
    WINDOW,
    Place,
    Tries,
    address_of,
    place_of,
)

HOME, AWAY = Place("ada", "192.0.2.1"), Place("ada", "198.51.100.9")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tries(clock):
    return Tries(clock)


def test_a_few_wrong_tries_cost_nothing_and_each_further_one_twice_the_wait(tries, clock):
    assert [tries.begin(HOME) for _ in range(FREE_TRIES)] == [0.0] * FREE_TRIES
    waits = []
    for _ in range(4):
        waits.append(tries.begin(HOME))
        clock.seconds += waits[-1]
        assert tries.begin(HOME) == 0.0

    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]


def test_nobody_elsewhere_locks_a_person_out(tries):
    for _ in range(50):
        tries.begin(AWAY)

    assert tries.begin(AWAY) > 0
    assert tries.begin(HOME) == 0.0


def test_a_right_try_is_taken_back_and_forgives_the_name_there(tries):
    for _ in range(FREE_TRIES):
        tries.begin(HOME)
    tries.forgive(HOME)

    assert [tries.begin(HOME) for _ in range(FREE_TRIES)] == [0.0] * FREE_TRIES


def test_forty_names_from_one_address_have_to_wait(tries, clock):
    for number in range(MOST_FROM_ADDRESS):
        clock.seconds += 1
        assert tries.begin(Place(f"name{number}", HOME.address)) == 0.0

    assert tries.begin(Place("another", HOME.address)) == WINDOW - MOST_FROM_ADDRESS + 1
    assert tries.begin(Place("another", AWAY.address)) == 0.0
    clock.seconds += WINDOW - MOST_FROM_ADDRESS + 1
    assert tries.begin(Place("another", HOME.address)) == 0.0
    assert tries.begin(Place("one more", HOME.address)) == 1.0


def test_signing_in_with_a_name_of_ones_own_does_not_free_an_address(tries):
    for number in range(MOST_FROM_ADDRESS - 1):
        tries.begin(Place(f"name{number}", HOME.address))
        tries.begin(Place("mallory", HOME.address))
        tries.forgive(Place("mallory", HOME.address))
    tries.begin(Place("last", HOME.address))

    assert tries.begin(Place("mallory", HOME.address)) > 0


def test_a_name_tried_from_everywhere_waits_but_where_it_is_at_home(tries):
    tries.begin(HOME)
    tries.forgive(HOME)
    for number in range(MOST_FOR_NAME):
        tries.begin(Place("ada", f"203.0.113.{number}"))

    assert tries.begin(AWAY) > 0
    assert tries.begin(HOME) == 0.0


def test_what_is_kept_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(throttling, "MOST_KEPT", 10)
    tries = Tries(clock)
    for number in range(100):
        tries.begin(Place(f"name{number}", f"203.0.113.{number}"))
        tries.forgive(Place(f"name{number}", f"203.0.113.{number}"))

    assert len(tries._windows) <= 10
    assert len(tries._known) <= 10


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "6.6.6.6", "192.0.2.1"),
        (1, "6.6.6.6, 198.51.100.9", "198.51.100.9"),
        (2, "6.6.6.6, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "no address", "192.0.2.1"),
        (1, "2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.9", "198.51.100.9"),
    ],
)
def test_an_address_is_believed_as_far_as_the_proxies_of_ours_tell_it(rf, settings, proxies, told, address):
    settings.PROXIES = proxies

    assert address_of(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=told)) == address


def test_one_name_is_one_however_it_is_written(rf):
    assert place_of(rf.post("/", {"username": " ＡDA "})).name == "ada"
