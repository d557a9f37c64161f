"""Forms of concerns: their public words, voices that are sorted or entered, answers, endings, links."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms

from civicstat.directory.models import CITY, Area, AreaLayer, Department, User
from civicstat.engagement.concerns.actions import Voice, Wording
from civicstat.engagement.concerns.models import (
    LONGEST_PLACE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Closing,
    Concern,
    Origin,
    SetAside,
    Submission,
    Theme,
)
from civicstat.engagement.concerns.suggestions import Suggested

NEW, OTHER = "new", "other"  # choices of where a voice goes, beside the concerns that are suggested


def areas_grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the areas of every layer but the city's, for a choice."""
    layers = AreaLayer.objects.exclude(slug=CITY)
    found = [
        (layer.plural, [(f"{layer.slug}.{area.code}", area.name) for area in layer.areas.targets().defer("boundary")])
        for layer in layers
    ]
    return [group for group in found if group[1]]


def areas_chosen(keys: Iterable[str]) -> list[Area]:
    """Return the areas that were chosen; what is not known is left out."""
    wanted = [key.partition(".") for key in keys if key]
    found: list[Area] = []
    for layer, _, code in wanted:
        found += Area.objects.filter(layer__slug=layer, code=code).defer("boundary")[:1]
    return found


class TextForm(forms.Form):
    """A text that becomes an entry of the history."""

    text = forms.CharField(
        label="Text", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write it; an empty entry tells nobody anything."},
    )  # fmt: skip


class NoteForm(TextForm):
    """A note, for staff or for everybody."""

    is_public = forms.BooleanField(label="Residents may read it, where the concern is public", required=False)


class CloseForm(TextForm):
    """As what a concern ends, and why."""

    kind = forms.ChoiceField(
        label="It is closed as", widget=forms.RadioSelect, initial=Closing.ANSWERED,
        choices=[(each.value, each.label) for each in Closing if each != Closing.MERGED],
        error_messages={"required": "Choose one."},
    )  # fmt: skip
    field_order = ("kind", "text")


class MergeForm(TextForm):
    """With which concern another one is joined."""

    into = forms.ModelChoiceField(
        label="Joined with", queryset=Concern.objects.none(), to_field_name="slug", empty_label="Choose a concern",
        error_messages={"required": "Choose the concern in which it goes on."},
    )  # fmt: skip
    field_order = ("into", "text")

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class ConcernForm(forms.Form):
    """What a concern says of itself."""

    title = forms.CharField(
        label="Title", max_length=LONGEST_TITLE, help_text="What matters, in plain words: Drivers speed past schools",
        error_messages={"required": "Say in a few words what matters."},
    )  # fmt: skip
    wording = forms.CharField(
        label="As the public reads it", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences without names. Needed before the concern is made public.",
    )  # fmt: skip
    theme = forms.ModelChoiceField(
        label="Theme", queryset=Theme.objects.all(), required=False, to_field_name="slug", empty_label="None"
    )
    areas = forms.MultipleChoiceField(
        label="Where", required=False, widget=forms.CheckboxSelectMultiple, help_text="None ticked: the whole city."
    )
    origin = forms.ChoiceField(label="Where it came from", choices=Origin.choices, required=False)
    department = forms.ModelChoiceField(
        label="Responsible department", queryset=Department.objects.none(), required=False, to_field_name="slug",
        empty_label="Nobody yet", help_text="From now on it is being looked at.",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = areas_grouped()  # type: ignore[attr-defined]
        own = Department.objects.order_by("name")
        department = self.fields["department"]
        department.queryset = own if user.may_define else own.filter(members=user)  # type: ignore[attr-defined]
        department.required = not user.may_define

    def clean_origin(self) -> str:
        return self.cleaned_data["origin"] or Origin.STAFF

    @property
    def told(self) -> Wording:
        given = self.cleaned_data
        return Wording(
            given["title"], given["wording"], given["theme"], areas_chosen(given["areas"]), Origin(given["origin"]),
            given["department"],
        )  # fmt: skip


class VoiceForm(forms.Form):
    """A voice that staff enter for somebody: heard on the telephone, at a meeting, in a letter."""

    text = forms.CharField(
        label="What was said", max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="In the person's own words, without names.",
        error_messages={"required": "Write down what was said."},
    )  # fmt: skip
    place = forms.CharField(label="Nearest place", required=False, max_length=LONGEST_PLACE)
    area = forms.ChoiceField(label="Area", required=False)
    theme = forms.ModelChoiceField(
        label="Theme", queryset=Theme.objects.all(), required=False, to_field_name="slug", empty_label="None"
    )
    origin = forms.ChoiceField(label="Where it was said", choices=Origin.choices, initial=Origin.MEETING)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "The whole city"), *areas_grouped()]  # type: ignore[attr-defined]

    @property
    def voice(self) -> Voice:
        given = self.cleaned_data
        area = next(iter(areas_chosen([given["area"]])), None)
        return Voice(given["text"], given["place"], area, given["theme"], Origin(given["origin"]))


class SortForm(forms.Form):
    """Where a voice goes: to a concern that is suggested, to another one, to a new one; and which voices go along."""

    to = forms.ChoiceField(label="It belongs to", widget=forms.RadioSelect, required=False)
    other = forms.ModelChoiceField(
        label="Another concern", queryset=Concern.objects.none(), required=False, to_field_name="slug",
        empty_label="Choose a concern",
    )  # fmt: skip
    title = forms.CharField(
        label="Title of the new concern", required=False, max_length=LONGEST_TITLE,
        help_text="In plain words, without names.",
    )  # fmt: skip
    along = forms.MultipleChoiceField(
        label="Voices that say the like", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, suggested: Sequence[Suggested], alike: Sequence[tuple[Submission, str]], concerns: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        choices = [(each.concern.slug, each.concern.title) for each in suggested]
        first = choices[0][0] if suggested and suggested[0].is_likely else NEW
        to, along = self.fields["to"], self.fields["along"]
        to.choices = [*choices, (OTHER, "Another concern, chosen below"), (NEW, "A new concern")]  # type: ignore[attr-defined]
        to.initial = first
        along.choices = [(str(each.pk), _shortened(each.text)) for each, _ in alike]  # type: ignore[attr-defined]
        self.fields["other"].queryset = concerns  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        to = cleaned.get("to")
        if not to:
            self.add_error("to", "Choose where it belongs.")
        if to == OTHER and not cleaned.get("other"):
            self.add_error("other", "Choose the concern that it belongs to.")
        if to == NEW and not (cleaned.get("title") or "").strip():
            self.add_error("title", "Give the new concern a title.")
        return cleaned


class SetAsideForm(forms.Form):
    """Why a voice belongs to no concern, and what its receipt tells from now on."""

    kind = forms.ChoiceField(
        label="Set aside, since it", widget=forms.RadioSelect,
        choices=[
            (SetAside.ELSEWHERE, "is for another office"), (SetAside.NO_CONCERN, "names no concern"),
            (SetAside.SPAM, "is spam"),
        ],
        error_messages={"required": "Choose why."},
    )  # fmt: skip
    reply = forms.CharField(
        label="What the person is told", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Shown with the receipt. For another office: which one, and how to reach it.",
    )  # fmt: skip


def _shortened(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def keys_of(areas: Iterable[Area]) -> Iterator[str]:
    """Return areas as choices name them. areas: with their layer."""
    return (f"{area.layer.slug}.{area.code}" for area in areas)
