"""A metric's definition as a form, in the words of those who read figures."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms

from civicstat.library.templates import dataset_template, dataset_templates
from civicstat.measurement.metrics.offering.offers import library
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.sources.definitions import NAME, DatasetDefinition
from civicstat.measurement.sources.models import read_dataset
from civicstat.web.pages.editor import columns
from civicstat.web.pages.editor.documents import OF_KIND

KINDS = (
    ("count", "How many records there are"),
    ("rate", "How many for each resident, or for each of another metric"),
    ("distinct", "How many different values a column has"),
    ("sum", "A column added up"),
    ("share", "The share of records for which something holds"),
    ("median", "The usual value: half of the records lie below it"),
    ("percentile", "The value that most records do not exceed, such as nine in ten"),
    ("mean", "The average of a column"),
    ("time_to_close", "How long until cases are closed; open cases count"),
    ("cohort_share", "The share of cases done, or happening again, within a time"),
    ("ratio", "One metric divided by another"),
    ("gap", "How far areas or groups are apart in another metric"),
)
DIRECTIONS = (("lower", "Lower is better"), ("higher", "Higher is better"), ("context", "Neither: read it with others"))
DISPLAYS = ("", "minutes", "hours", "days", "percent")
_CODE = {"rows": 2, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
_CONDITION = (
    "Such as <code>priority = 1 and not on_view</code>. The columns and their values are listed beside the form."
)


def _optional(label: str, hint: str = "", **more: Any) -> dict[str, Any]:
    return {"label": label, "help_text": hint, "required": False, **more}


class Row(NamedTuple):
    """A field beside what the styles need to show it. caret: a condition with the place of its fault below it."""

    field: forms.BoundField
    classes: str
    caret: str


class MetricForm(forms.Form):
    """What a metric says and how it is computed. The fields of other statistics than the one chosen are passed over."""

    title = forms.CharField(label="Title", max_length=200, help_text="Plain words, as a resident would call it.")
    slug = forms.RegexField(
        rf"\A(?:{NAME.pattern})\Z",
        label="Short name",
        max_length=50,
        help_text="Small letters, digits and underscores; it stays for good: response_time_p90.",
        error_messages={"invalid": "Expected small letters, digits and underscores, such as response_time_p90."},
    )
    question = forms.CharField(label="Question", help_text="What it answers: How fast does help arrive?")
    kind = forms.ChoiceField(label="What is computed", choices=KINDS)
    of_number = forms.ChoiceField(**_optional("Of which column"))
    of_text = forms.ChoiceField(**_optional("Different values of which column"))
    percent = forms.FloatField(
        **_optional("Share of the records, in percent", "90: nine in ten; 50: half."), min_value=0.1, max_value=99.9
    )
    hit = forms.CharField(**_optional("What has to hold", "Such as <code>response_seconds &lt;= 480</code>."),
                          widget=forms.Textarea(attrs=_CODE))  # fmt: skip
    counted = forms.ChoiceField(
        **_optional("What is counted"),
        choices=[("records", "Records"), ("distinct", "Different values of a column"), ("sum", "A column added up")],
    )
    per = forms.ChoiceField(**_optional("For each"))
    scale = forms.FloatField(**_optional("How many of them", "1,000 gives a figure for each 1,000 residents."))
    numerator = forms.ChoiceField(**_optional("Metric above"))
    denominator = forms.ChoiceField(**_optional("Metric below"))
    of_metric = forms.ChoiceField(**_optional("In which metric"))
    between = forms.CharField(**_optional("Between what", "<code>area:district</code> or <code>group:race</code>."))
    measure = forms.ChoiceField(
        **_optional("Told as"), choices=[("difference", "Difference"), ("ratio", "How many times as high")]
    )
    opened = forms.ChoiceField(**_optional("Opened at"))
    closed = forms.ChoiceField(**_optional("Closed at"))
    start = forms.ChoiceField(**_optional("Counted from", "The time of the record if none."))
    done = forms.ChoiceField(**_optional("Done at", "Or choose below who or what comes again."))
    again = forms.ChoiceField(**_optional("The same one comes again"))
    within = forms.CharField(**_optional("Within", "Such as 30 days."))
    where = forms.CharField(
        **_optional("Which records count", f"All of them if empty. {_CONDITION}"), widget=forms.Textarea(attrs=_CODE)
    )
    valid = forms.CharField(
        **_optional(
            "Which values are plausible",
            "Others count as unusable, and are shown as such: <code>response_seconds between 0 and 86400</code>.",
        ),
        widget=forms.Textarea(attrs=_CODE),
    )
    unit = forms.CharField(label="Unit", help_text="calls, seconds, share, calls per 1,000 residents")
    display = forms.ChoiceField(**_optional("Shown in"), choices=[(each, each or "its unit") for each in DISPLAYS])
    direction = forms.ChoiceField(label="Which way is better", choices=DIRECTIONS)
    time = forms.ChoiceField(**_optional("Placed in time by"))
    dimensions = forms.MultipleChoiceField(**_optional("Can be split by"), widget=forms.CheckboxSelectMultiple)
    layers = forms.MultipleChoiceField(
        **_optional("Told for", "All areas of the dataset if none is ticked."), widget=forms.CheckboxSelectMultiple
    )
    periods = forms.MultipleChoiceField(
        label="Kept by", choices=[(grain, noun.capitalize()) for grain, noun in NOUNS.items() if grain != "hour"],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    min_n = forms.IntegerField(**_optional("Fewest records for a figure", "Below that no figure is told."), min_value=0)
    most_missing = forms.FloatField(
        **_optional("Show no figure where more than so many percent lack what is measured", "Empty: no limit."),
        min_value=0, max_value=100,
    )  # fmt: skip
    least_change = forms.CharField(
        **_optional("Least change that is a signal", "In its unit, or such as 10 %. Empty: 5 %, of a share 1 point.")
    )
    maturity = forms.CharField(**_optional("Provisional until", "After the period's end, such as 2 days."))
    describes = forms.CharField(
        **_optional("How it is counted", "In plain words."), widget=forms.Textarea(attrs={"rows": 3})
    )
    known_limits = forms.CharField(**_optional("Known limits", "One a line."), widget=forms.Textarea(attrs={"rows": 3}))
    theme = forms.CharField(
        **_optional("Theme", "Where pages group it."),
        widget=forms.TextInput(attrs={"list": "themes", "autocomplete": "off"}),
    )
    owner = forms.CharField(**_optional("Department"))

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any], dataset: DatasetDefinition | None,
        metrics: Mapping[str, str], is_new: bool,
    ) -> None:  # fmt: skip
        """dataset: the one that is counted; none for a metric on others. metrics: titles by name."""
        super().__init__(data, initial={"periods": ["week", "month", "quarter", "year"], **initial})
        if not is_new:
            del self.fields["slug"]
        self.carets: dict[str, str] = {}
        numbers, texts, times = (
            columns.columns_for(dataset, kinds) for kinds in (columns.NUMBERS, columns.TEXTS, columns.TIMES)
        )
        others = list(metrics.items())
        for names, choices in (
            (("of_number",), numbers), (("of_text", "again"), texts),
            (("opened", "closed", "start", "done"), times), (("numerator", "denominator", "of_metric"), others),
        ):  # fmt: skip
            for name in names:
                self._choose(name, [("", "Choose one"), *choices])
        self._choose("per", [("population", "Residents of the area and year"), *others])
        self._choose("time", [("", "The dataset's own time"), *times])
        self._choose("dimensions", columns.splitting(dataset))
        self._choose(
            "layers", [(each, each.replace("_", " ").capitalize()) for each in (dataset.areas if dataset else ())]
        )
        for name in ("dimensions", "layers"):
            if not self.fields[name].choices:  # type: ignore[attr-defined]
                del self.fields[name]

    def _choose(self, name: str, choices: columns.Choices) -> None:
        """Offer choices, and what stands there already, so that a column that is not there can be seen and changed."""
        offered = dict(choices)
        for value in _values(self.initial.get(name)):
            offered.setdefault(value, f"{value} (not there)")
        self.fields[name].choices = list(offered.items())  # type: ignore[attr-defined]

    def rows(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def says(self) -> list[forms.BoundField]:
        return self.rows("title", "slug", "question")

    @property
    def computed(self) -> "list[Row]":
        """The fields of the statistics, each with the classes of the kinds that need it, and the conditions."""
        needed: dict[str, list[str]] = {}
        for kind, fields in OF_KIND.items():
            for field, _ in fields:
                needed.setdefault(field, []).append(f"for--{kind}")
        order = [name for name in self.fields if name in needed]
        found = [Row(self[name], " ".join(["for", *needed[name]]), self.carets.get(name, "")) for name in order]
        return found + [Row(self[name], "for-records", self.carets.get(name, "")) for name in ("where", "valid")]

    @property
    def shown(self) -> list[forms.BoundField]:
        return self.rows("unit", "display", "direction")

    @property
    def cut(self) -> list[forms.BoundField]:
        return self.rows("time", "dimensions", "layers", "periods", "min_n", "most_missing", "least_change", "maturity")

    @property
    def words(self) -> list[forms.BoundField]:
        return self.rows("describes", "known_limits", "theme", "owner")


def _values(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value) if isinstance(value, (list, tuple)) else []


def themes() -> list[str]:
    return sorted({definition.theme for definition in library().values()})


def title_in_template(template: str | None, column: str) -> str:
    """Return what the library calls a column of one of its datasets; empty where it knows none."""
    if template is None or template not in dataset_templates():
        return ""
    found = read_dataset(dataset_template(template), where=template).columns.get(column)
    return found.title if found else ""


class YamlForm(forms.Form):
    """The same definition as text."""

    text = forms.CharField(
        label="Definition",
        help_text="YAML; the reference of metrics says what each line means.",
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "autocapitalize": "off"}),
        strip=False,
    )


class ChangeForm(forms.Form):
    """Why a metric that is there becomes another version, and from when on."""

    reason = forms.CharField(
        label="Why it changes",
        max_length=400,
        help_text="It stands beside the version, with your name.",
        required=False,
    )
    applies_from = forms.DateField(
        label="From which day it holds",
        required=False,
        help_text="Earlier periods keep the version before, and charts show a break. Empty: all are computed anew.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
