"""The question of the explorer as a form; its fields are those of the address."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django import forms

from civicstat.directory.models import CITY, AreaLayer
from civicstat.measurement.metrics.exploring.dimensions import clocks_of, dimensions_of, split_by
from civicstat.measurement.metrics.exploring.seen import Seen
from civicstat.measurement.metrics.exploring.wording import column_title, plain_title
from civicstat.measurement.metrics.kept import layers_of
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.store.tables import Kind
from civicstat.web.pages.editor.columns import NUMBERS, TEXTS, TIMES, Choices
from civicstat.web.pages.editor.documents import OF_KIND
from civicstat.web.pages.editor.form import MetricForm, Row

SPANS = (
    ("period", "Each period"),
    ("to_date", "Each period up to the same day"),
    ("whole", "The whole time as one figure"),
)
WAYS = (
    ("auto", "Whatever suits"), ("lines", "Lines over time"), ("panels", "Small charts"),
    ("bars", "Figures beside one another"), ("map", "Map"), ("table", "Table alone"),
)  # fmt: skip
OF_STATISTIC = tuple(dict.fromkeys(field for fields in OF_KIND.values() for field, _ in fields))
_CODE = {"rows": 2, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
_DAY = {"type": "date"}


class SubjectForm(forms.Form):
    """What a question is about: the first choice, from which all others follow."""

    of = forms.ChoiceField(label="What", choices=())

    def __init__(self, data: Any = None, *, seen: Seen, initial: str = "") -> None:
        super().__init__(data, initial={"of": initial})
        self.fields["of"].choices = _subjects(seen)  # type: ignore[attr-defined]


def _subjects(seen: Seen) -> list[tuple[str, Any]]:
    themes: dict[str, list[tuple[str, str]]] = {}
    for slug, metric in seen.metrics.items():
        themes.setdefault(metric.theme or "Other metrics", []).append((f"metric:{slug}", metric.title))
    datasets = [(f"dataset:{slug}", f"Records of {dataset.title}") for slug, dataset in seen.datasets.items()]
    return [
        ("", "Choose a metric or a dataset"),
        *([("Datasets: count, add up, or take any statistic", datasets)] if datasets else []),
        *sorted(themes.items()),
    ]


class QuestionForm(forms.Form):
    """By what a subject is told. of: its key, as "metric:p1_response_p90"."""

    where = forms.CharField(
        label="Only records where", required=False, max_length=4000,
        help_text="A condition, such as <code>priority = 1 and hour(received_at) &gt;= 22</code>. All that count if "
        "empty.",
        widget=forms.Textarea(attrs=_CODE),
    )  # fmt: skip
    grain = forms.ChoiceField(label="Period", required=False, choices=[(g, n.capitalize()) for g, n in NOUNS.items()])
    span = forms.ChoiceField(label="Told for", required=False, choices=SPANS)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs=_DAY))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs=_DAY))
    layer = forms.ChoiceField(label="Areas", required=False)
    by = forms.ChoiceField(label="Split by", required=False)
    by2 = forms.ChoiceField(label="And by", required=False)
    show = forms.ChoiceField(label="Shown as", required=False, choices=WAYS)
    areas = forms.CharField(
        label="Only these areas", required=False, max_length=2000, help_text="Their codes with commas between; all of "
        "the layer if empty.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, of: str, seen: Seen) -> None:
        sort, _, slug = of.partition(":")
        self.metric = seen.metrics.get(slug) if sort == "metric" else None
        self.dataset = seen.datasets.get(slug) if sort == "dataset" else None
        super().__init__(data, initial={"grain": "month"})
        self.carets: dict[str, str] = {}
        self.counted = self.dataset or (self.metric.dataset if self.metric else None)
        self.columns: DatasetDefinition | None = self.counted.definition if self.counted else None
        if self.dataset is not None:
            self._offer_statistics(self.dataset.definition, seen)
            definition = self.dataset.definition
            layers = tuple(definition.areas)
            names = (*split_by((), definition), *clocks_of("", definition))
        elif self.metric is not None:
            meant = self.metric.definition
            layers = layers_of(meant, seen.dataset_definitions, seen.metric_definitions)
            names = dimensions_of(meant, seen)
        else:
            layers, names = (), ()
        self._offer_cuts(layers, names, seen)

    def _offer_cuts(self, layers: Iterable[str], names: Iterable[str], seen: Seen) -> None:
        known = {each.slug: each.plural for each in AreaLayer.objects.exclude(slug=CITY) if each.slug in set(layers)}
        self._choose("layer", [("", "The whole city"), *known.items()])
        columns = sorted(((name, self._title(name, seen)) for name in names), key=lambda each: each[1].casefold())
        self._choose("by", [("", "Nothing"), *columns])
        self._choose("by2", [("", "Nothing more"), *columns])
        if not known:
            del self.fields["areas"]

    def _title(self, name: str, seen: Seen) -> str:
        known = [self.columns] if self.columns else list(seen.dataset_definitions.values())
        return next((column_title(each, name) for each in known if name in each.columns), plain_title(name))

    def _offer_statistics(self, dataset: DatasetDefinition, seen: Seen) -> None:
        for name in ("kind", *OF_STATISTIC, "valid", "time", "min_n"):
            self.fields[name] = deepcopy(MetricForm.base_fields[name])
            self.fields[name].required = False
        self.fields["min_n"].help_text = "Below that no figure is told: 30 for percentiles, 10 for shares if empty."
        numbers, texts, times = (_columns(dataset, kinds) for kinds in (NUMBERS, TEXTS, TIMES))
        everything = _columns(dataset, (*TEXTS, *NUMBERS), is_personal_too=True)
        others = [(slug, metric.title) for slug, metric in seen.metrics.items()]
        for names, choices in (
            (("of_number",), numbers), (("of_text", "again"), everything or texts),
            (("opened", "closed", "start", "done"), times), (("numerator", "denominator", "of_metric"), others),
        ):  # fmt: skip
            for name in names:
                self._choose(name, [("", "Choose one"), *choices])
        self._choose("per", [("population", "Residents of the area and year"), *others])
        self._choose("time", [("", "The dataset's own time"), *times])

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def statistic_rows(self) -> list[Row]:
        """The fields of the statistics, each with the classes of the kinds that need it."""
        needed: dict[str, list[str]] = {}
        for kind, fields in OF_KIND.items():
            for field, _ in fields:
                needed.setdefault(field, []).append(f"for--{kind}")
        return [
            Row(self[name], " ".join(["for", *needed[name]]), self.carets.get(name, ""))
            for name in OF_STATISTIC
            if name in self.fields
        ]

    def row(self, name: str) -> Row:
        return Row(self[name], "", self.carets.get(name, ""))

    @property
    def where_row(self) -> Row:
        return self.row("where")

    @property
    def cuts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("grain", "layer", "by", "show")]

    @property
    def more(self) -> list[Row]:
        """What is put away until it is wanted: on a phone the whole question is then one screen."""
        names = ("span", "since", "until", "by2", "areas", "valid", "time", "min_n")
        return [self.row(name) for name in names if name in self.fields]

    @property
    def has_more(self) -> bool:
        """Whether one of the fields that are put away says something, or is wrong."""
        usual = ("", None, SPANS[0][0])
        return any(row.field.value() not in usual or row.field.errors for row in self.more)


def _columns(dataset: DatasetDefinition, kinds: Iterable[Kind], *, is_personal_too: bool = False) -> Choices:
    wanted = set(kinds)
    return [
        (name, f"{column_title(dataset, name)} ({name})")
        for name, kind in condition_kinds(dataset).items()
        if kind in wanted and (is_personal_too or name not in dataset.columns or not dataset.columns[name].personal)
    ]
