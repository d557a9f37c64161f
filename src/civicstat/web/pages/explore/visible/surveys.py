"""What a survey of so many answers could show, area by area, before it is fielded."""

from typing import Any

from django import forms
from django.http import QueryDict

from civicstat.directory.models import CITY, AreaLayer
from civicstat.measurement.comparisons.surveying import Design, Division, Shown, finest, reason, shown
from civicstat.web.ui.charts import Table

POWERS = (("0.8", "80%"), ("0.9", "90%"), ("0.5", "50%, as margins of error have it"))
FIRST = {"answers": "900", "change": "5", "share": "50", "effect": "1", "power": "0.8", "months": "12"}


class SurveyForm(forms.Form):
    """A survey that goes on, and what it should show."""

    answers = forms.FloatField(label="Answers a month, in all", min_value=1, max_value=1e7)
    change = forms.FloatField(label="Change to see, points", min_value=0.1, max_value=99)
    share = forms.FloatField(label="At a share of, %", min_value=1, max_value=99, help_text="50 is the worst case")
    effect = forms.FloatField(
        label="Design effect", min_value=1, max_value=20, help_text="Weights and clusters; often 1.3 to 2"
    )
    power = forms.ChoiceField(label="Seen with a chance of", choices=POWERS)
    months = forms.IntegerField(label="Months to pool, at most", min_value=1, max_value=120)
    areas = forms.IntegerField(
        label="Areas of your own", min_value=1, max_value=100_000, required=False, help_text="Such as 77 precincts"
    )

    @property
    def design(self) -> Design:
        given = self.cleaned_data
        return Design(given["answers"], given["change"] / 100, given["share"] / 100, given["effect"],
                      float(given["power"]), given["months"])  # fmt: skip


def of_survey(data: QueryDict) -> dict[str, Any]:
    """Return what the page shows: the finding, each division, and why some do not serve."""
    form = SurveyForm({name: data.get(name) or first for name, first in FIRST.items()} | {"areas": data.get("areas")})
    if not form.is_valid():
        return {"form": form}
    design = form.design
    found = shown(design, _divisions(form.cleaned_data["areas"]))
    return {
        "form": form,
        "finding": _finding(finest(found), design),
        "reasons": [(each.division.name, why) for each in found if (why := reason(each, design))],
        "table": _table(found, design),
    }


def _divisions(own: int | None) -> list[Division]:
    found = [Division("Whole city", 1)]
    for layer in AreaLayer.objects.exclude(slug=CITY):
        number = layer.areas.filter(is_target=True).count()
        found += [Division(layer.plural, number)] if number > 1 else []
    if own is not None:
        found.append(Division(f"{own:,} areas of your own", own))
    return sorted(found, key=lambda division: division.areas)


def _finding(best: Shown | None, design: Design) -> str:
    points = f"{design.change * 100:g} point{'' if design.change == 0.01 else 's'}"
    if best is None:
        return (
            f"A change of {points} cannot be seen with {design.answers:,.0f} answers a month within "
            f"{design.most_months} months, not even in the whole city. More answers, more months or a larger change."
        )
    months = "every month" if best.months == 1 else f"by pooling {best.months} months"
    where = "in the whole city" if best.division.areas == 1 else f"down to {best.division.name.lower()}"
    return f"With {design.answers:,.0f} answers a month a change of {points} can be seen {where}, {months}. No finer."


def _table(found: tuple[Shown, ...], design: Design) -> Table:
    points = f"{design.change * 100:g} points"
    header = ("Divided into", "Answers, area and month", "Margin of error", "Smallest change, month to month",
              f"Months to pool for {points}", "In time")  # fmt: skip
    rows = tuple(
        (each.division.name, f"{each.answers:,.0f}" if each.answers >= 10 else f"{each.answers:.1f}",
         f"±{each.margin * 100:.1f} points", f"{each.smallest * 100:.0f} points", f"{each.months:,}",
         "Can be seen" if each.can_show else "Cannot be seen")
        for each in found
    )  # fmt: skip
    return Table("Divisions of the city", header, rows, frozenset({1, 2, 3, 4}))
