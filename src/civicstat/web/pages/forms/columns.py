"""The wizard's second step: what a drafted dataset and each of its columns is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.forms import BoundField

from civicstat.directory.models import CITY, AreaLayer, Department, User
from civicstat.measurement.records.drafting import Question
from civicstat.measurement.sources.definitions import NAME
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.answering import MOMENTS, ColumnAnswer, Document, with_columns, with_fields
from civicstat.web.pages.forms.datasets import RESERVED
from civicstat.web.pages.shown.schema import TYPES, title_in

ORDERS = (("month first", "12/31/2026"), ("day first", "31/12/2026"), ("year first", "2026-12-31"))
ZONES = (("", "As each value says, else the city's clock"), ("local", "The city's clock"), ("utc", "UTC"))
BY_POINT = "@"  # in place of a column's name: the record's coordinates
RESTRICTED = (
    "The template “{}” proposes to keep it among those who work with it, as such rows tell of single people or "
    "addresses. Choose another where yours do not."
)
_TIMES = (*MOMENTS, "date")
_FACTS = ("describes", "owner", "sensitivity", "timezone", "date_order", "time", "key", "counts")


def known_zones() -> list[str]:
    """Return the time zones that can be chosen."""
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


@dataclass(frozen=True)
class ColumnFields:
    """The fields of one column, and what stands in the file."""

    name: str
    headers: str
    samples: str
    questions: tuple[Question, ...]
    use: BoundField
    title: BoundField
    type: BoundField
    zone: BoundField | None


@dataclass(frozen=True)
class Asked:
    """A question of the draft, and the field where it is answered; empty where only the definition's text has it."""

    question: Question
    anchor: str


