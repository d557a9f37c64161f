"""The search of the library."""

from collections.abc import Iterable
from typing import Any

from django import forms

from civicstat.measurement.metrics.offering.offers import Offer

SHOWN = (
    ("fitting", "That fit your datasets"),
    ("all", "All"),
    ("adopted", "Adopted"),
    ("missing", "Without a dataset"),
)


class LibraryForm(forms.Form):
    """Which metrics of the library are shown. What is not known falls back to all of them."""

    q = forms.CharField(label="Search", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    theme = forms.ChoiceField(label="Theme", required=False)
    show = forms.ChoiceField(label="Show", required=False, choices=SHOWN)

    def __init__(self, data: Any) -> None:
        super().__init__(data or {"show": "all"})

    def select(self, offers: Iterable[Offer]) -> list[Offer]:
        """Return the offers asked for."""
        there = list(offers)
        themes = sorted({offer.definition.theme for offer in there})
        self.fields["theme"].choices = [("", "All themes"), *((theme, theme) for theme in themes)]  # type: ignore[attr-defined]
        if not self.is_valid():
            return there
        wanted = self.cleaned_data
        words = wanted["q"].lower().split()
        return [
            offer
            for offer in there
            if (not wanted["theme"] or offer.definition.theme == wanted["theme"])
            and _is_shown(offer, wanted["show"])
            and all(word in _text(offer) for word in words)
        ]


def _is_shown(offer: Offer, show: str) -> bool:
    if show == "fitting":
        return offer.can_be_adopted
    if show == "adopted":
        return offer.is_adopted
    return show != "missing" or bool(offer.missing)


def _text(offer: Offer) -> str:
    definition = offer.definition
    parts = (definition.title, definition.question, definition.describes, definition.theme, definition.metric,
             definition.standard.name, definition.dataset or "")  # fmt: skip
    return " ".join(parts).lower()
