"""Forms of goals: setting one, moving its target, ending it, opening it again, noting something."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from django import forms

from civicstat.directory.models import CITY, AreaLayer, AreaQuerySet, Department, User
from civicstat.measurement.goals.definitions import PERIODS, Period
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.web.pages.goals.milestones import Day, MilestonesForm
from civicstat.web.pages.goals.typed import Typed, typed_as

PARTNERS = 3
WHOLE = ""  # the choice of the whole city
REASON_ASKED = "Say why. The ledger keeps it for good, and everybody reads it."


class ReasonForm(forms.Form):
    """What is put down in the ledger, with its reason."""

    reason = forms.CharField(
        label="Reason", max_length=2000, help_text="The ledger keeps it for good.",
        widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": REASON_ASKED},
    )  # fmt: skip


class DayForm(ReasonForm):
    """A reason, and the day from which an entry holds."""

    on = forms.DateField(label="From which day", widget=Day())
    field_order = ("on", "reason")


class LimitsForm(MilestonesForm):
    """A target, typed in the unit in which people speak of the metric."""

    def __init__(self, *args: Any, definition: MetricDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed: Typed = typed_as(definition)
        names = {"higher": ("at_least",), "lower": ("at_most",)}.get(definition.direction, ("at_least", "at_most"))
        labels = {"at_least": "At least", "at_most": "At most"}
        for name in names:
            self.fields[name] = forms.FloatField(
                label=f"Target: {labels[name].lower()}, in {self.typed.unit}",
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
                error_messages={"required": "Say what is to be reached."},
            )
        if len(names) == 1:
            self.add_milestones(self.typed)
        self.order_fields(self.field_order)

    @property
    def target(self) -> dict[str, Any]:
        """Return the target as a document has it."""
        values = {name: self.typed.value(self.cleaned_data[name]) for name in self._limits}
        if len(values) == 2:
            return {"between": (values["at_least"], values["at_most"])}
        return values

    @property
    def _limits(self) -> Iterator[str]:
        return (name for name in ("at_least", "at_most") if name in self.fields)


class MoveForm(LimitsForm, ReasonForm):
    """Another target, another last day, or both."""

    by = forms.DateField(label="Last day of the goal", widget=Day())
    on = forms.DateField(
        label="From which day the new line holds", widget=Day(), help_text="The line before stays on every chart."
    )
    starts_from = forms.ChoiceField(
        label="Where the new path starts",
        choices=[("level", "From the level on that day"), ("path", "From where the old path stands on that day")],
        required=False,
        initial="level",
        help_text="From the level: judged by what is achieved from now on. From the old path: what was promised by "
        "now stays asked for, at once.",
    )
    field_order = ("at_least", "at_most", "by", "on", "starts_from", "reason")

    def clean_starts_from(self) -> str:
        return self.cleaned_data["starts_from"] or "level"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_milestones(cleaned.get("on"), cleaned.get("by"))
        return cleaned


class GoalForm(LimitsForm, ReasonForm):
    """A new goal for a metric."""

    title = forms.CharField(
        label="Title", max_length=200, help_text="In plain words: Nine of ten 911 calls answered within 15 seconds"
    )
    wording = forms.CharField(
        label="As the public reads it", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    period = forms.ChoiceField(label="Followed by", help_text="Longer periods hold more records and tell more surely.")
    layer = forms.ChoiceField(label="Where", required=False, help_text="Each area gets its own baseline and state.")
    areas = forms.MultipleChoiceField(
        label="Only in these areas", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: in all of them.",
    )  # fmt: skip
    since = forms.DateField(label="Baseline from", widget=Day(), help_text="First day of a whole period.")
    until = forms.DateField(label="Baseline to", widget=Day(), help_text="Last day of a whole, final period.")
    by = forms.DateField(label="Last day of the goal", widget=Day())
    asked_by = forms.CharField(
        label="Who asked for it", required=False, max_length=400, help_text="Residents at the town halls, the council"
    )
    lead = forms.ModelChoiceField(Department.objects.none(), label="Department that leads", to_field_name="slug")
    lead_part = forms.CharField(label="Its part", required=False, max_length=400)
    field_order = (
        "title", "wording", "at_least", "at_most", "by", "since", "until", "period", "layer", "areas", "lead",
        "lead_part",
    )  # fmt: skip

    def __init__(
        self, *args: Any, definition: MetricDefinition, layers: Sequence[AreaLayer], user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, definition=definition, **kwargs)
        for number in range(1, PARTNERS + 1):
            self.fields[f"partner_{number}"] = forms.ModelChoiceField(
                Department.objects.order_by("name"), label=f"Partner {number}", required=False, to_field_name="slug"
            )
            self.fields[f"partner_part_{number}"] = forms.CharField(label="Its part", required=False, max_length=400)
        own = Department.objects.order_by("name")
        lead = self.fields["lead"]
        lead.queryset = own if user.may_define else own.filter(members=user)  # type: ignore[attr-defined]
        lead.required = not user.may_define
        lead.empty_label = "None yet" if user.may_define else None  # type: ignore[attr-defined]
        self._choose("period", [(each, _adverb(each)) for each in PERIODS if each in definition.periods])
        self._choose("layer", [(WHOLE, "The whole city"), *((each.slug, f"All {each.plural}") for each in layers)])
        self._choose("areas", [(each.plural, list(_areas_of(each))) for each in layers])
        self.order_fields(self.field_order)

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        prefix = f"{cleaned.get('layer', WHOLE)}."
        if any(not key.startswith(prefix) for key in cleaned.get("areas", ())):
            self.add_error("areas", "Some of these belong to another layer than the one chosen above.")
        lead, partners = cleaned.get("lead"), [cleaned.get(f"partner_{n}") for n in range(1, PARTNERS + 1)]
        named = [each for each in (lead, *partners) if each is not None]
        if len(set(named)) < len(named):
            self.add_error("partner_1", "A department is named twice; name each once.")
        self.check_milestones(cleaned.get("until"), cleaned.get("by"))
        return cleaned

    @property
    def grain(self) -> Period:
        return cast(Period, self.cleaned_data["period"])

    @property
    def partner_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each partner: the department, and its part."""
        return [(self[f"partner_{number}"], self[f"partner_part_{number}"]) for number in range(1, PARTNERS + 1)]

    def document(self, slug: str, metric: str) -> dict[str, Any]:
        """Return the goal as a catalog document has it."""
        told = self.cleaned_data
        return {
            "goal": slug, "metric": metric, "target": self.target, "departments": list(self._departments()),
            "areas": tuple(key.partition(".")[2] for key in told["areas"]),
            "baseline": {"since": told["since"], "until": told["until"]}, "milestones": self.milestones(self.typed),
            **{name: told[name] for name in ("title", "wording", "period", "layer", "by", "asked_by", "reason")},
        }  # fmt: skip

    def _departments(self) -> Iterator[dict[str, str]]:
        told = self.cleaned_data
        if told["lead"]:
            yield {"department": told["lead"].slug, "role": "lead", "part": told["lead_part"]}
        for number in range(1, PARTNERS + 1):
            if partner := told[f"partner_{number}"]:
                yield {"department": partner.slug, "role": "partner", "part": told[f"partner_part_{number}"]}


def starting(definition: MetricDefinition, since: date | None, until: date | None, by: date) -> dict[str, Any]:
    """Return what a new goal's form begins with: a year of figures as baseline, and a year to get there."""
    kept = [each for each in PERIODS if each in definition.periods]
    period = "month" if "month" in kept else kept[0] if kept else ""
    return {"period": period, "since": since, "until": until, "by": by}


def _areas_of(layer: AreaLayer) -> Iterator[tuple[str, str]]:
    areas: AreaQuerySet = layer.areas.filter(is_target=True).defer("boundary")
    return ((f"{layer.slug}.{area.code}", area.name) for area in areas if layer.slug != CITY)


def _adverb(period: Period) -> str:
    noun = NOUNS[period]
    return noun if noun[0].isdigit() else f"{noun}s"
