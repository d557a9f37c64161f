"""Two counts typed by hand, with what they are per, and earlier ones."""

import re
from typing import Any

from django import forms

from civicstat.measurement.comparisons.asking import picked
from civicstat.measurement.comparisons.results import ChangeTest
from civicstat.measurement.comparisons.typed import compare_typed

MOST = 10**9


class CountsForm(forms.Form):
    """Two counts, optionally what each is per, and earlier counts from which to learn how far such counts vary."""

    a = forms.IntegerField(label="First count", min_value=0, max_value=MOST, help_text="The newer one, such as 64")
    b = forms.IntegerField(label="Second count", min_value=0, max_value=MOST, help_text="Compared with it, such as 40")
    per_a = forms.FloatField(label="First is per", required=False, min_value=1e-9, max_value=1e12,
                             help_text="Days, residents, hours; empty: both are alike")  # fmt: skip
    per_b = forms.FloatField(label="Second is per", required=False, min_value=1e-9, max_value=1e12)
    earlier = forms.CharField(
        label="Earlier counts", required=False, max_length=4000,
        help_text="Oldest first, such as 30, 44, 38; they tell how far such counts vary by themselves",
    )  # fmt: skip

    def clean_earlier(self) -> list[float]:
        parts = [part for part in re.split(r"[\s,;]+", self.cleaned_data["earlier"].strip()) if part]
        try:
            return [float(int(part)) for part in parts]
        except ValueError:
            raise forms.ValidationError(
                "Expected whole numbers with commas between them, such as 30, 44, 38."
            ) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("per_a") is None) != (found.get("per_b") is None) and not self.errors:
            self.add_error("per_b", "Give what both are per, or neither.")
        return found

    def test(self) -> ChangeTest:
        """Return the result. Raises ComparisonRefused."""
        given = self.cleaned_data
        exposures = (given["per_a"] or 1.0, given["per_b"] or 1.0)
        return picked(compare_typed((given["a"], given["b"]), exposures, earlier=given["earlier"]), 1)
