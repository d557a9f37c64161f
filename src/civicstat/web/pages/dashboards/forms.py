"""Forms of dashboards: what one is called and shown to, and what is in a block."""

from collections.abc import Iterable
from typing import Any

from django import forms

from civicstat.collaboration.dashboards.definitions import Block, DashboardDefinition
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import AreaLayer, Department, Role, User
from civicstat.library.documents import check_document
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.choices import areas_for_choice
from civicstat.web.pages.weekly.rows import FURTHER_THEMES

KINDS = {
    "metric": ("A metric's figure", "Its latest figure with the interval, its trend, and what changed in a year."),
    "chart": ("A chart", "A metric over time, with its goal and its table."),
    "areas": ("A map or ranking", "A metric in the areas of a layer."),
    "goal": ("A goal", "How it stands, what it rests on, and what is expected."),
    "goals": ("A list of goals", "All of them, or those of a department, one line each."),
    "moves": ("What changed", "The largest changes beyond chance, for the worse and for the better."),
    "needs": ("What needs the reader", "As the weekly view says it, to each reader their own."),
    "text": ("Words", "Paragraphs of your own."),
    "heading": ("A heading", "A line above what follows."),
    "view": ("A saved view", "A question that was asked in the explorer, with today's figures."),
}
FIELDS = {
    "metric": ("metric", "area", "period", "width"), "chart": ("metric", "area", "period", "width"),
    "areas": ("metric", "layer", "show", "period", "width"), "goal": ("goal", "width"),
    "goals": ("department", "width"), "moves": ("department", "area", "period", "width"), "needs": ("width",),
    "text": ("text", "width"), "heading": ("text",), "view": ("view", "width"),
}  # fmt: skip
PERIODS = (
    ("", "As the dashboard"), ("week", "Week"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year"),
    ("rolling_year", "12 months"),
)  # fmt: skip
WIDTHS = (("1", "1 column"), ("2", "2 columns"), ("3", "3 columns"))
SHARING = (("owner", "Only me"), ("department", "My department"), ("everyone", "Everyone who signs in"))
_CHOOSE = {"required": "Choose one."}


class BlockForm(forms.Form):
    """What is in a block of some kind."""

    def __init__(self, data: Any, *, kind: str, user: User, block: Block | None = None) -> None:
        initial = block.model_dump() if block is not None else {"width": "2" if kind in _WIDE else "1", "show": "map"}
        super().__init__(data, initial=initial)
        self._kind = kind
        for name in FIELDS[kind]:
            self.fields[name] = _FIELDS[name](kind, user)

    def fields_of_block(self) -> dict[str, Any]:
        """Return what was chosen, as a document has it."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if "width" in told:
            told["width"] = int(told["width"])
        return {"kind": self._kind} | told


_WIDE = ("chart", "areas", "goals", "moves", "needs")


def _metric(kind: str, user: User) -> forms.Field:
    themes: dict[str, list[tuple[str, str]]] = {}
    for slug, title, theme in Metric.objects.visible_to(user).values_list("slug", "title", "theme"):
        themes.setdefault(theme or FURTHER_THEMES, []).append((slug, title))
    return forms.ChoiceField(label="Metric", choices=[("", "Choose"), *themes.items()], error_messages=_CHOOSE)


def _area(kind: str, user: User) -> forms.Field:
    return forms.ChoiceField(label="Area", required=False, choices=area_choices("As the dashboard"))


def area_choices(nothing: str) -> list[tuple[str, object]]:
    """Return every area under its layer, after a choice for none."""
    layers: dict[str, list[tuple[str, str]]] = {}
    for area in areas_for_choice():
        layers.setdefault(area.layer.plural, []).append((f"{area.layer.slug}.{area.code}", area.name))
    return [("", nothing), *layers.items()]


def _period(kind: str, user: User) -> forms.Field:
    return forms.ChoiceField(label="Period", required=False, choices=PERIODS)


def _layer(kind: str, user: User) -> forms.Field:
    layers = AreaLayer.objects.exclude(slug="city").values_list("slug", "plural")
    return forms.ChoiceField(label="Areas", choices=[("", "Choose"), *layers], error_messages=_CHOOSE)


def _show(kind: str, user: User) -> forms.Field:
    return forms.ChoiceField(label="Shown as", choices=(("map", "Map"), ("ranking", "Ranking with intervals")))


def _goal(kind: str, user: User) -> forms.Field:
    goals = Goal.objects.visible_to(user).order_by("title").values_list("slug", "title")
    return forms.ChoiceField(label="Goal", choices=[("", "Choose"), *goals], error_messages=_CHOOSE)


def _department(kind: str, user: User) -> forms.Field:
    departments = Department.objects.order_by("name").values_list("slug", "name")
    return forms.ChoiceField(label="Department", required=False, choices=[("", "All departments"), *departments])


def _text(kind: str, user: User) -> forms.Field:
    if kind == "heading":
        return forms.CharField(label="Heading", max_length=160, error_messages={"required": "Type the heading."})
    return forms.CharField(
        label="Words",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="An empty line begins a paragraph, a hyphen an item of a list. **Two stars** make words bold, and "
        "[words](https://address) a link.",
        error_messages={"required": "Type what shall stand there."},
    )


def _view(kind: str, user: User) -> forms.Field:
    views = SavedView.objects.visible_to(user).values_list("slug", "title")
    return forms.ChoiceField(
        label="Saved view", choices=[("", "Choose"), *views], error_messages=_CHOOSE,
        help_text="Views are saved in the explorer; share one with those who shall see it here.",
    )  # fmt: skip


def _width(kind: str, user: User) -> forms.Field:
    return forms.ChoiceField(label="Width", choices=WIDTHS)


_FIELDS = {
    "metric": _metric, "area": _area, "period": _period, "layer": _layer, "show": _show, "goal": _goal,
    "department": _department, "text": _text, "view": _view, "width": _width,
}  # fmt: skip


class AboutForm(forms.Form):
    """What a dashboard is called, how it is laid out, and who sees it."""

    title = forms.CharField(label="Title", max_length=160, error_messages={"required": "Give it a title."})
    about = forms.CharField(label="What it is for, in a sentence", max_length=400, required=False)
    columns = forms.ChoiceField(
        label="Columns", choices=(("1", "1"), ("2", "2"), ("3", "3")), help_text="On a phone there is always one."
    )
    area = forms.ChoiceField(label="Area", required=False)
    period = forms.ChoiceField(label="Period", choices=PERIODS[1:])
    sharing = forms.ChoiceField(label="Who sees it", choices=SHARING, widget=forms.RadioSelect)
    department = forms.ChoiceField(label="The department that it is shared with", required=False)
    starts = forms.MultipleChoiceField(
        label="Opens first for", required=False, choices=Role.choices, widget=forms.CheckboxSelectMultiple,
        help_text="Whoever has chosen a start of their own keeps it.",
    )  # fmt: skip

    def __init__(self, data: Any, *, user: User, definition: DashboardDefinition) -> None:
        super().__init__(data, initial=definition.model_dump())
        own = Department.objects.all() if user.may_define else user.departments.all()
        self.fields["area"].choices = area_choices("The whole city")  # type: ignore[attr-defined]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", "None"), *own.order_by("name").values_list("slug", "name"),
        ]  # fmt: skip
        if not user.is_administrator:
            del self.fields["starts"]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("sharing") == "department" and not told.get("department"):
            self.add_error("department", "Choose the department that shall see it.")
        if told.get("starts") and told.get("sharing") != "everyone":
            self.add_error("starts", "What opens first for a role has to be shared with everyone.")
        return told

    def apply_to(self, definition: DashboardDefinition, user: User) -> DashboardDefinition:
        """Return a definition with what was chosen. What is for its owner alone belongs to who says so."""
        told = dict(self.cleaned_data)
        told["columns"] = int(told["columns"])
        if told["sharing"] != "department":
            told["department"] = ""
        if told["sharing"] == "owner" and not definition.owner:
            told["owner"] = user.username
        return checked(definition, **told)


class TitleForm(forms.Form):
    """What a new dashboard is called."""

    title = forms.CharField(label="Title", max_length=160, error_messages={"required": "Give it a title."})


def checked(definition: DashboardDefinition, **changes: Any) -> DashboardDefinition:
    """Return a definition with changes, checked as a whole. Raises UnreadableDocument."""
    return check_document(DashboardDefinition, definition.model_dump() | changes, where=definition.title)


def summaries(blocks: Iterable[Block], user: User) -> list[tuple[str, str]]:
    """Return of each block what it is, and what of."""
    metrics = dict(Metric.objects.visible_to(user).values_list("slug", "title"))
    goals = dict(Goal.objects.visible_to(user).values_list("slug", "title"))
    return [(KINDS[block.kind][0], _summary(block, metrics, goals)) for block in blocks]


def _summary(block: Block, metrics: dict[str, str], goals: dict[str, str]) -> str:
    told = block.model_dump()
    what = metrics.get(told.get("metric", ""), told.get("metric", "")) or goals.get(
        told.get("goal", ""), told.get("goal", "")
    )
    words = str(told.get("text", "")).strip().partition("\n")[0][:80]
    rest = [told.get("area"), told.get("layer"), told.get("period"), told.get("department"), told.get("view")]
    return ", ".join(str(part) for part in (what, words, *rest) if part)
