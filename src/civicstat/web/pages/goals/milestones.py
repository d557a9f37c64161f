"""Milestones of a goal's path as fields of a form: pairs of a day and a value, each filled whole or left empty."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django import forms

from civicstat.measurement.goals.definitions import Milestone
from civicstat.web.pages.goals.typed import Typed

MOST = 4


class MilestoneFields(NamedTuple):
    """The bound fields of one milestone."""

    on: forms.BoundField
    value: forms.BoundField


class Day(forms.DateInput):
    """A day, chosen or typed as 2026-12-31."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MilestonesForm(forms.Form):
    """A form with milestones. `add_milestones` gives it the fields; `check_milestones` belongs into `clean`."""

    def add_milestones(self, typed: Typed) -> None:
        for number in range(1, MOST + 1):
            self.fields[f"milestone_on_{number}"] = forms.DateField(
                label=f"Milestone {number}: day", widget=Day(), required=False
            )
            self.fields[f"milestone_value_{number}"] = forms.FloatField(
                label=f"Value on that day, in {typed.unit}", required=False,
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )  # fmt: skip

    def show_milestones(self, milestones: Sequence[Milestone], typed: Typed, *, after: date) -> None:
        """Begin with the milestones of a line that lie after a day."""
        ahead = [each for each in milestones if each.on > after][:MOST]
        for number, each in enumerate(ahead, start=1):
            self.initial[f"milestone_on_{number}"] = each.on
            self.initial[f"milestone_value_{number}"] = typed.shown(each.value)

    @property
    def milestone_fields(self) -> list[MilestoneFields]:
        """The fields of each milestone; empty where the form has none."""
        names = [(f"milestone_on_{number}", f"milestone_value_{number}") for number in range(1, MOST + 1)]
        return [MilestoneFields(self[on], self[value]) for on, value in names if on in self.fields]

    @property
    def has_milestones(self) -> bool:
        """Whether anything stands in the fields of milestones, or is wrong with it."""
        return any(field.value() or field.errors for pair in self.milestone_fields for field in pair)

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The other fields, in their order."""
        return [field for field in self if not field.name.startswith("milestone_")]

    def milestones(self, typed: Typed) -> list[dict[str, Any]]:
        """Return the milestones as a document has them."""
        return [{"on": on, "value": typed.value(value)} for _, on, value in self._given() if value is not None]

    def check_milestones(self, after: date | None, by: date | None) -> None:
        """Put messages at the fields: a half milestone, and one that does not lie between two days, in order."""
        given = self._given()
        for number, on, value in given:
            if value is None:
                self.add_error(f"milestone_value_{number}", "Say what is to be reached on that day, or empty the day.")
            if on is None:
                self.add_error(f"milestone_on_{number}", "Say on which day, or empty the value.")
            elif (after and on <= after) or (by and on >= by):
                self.add_error(
                    f"milestone_on_{number}",
                    "A milestone lies between the day the path begins and the goal's last day.",
                )
        days = [(number, on) for number, on, _ in given if on is not None]
        for (_, earlier), (number, later) in pairwise(days):
            if later <= earlier:
                self.add_error(f"milestone_on_{number}", "Each milestone comes after the one before.")

    def _given(self) -> Sequence[tuple[int, date | None, float | None]]:
        told = self.cleaned_data
        found = (
            (number, told.get(f"milestone_on_{number}"), told.get(f"milestone_value_{number}"))
            for number in range(1, MOST + 1)
        )
        # What could not be read has its own message already.
        return [
            each for each in found
            if (each[1] is not None or each[2] is not None)
            and not {f"milestone_on_{each[0]}", f"milestone_value_{each[0]}"} & set(self.errors)
        ]  # fmt: skip
