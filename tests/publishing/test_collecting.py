"""The search for garbage, while many objects are made and after."""

import gc

import pytest

from civicstat.publishing.collecting import without_collecting


@without_collecting()
def is_collecting():
    return gc.isenabled()


def test_nothing_is_collected_meanwhile_and_then_as_before():
    assert not is_collecting()
    assert gc.isenabled()


def test_work_that_fails_is_collected_after():
    with pytest.raises(ZeroDivisionError), without_collecting():
        1 / 0  # noqa: B018
    assert gc.isenabled()


def test_work_within_such_work_leaves_it_as_it_is():
    with without_collecting():
        assert not is_collecting()
        assert not gc.isenabled()
    assert gc.isenabled()
