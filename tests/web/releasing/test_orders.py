"""What whoever asked for an edition or a report learns where it came to nothing."""

import pytest

from civicstat.errors import CivicStatError
from civicstat.web.releasing.orders import told_of_faults
from civicstat.web.tasks.registry import TaskFailed


def test_a_refusal_is_told_in_its_words_and_fails_the_task():
    told = []
    with pytest.raises(TaskFailed, match="No metric is public"), told_of_faults(told.append, broken="Ours."):
        raise CivicStatError("No metric is public")
    assert told == ["No metric is public"]


def test_a_fault_of_ours_is_told_as_one_and_goes_on_as_it_came():
    told = []
    with pytest.raises(ZeroDivisionError), told_of_faults(told.append, broken="Ours."):
        raise ZeroDivisionError
    assert told == ["Ours."]


def test_what_works_tells_nothing():
    told = []
    with told_of_faults(told.append, broken="Ours."):
        pass
    assert told == []