class AnswersForm(forms.Form):
    """A draft as a form.

    document: the drafted definition. samples: column -> some of its values. questions: what the draft is unsure of.
    """

    title = forms.CharField(
        label="Title",
        max_length=160,
        help_text="What people call it: Calls for service.",
        error_messages={"required": "Give it a title, such as Calls for service."},
    )
    slug = forms.RegexField(
        rf"\A(?:{NAME.pattern})\Z",
        label="Short name",
        max_length=50,
        help_text="Small letters, digits and underscores; it stays for good: calls.",
        error_messages={
            "invalid": "Expected small letters, digits and underscores, such as calls.",
            "required": "Give it a short name, such as calls.",
        },
    )
    describes = forms.CharField(
        label="What one row is", required=False, help_text="In a sentence: one row is one call for police service."
    )
    owner = forms.ChoiceField(label="Department", required=False)
    sensitivity = forms.ChoiceField(
        label="Who may see it",
        choices=[
            ("public", "Everybody: it is published as it is"),
            ("internal", "All staff"),
            ("restricted", "Analysts, and the people of the department"),
        ],
    )
    timezone = forms.CharField(
        label="Time zone of its clocks",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
        error_messages={"required": "Say which time zone its clocks show, such as America/Chicago."},
    )
    date_order = forms.ChoiceField(label="The last day of 2026 is written", choices=ORDERS, widget=forms.RadioSelect)
    time = forms.ChoiceField(
        label="When it happened", help_text="The moment that decides in which period a row counts."
    )
    counts = forms.ChoiceField(
        label="For how many a row counts",
        required=False,
        help_text="Where a column says it, metrics sum that column; a row of -1 takes one back.",
    )
    key = forms.MultipleChoiceField(
        label="What identifies a row",
        required=False,
        help_text="A row with the same key replaces the one before. Without a key every different row counts.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        document: Document,
        samples: Mapping[str, str],
        questions: Sequence[Question],
        by: User,
        resembles: str = "",
    ) -> None:
        """by: who answers, and whose departments may own the dataset. resembles: the title of a template."""
        self._document, self._samples, self._questions = document, samples, questions
        super().__init__(data, initial=_initial(document))
        columns = {name: title_in(document["columns"], name) for name in document["columns"]}
        times = [(n, columns[n]) for n, c in document["columns"].items() if c["type"] in _TIMES]
        self._choose("time", times or list(columns.items()))
        self._choose("key", list(columns.items()))
        whole = [(n, f"For as many as “{columns[n]}” says") for n in columns if self._can_count(n)]
        self._choose("counts", [("", "Each row counts as one"), *whole])
        self._choose("owner", _owners(document, by))
        if document.get("sensitivity") == "restricted" and resembles:
            self.fields["sensitivity"].help_text = RESTRICTED.format(resembles)
        self.layers = list(AreaLayer.objects.exclude(slug=CITY))
        for layer in self.layers:
            self.fields[f"area-{layer.slug}"] = _area_field(layer, document, columns)
        for name, column in document["columns"].items():
            self._add_column(name, column)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _can_count(self, name: str) -> bool:
        return bool(self._document["columns"][name]["type"] == "integer")

    def _add_column(self, name: str, column: Mapping[str, Any]) -> None:
        label = f"{column.get('title') or name}"
        types = [(kind.value, words) for kind, words in TYPES.items() if kind != "time" or column["type"] == "time"]
        self.fields[f"use-{name}"] = forms.BooleanField(label=f"Keep {label}", required=False, initial=True)
        self.fields[f"title-{name}"] = forms.CharField(
            label=f"Title of {name}", required=False, max_length=120, initial=column.get("title", "")
        )
        self.fields[f"type-{name}"] = forms.ChoiceField(label=f"Type of {name}", choices=types, initial=column["type"])

        if column["type"] == "timestamp" and self._about(name):
            self.fields[f"zone-{name}"] = forms.ChoiceField(
                label=f"Clock of {name}", required=False, choices=ZONES, initial=column.get("zone", "")
            )

    @property
    def facts(self) -> list[BoundField]:
        """The fields about the dataset as a whole."""
        areas = (f"area-{layer.slug}" for layer in self.layers)
        return [self[name] for name in ("title", "slug", *_FACTS, *areas)]

    @property
    def columns(self) -> Iterator[ColumnFields]:
        for name, column in self._document["columns"].items():
            headers = column.get("from", name)
            yield ColumnFields(
                name=name,
                headers=headers if isinstance(headers, str) else ", ".join(headers),
                samples=self._samples.get(name, ""),
                questions=self._about(name),
                use=self[f"use-{name}"],
                title=self[f"title-{name}"],
                type=self[f"type-{name}"],
                zone=self[f"zone-{name}"] if f"zone-{name}" in self.fields else None,
            )

    def _about(self, name: str) -> tuple[Question, ...]:
        return tuple(question for question in self._questions if question.about == name)

    @property
    def asked(self) -> list[Asked]:
        """What the draft is unsure of, each with the field that answers it."""
        return [Asked(question, self._anchor(question.field or question.about)) for question in self._questions]

    def _anchor(self, about: str) -> str:
        if about == "areas" and self.layers:
            about = f"area-{self.layers[0].slug}"
        if about == "columns":
            return "h-columns"
        name = about if about in self.fields else f"type-{about}"
        return self[name].auto_id if name in self.fields else ""

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED or Dataset.objects.filter(slug=slug).exists():
            raise forms.ValidationError(f"There is a dataset {slug!r} already; choose another name.")
        return slug

    def clean_timezone(self) -> str:
        zone = str(self.cleaned_data["timezone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(f"{zone!r} is no time zone; expected one such as America/Chicago.")
        return zone

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        used = {name for name in self._document["columns"] if cleaned.get(f"use-{name}")}
        if cleaned.get("time") and cleaned["time"] not in used:
            self.add_error("time", "This column is not kept. Keep it, or choose another one.")
        elif cleaned.get("time") and cleaned.get(f"type-{cleaned['time']}") not in _TIMES:
            self.add_error("time", "This column is no date and time. Change its type below, or choose another one.")
        if strangers := set(cleaned.get("key", ())) - used:
            self.add_error("key", f"{sorted(strangers)[0]} is not kept. Keep it, or leave it out of the key.")
        counts = cleaned.get("counts")
        if counts and (counts not in used or cleaned.get(f"type-{counts}") != "integer"):
            self.add_error("counts", "This column is not kept, or holds no whole numbers. Choose another one, or none.")
        return cleaned

    def answered(self) -> Document:
        """Return the draft as the person wants it."""
        wanted = self.cleaned_data
        document = with_columns(self._document, self._column_answers())
        areas = dict(document.get("areas", {}))
        for layer in self.layers:
            areas |= {layer.slug: _area(wanted[f"area-{layer.slug}"], document, areas.get(layer.slug))}
        return with_fields(
            document,
            dataset=wanted["slug"],
            areas={slug: by for slug, by in areas.items() if by},
            **{name: wanted[name] for name in ("title", *_FACTS)},
        )

    def _column_answers(self) -> list[ColumnAnswer]:
        wanted = self.cleaned_data
        return [
            ColumnAnswer(
                name,
                wanted[f"title-{name}"],
                wanted[f"type-{name}"],
                wanted[f"use-{name}"],
                wanted.get(f"zone-{name}", ""),
            )
            for name in self._document["columns"]
        ]


def _initial(document: Document) -> dict[str, Any]:
    key = document.get("key", [])
    return {
        "title": document.get("title", ""),
        "slug": document["dataset"],
        "describes": document.get("describes", ""),
        "owner": document.get("owner", ""),
        "sensitivity": document.get("sensitivity", "internal"),
        "timezone": document["timezone"],
        "date_order": document.get("date_order", "month first"),
        "time": document.get("time", ""),
        "key": [key] if isinstance(key, str) else key,
        "counts": document.get("counts", ""),
    }


def _owners(document: Document, by: User) -> list[tuple[str, str]]:
    """Return the departments that may own the dataset: those of a department lead, and for analysts all and none."""
    departments = Department.objects.order_by("name").values_list("slug", "name")
    if not by.may_define:
        return list(departments.filter(members=by)) or [("", "None: an administrator puts you into a department first")]
    known = list(departments)
    drafted = document.get("owner", "")
    extra = [(drafted, drafted)] if drafted and drafted not in dict(known) else []
    return [("", "None"), *known, *extra]


def _area_field(layer: AreaLayer, document: Document, columns: Mapping[str, str]) -> forms.ChoiceField:
    """Return how a record finds its area of a layer: by a name in a column, by its point, or not at all."""
    drafted = document.get("areas", {}).get(layer.slug, {})
    names = [
        (n, f"By the name in “{columns[n]}”")
        for n, c in document["columns"].items()
        if c["type"] in ("text", "category")
    ]
    point = [(BY_POINT, "By its coordinates")] if _point_of(document) else []
    return forms.ChoiceField(
        label=f"{layer.name}",
        required=False,
        choices=[("", f"Records have no {layer.name.lower()}"), *point, *names],
        initial=BY_POINT if drafted.get("point") else drafted.get("name", ""),
    )


def _area(choice: str, document: Document, drafted: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if choice == BY_POINT:
        point = (drafted or {}).get("point") or _point_of(document)
        return {"point": point} if point else None
    return {"name": choice} if choice in document["columns"] else None


def _point_of(document: Document) -> dict[str, Any] | None:
    """Return the columns of a record's coordinates, as the draft has them or as they are called."""
    for by in document.get("areas", {}).values():
        if by.get("point"):
            return dict(by["point"])
    columns = document["columns"]
    pair = ("longitude", "latitude")
    return dict(zip(pair, pair, strict=True)) if set(pair) <= set(columns) else None
