from datetime import date

import pytest

from civicstat.measurement.goals.models import Goal

pytestmark = pytest.mark.usefixtures("five_beats")
SET = (
    "goal", "set", "in_time", "--metric", "in_time", "--title", "In time", "--since", "2025-01-01", "--until",
    "2025-12-31", "--at-least", "0.3", "--by", "2026-12-31", "--reason", "Asked for",
)  # fmt: skip


def test_set_computes_the_baseline_and_tells_it(civicstat):
    code, out, _ = civicstat(*SET)

    assert code == 0
    assert out.startswith("Testville: baseline 0.1")
    assert "in_time is set" in out
    assert Goal.objects.get().entries.get().reason == "Asked for"


def test_set_refuses_what_does_not_fit_with_the_reason(civicstat):
    assert "expected one of at_least, at_most and between" in civicstat(*SET[:11], *SET[13:]).err
    assert "cuts through a month" in civicstat(*[each.replace("2025-01-01", "2025-01-09") for each in SET]).err
    assert not Goal.objects.exists()


def test_move_keeps_the_target_where_only_the_day_changes(civicstat):
    civicstat(*SET)
    move = ("goal", "move", "in_time", "--from", "2026-06-01")

    first = civicstat(*move, "--by", "2027-06-30", "--reason", "Later")
    second = civicstat("goal", "move", "in_time", "--from", "2026-07-01", "--at-least", "0.2", "--reason", "Less")

    assert first.out.strip() == "in_time, entry 2: date extended from 2026-06-01."
    assert second.out.strip() == "in_time, entry 3: target moved from 2026-07-01."
    assert list(Goal.objects.get().entries.values_list("low", "due_on")) == [
        (0.3, date(2026, 12, 31)), (0.3, date(2027, 6, 30)), (0.2, date(2027, 6, 30))
    ]  # fmt: skip


def test_end_is_told_and_happens_once(civicstat):
    civicstat(*SET)
    end = ("goal", "end", "in_time", "--from", "2026-06-01", "--reason", "Done")

    assert civicstat(*end).out.strip() == "in_time, entry 2: ended from 2026-06-01."
    code, _, said = civicstat(*end)
    assert (code, "is ended already" in said) == (1, True)


def test_a_new_path_starts_from_the_old_one_or_from_the_level(civicstat):
    civicstat(*SET)
    move = ("goal", "move", "in_time", "--at-least", "0.4", "--reason", "More")

    assert civicstat(*move, "--from", "2026-05-01").code == 0
    assert civicstat(*move, "--from", "2026-06-01", "--by", "2027-06-30", "--starts-from", "level").code == 0
    _, path, level = Goal.objects.get().entries.all()
    assert (path.baselines.count(), level.baselines.count()) == (0, 1)


def test_milestones_are_given_as_days_with_values(civicstat):
    civicstat(*SET, "--milestone", "2026-06-30=0.2", "--milestone", "2026-03-31=0.15")

    assert Goal.objects.get().entries.get().milestones == [["2026-03-31", 0.15], ["2026-06-30", 0.2]]
    code, _, said = civicstat("goal", "move", "in_time", "--milestone", "soon", "--reason", "Sooner")
    assert (code, "expected a day and a value, such as 2026-06-30=0.85" in said) == (1, True)
