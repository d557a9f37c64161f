"""The form of a connection: what every one has, and the settings of its kind."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args, get_origin

from django import forms
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.connectors.kinds import KINDS, Kind
from civicstat.measurement.sources.models import Connection, Dataset

_LABELS = {
    "where": "Condition", "cursor": "Column that says what is new", "page_rows": "Rows a page",
    "token": "Where the token lies", "password": "Where the password lies", "records_at": "Where the records stand",
    "total_at": "Where the total stands", "next_at": "Where the next address or token stands",
    "pages": "How it goes on from page to page", "by": "Date that decides", "days": "Days asked for at once",
    "since": "First day", "rest_seconds": "Seconds of rest", "params": "Parameters always sent",
    "page_parameter": "Parameter of the page", "size_parameter": "Parameter of the rows a page",
    "cursor_parameter": "Parameter that asks for what is new", "token_header": "Header of the token",
    "token_prefix": "Before the token",
}  # fmt: skip
_LABELS_OF_KIND = {("socrata", "id"): "Dataset’s id", ("rest", "id"): "Field that tells records apart"}
# Settings that few need.
_MORE = tuple(
    f"set_{name}"
    for name in ("page_rows", "where", "filters", "endpoint", "days", "jurisdiction", "format", "first_page", "params",
                 "token_header", "token_prefix", "rest_seconds", "arguments", "query")
)  # fmt: skip
_SECRETS = ("token", "password")
_WHERE_IT_LIES = (
    "Not the secret itself, but where it lies: env:CIVICSTAT_CONNECT_ and a name of your own, for a variable of the "
    "server’s environment, or file:NAME, for a file in the workspace’s folder secrets."
)
_SPAN = "A number and a unit, such as 15 minutes, 1 hour or 1 day."


class ConnectionForm(forms.Form):
    """A connection of one kind; `definition` is there once it is valid."""

    title = forms.CharField(label="Title", max_length=160, help_text="What people call it: “CAD, live”.")
    name = forms.SlugField(
        label="Name", max_length=50, help_text="Small letters, digits and underscores; the catalog and commands use it."
    )
    every = forms.CharField(
        label="How often it is pulled", required=False, max_length=20, help_text=f"{_SPAN} Empty: only when asked."
    )
    overlap = forms.CharField(
        label="Overlap", required=False, max_length=20,
        help_text=f"So much before the newest record is read again each time, for late corrections. {_SPAN}",
    )  # fmt: skip
    full = forms.BooleanField(
        label="Read everything at each pull, and count records that the source no longer has", required=False
    )
    paused = forms.BooleanField(label="Paused: pull it only when somebody asks", required=False)

    def __init__(self, data: Any = None, *, kind: Kind, dataset: Dataset, connection: Connection | None = None) -> None:
        self._kind, self._dataset, self._connection = kind, dataset, connection
        self.definition: ConnectionDefinition | None = None
        super().__init__(data, initial=_initial(kind, dataset, connection))
        if connection is not None:
            self.fields["name"].disabled = True
        for name, field in kind.settings.model_fields.items():
            self.fields[f"set_{name}"] = _as_field(name, field, label_of(kind, name))

    @property
    def of_kind(self) -> list[forms.BoundField]:
        """The settings of the kind that are needed, or that most set."""
        fields = [self[name] for name in self.fields if name.startswith("set_") and name not in _MORE]
        return sorted(fields, key=lambda each: not each.field.required)

    @property
    def more_of_kind(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in _MORE]

    @property
    def has_more(self) -> bool:
        """Whether one of the other settings says something else than is usual, or is at fault."""
        return any(each.errors or each.value() not in (each.field.initial, None, "", {}) for each in self.more_of_kind)

    @property
    def of_all(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("title", "name"))

    @property
    def of_time(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in ("every", "overlap", "full", "paused"))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if self._connection is None and Connection.objects.filter(slug=name).exists():
            raise forms.ValidationError(f"There is a connection {name} already; choose another name.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        settings = dict(self._settings(cleaned))
        try:
            self._kind.settings.model_validate(settings)
        except ValidationError as fault:
            for error in fault.errors(include_url=False):
                self._add(str(error["loc"][0]) if error["loc"] else "", error["msg"])
            return cleaned
        stated = {name: cleaned[name] for name in ("title", "every", "overlap", "full", "paused")}
        try:
            self.definition = ConnectionDefinition(
                connection=cleaned["name"],
                dataset=self._dataset.slug,
                kind=self._kind.name,
                settings=settings,
                **stated,
            )
        except ValidationError as fault:
            for error in fault.errors(include_url=False):
                place = str(error["loc"][0]) if error["loc"] else ""
                self.add_error(place.replace("connection", "name") if place in ("connection", *stated) else None,
                               _plain(error["msg"]))  # fmt: skip
        return cleaned

    def _add(self, setting: str, message: str) -> None:
        name = f"set_{setting}"
        self.add_error(name if name in self.fields else None, _plain(message))

    def _settings(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield the settings that say something else than is meant without them."""
        for name, field in self._kind.settings.model_fields.items():
            value = cleaned.get(f"set_{name}")
            if isinstance(value, date):
                value = value.isoformat()
            is_said = f"set_{name}" in self.data and value is not None
            if is_said and value != field.default and not (value == "" and field.is_required()):
                yield name, value


class PairsField(forms.CharField):
    """Names and values, one pair a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name} = {said}" for name, said in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        pairs: dict[str, str] = {}
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            name, sign, said = line.partition("=")
            if not sign or not name.strip():
                raise forms.ValidationError(f"Found “{line[:60]}”, expected a name, an equals sign and a value.")
            pairs[name.strip()] = said.strip()
        return pairs


def label_of(kind: Kind, setting: str) -> str:
    """Return what pages call a setting of a kind."""
    usual = _LABELS.get(setting, setting.replace("_", " ").capitalize())
    return _LABELS_OF_KIND.get((kind.name, setting), usual)


def _as_field(name: str, field: FieldInfo, label: str) -> forms.Field:
    """Return the form's field of a setting."""
    said: dict[str, Any] = {
        "label": label,
        "help_text": f"{field.description}. {_WHERE_IT_LIES}" if name in _SECRETS else f"{field.description}.",
        "required": field.is_required(),
    }
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        choices = [(value, value) for value in get_args(kind)]
        return forms.ChoiceField(choices=choices, initial=field.default, **said)
    if kind is int:
        return forms.IntegerField(initial=field.default, **said | {"required": False})
    if kind is date:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **said)
    if get_origin(kind) is dict:
        said["help_text"] += " One a line: name = value."
        return PairsField(**said)
    initial = None if field.is_required() else field.default
    if name == "query":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), strip=True, **said)
    strip = name != "token_prefix"
    return forms.CharField(initial=initial, strip=strip, max_length=2000, **said)


def _initial(kind: Kind, dataset: Dataset, connection: Connection | None) -> dict[str, Any]:
    if connection is None:
        name = f"{dataset.slug}_{kind.name}"[:50]
        return {"name": name, "title": f"{dataset.title}, {kind.title}", "every": "1 hour", "overlap": "1 hour"}
    definition = connection.definition
    return {
        "name": definition.connection, "title": definition.title, "every": definition.every,
        "overlap": definition.overlap, "full": definition.full, "paused": definition.paused,
        **{f"set_{name}": value for name, value in definition.settings.items()},
    }  # fmt: skip


def _plain(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"{text[:1].upper()}{text[1:]}."


def kinds() -> list[Kind]:
    return list(KINDS.values())
