"""What residents fill in: a concern, apart from it how to reach them, and a receipt."""

from typing import Any

from django import forms

from civicstat.directory.models import Area
from civicstat.engagement.concerns.actions import Details, Voice
from civicstat.engagement.concerns.actions.stating import SHORTEST_TEXT
from civicstat.engagement.concerns.models import LONGEST_PLACE, LONGEST_TEXT, Theme
from civicstat.engagement.concerns.texts import cleaned
from civicstat.web.portal.language import say_fields
from civicstat.web.portal.wording import name_of
from civicstat.web.ui.speaking import current, plain, say, spelled

ASKED = "Write what concerns you; a sentence or two is enough."
TOO_SHORT = "Say a little more, so that we understand it."
TOO_LONG = "This is longer than {most} characters. Please shorten it."


class StateForm(forms.Form):
    """A concern. Only the text is needed."""

    text = forms.CharField(
        label="What concerns you?", min_length=SHORTEST_TEXT, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="What happens, and when? A few sentences are enough. Please name no persons.",
        error_messages={
            "required": ASKED, "min_length": TOO_SHORT,
        },
    )  # fmt: skip
    area = forms.ChoiceField(label="Where is it?", required=False)
    place = forms.CharField(
        label="Nearest place", required=False, max_length=LONGEST_PLACE,
        help_text="A crossing, a park, a school. Please not your own address.",
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
        say_fields(self)
        for name, most in (("text", LONGEST_TEXT), ("place", LONGEST_PLACE)):
            self.fields[name].error_messages["max_length"] = say(TOO_LONG, most=spelled(f"{most:,}"))
        self._areas = {area.code: area for area in areas}
        self._themes = {theme.slug: theme for theme in Theme.objects.all()}
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            ("", say("The whole city, or I cannot say")), *((code, area.name) for code, area in self._areas.items()),
        ]  # fmt: skip
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", say("I cannot say")), *((slug, plain(name_of(theme))) for slug, theme in self._themes.items()),
        ]  # fmt: skip

    def clean_text(self) -> str:
        text = cleaned(self.cleaned_data["text"])  # as it is kept: without what cannot be seen
        if len(text) < SHORTEST_TEXT:
            raise forms.ValidationError(self.fields["text"].error_messages["min_length"])
        return text

    @property
    def voice(self) -> Voice:
        told = self.cleaned_data
        return Voice(
            told["text"], told["place"], self._areas.get(told["area"]), self._themes.get(told["theme"]),
            language=current().code,
        )  # fmt: skip

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_fields(self)
