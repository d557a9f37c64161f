"""What the weekly view shows: whose department, which area, which period, and what it is compared with."""

from collections.abc import Iterable
from typing import Literal, cast

from django import forms
from django.http import QueryDict

from civicstat.directory.models import Area, Department
from civicstat.web.pages.choices import ViewForm

Comparison = Literal["year", "before", "to-date"]
COMPARISONS = (("year", "The year before"), ("before", "The period before"), ("to-date", "So far, and a year ago"))
GRAINS = (
    ("month", "Months"), ("week", "Weeks"), ("quarter", "Quarters"), ("year", "Years"), ("rolling_year", "12 months"),
)  # fmt: skip


class WeeklyForm(ViewForm):
    """The filters of the weekly view; what is not known falls back, and what is not said is as the person starts."""

    compare = forms.ChoiceField(label="Compared with", required=False, choices=COMPARISONS)

    def __init__(self, data: QueryDict, *, areas: Iterable[Area], departments: Iterable[Department]) -> None:
        super().__init__(data, areas=areas, grains=GRAINS)
        self._departments = {department.slug: department for department in departments}
        wanted, compare = data.get("department", ""), data.get("compare", "")
        self.data = {
            **self.data,
            "department": wanted if wanted in self._departments else "",
            "compare": compare if compare in dict(COMPARISONS) else "year",
        }
        self.fields["department"] = forms.ChoiceField(
            label="Department",
            required=False,
            choices=[("", "All departments"), *((each.slug, each.name) for each in self._departments.values())],
        )
        self.order_fields(("department", "area", "grain", "compare"))

    @property
    def chosen_department(self) -> Department | None:
        return self._departments.get(self.data["department"])

    @property
    def chosen_comparison(self) -> Comparison:
        return cast(Comparison, self.data["compare"])  # one of the choices


def as_started(data: QueryDict, **start: str) -> QueryDict:
    """Return an address's choices, and in place of those that it does not make what a person starts with."""
    chosen = data.copy()
    for name, value in start.items():
        if value and name not in chosen:
            chosen[name] = value
    return chosen
