"""What residents fill in: a concern, apart from it how to reach them, and a receipt."""

from typing import Any, cast

from django import forms
from django.http import QueryDict

from civicstat.directory.models import Area
from civicstat.engagement.concerns.actions import Details, Voice
from civicstat.engagement.concerns.actions.stating import SHORTEST_TEXT
from civicstat.engagement.concerns.models import LONGEST_PLACE, LONGEST_TEXT, Theme

ASKED = "Write what concerns you; a sentence or two is enough."


class StateForm(forms.Form):
    """A concern. Only the text is needed."""

    text = forms.CharField(
        label="What concerns you?", min_length=SHORTEST_TEXT, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="What happens, and when? A few sentences are enough. Please name no persons.",
        error_messages={
            "required": ASKED, "min_length": "Say a little more, so that we understand it.",
            "max_length": f"This is longer than {LONGEST_TEXT:,} characters. Please shorten it.",
        },
    )  # fmt: skip
    area = forms.ChoiceField(label="Where is it?", required=False)
    place = forms.CharField(
        label="Nearest place", required=False, max_length=LONGEST_PLACE,
        help_text="A crossing, a park, a school. Please not your own address.",
        error_messages={"max_length": f"Please use {LONGEST_PLACE} characters at most."},
    )  # fmt: skip
    theme = forms.ChoiceField(label="What is it about?", required=False)
    name = forms.CharField(
        label="Name", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail", required=False, max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "This is not an e-mail address. One looks like rosa@example.org."},
    )  # fmt: skip
    phone = forms.CharField(
        label="Telephone", required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    # Not for people: it is not shown, and what fills in everything fills it in.
    website = forms.CharField(
        label="Leave this empty", required=False, max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )  # fmt: skip
    stamp = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {area.code: area for area in areas}
        self._themes = {theme.slug: theme for theme in Theme.objects.all()}
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", "The whole city, or I cannot say"), *((code, area.name) for code, area in self._areas.items()),
        ]  # fmt: skip
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", "I cannot say"), *((slug, theme.name) for slug, theme in self._themes.items()),
        ]  # fmt: skip

    def empty_trap(self) -> None:
        """Leave the field that people do not see empty where the form is shown again: nobody could do so there."""
        sent = cast(QueryDict, self.data).copy()
        sent["website"] = ""
        self.data = sent

    @property
    def voice(self) -> Voice:
        told = self.cleaned_data
        return Voice(told["text"], told["place"], self._areas.get(told["area"]), self._themes.get(told["theme"]))

    @property
    def details(self) -> Details:
        told = self.cleaned_data
        return Details(told["name"], told["email"], told["phone"])

    @property
    def has_details(self) -> bool:
        """Whether the part about how to reach the person has to be open: something was written there."""
        return any(self[name].value() or self[name].errors for name in ("name", "email", "phone"))


class ReceiptForm(forms.Form):
    """A receipt."""

    receipt = forms.CharField(
        label="Your receipt", max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        help_text="Twelve letters and digits, as in 7KM4-XR29-PTC3. Dashes and small letters do not matter.",
        error_messages={"required": "Type the receipt that you were given."},
    )  # fmt: skip
