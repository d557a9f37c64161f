"""The filters of metric pages: area, layer and period, as a GET form."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from civicstat.directory.models import CITY, Area, AreaLayer
from civicstat.measurement.metrics.actions import versions_in_force
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.models import Metric

MOST_LISTED = 24  # areas; more are searched
GRAINS = (("month", "Months"), ("week", "Weeks"), ("quarter", "Quarters"), ("year", "Years"))


class SearchInput(forms.TextInput):
    """A field to type into that offers the choices which hold what was typed; the browser does so without scripts."""

    def __init__(self, choices: Iterable[str]) -> None:
        super().__init__(attrs={"autocomplete": "off", "type": "search"})
        self._choices = tuple(choices)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{name}-choices"
        field = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((choice,) for choice in self._choices))
        return format_html('{}<datalist id="{}">{}</datalist>', field, listed, options)


class ViewForm(forms.Form):
    """Which area and which kind of period a page shows. What is not known falls back to the whole city by month."""

    area = forms.ChoiceField(label="Area", required=False)
    grain = forms.ChoiceField(label="Period", required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        areas: Iterable[Area],
        grains: Iterable[tuple[str, str]] = GRAINS,
        own: Mapping[str, forms.ChoiceField] | None = None,
    ) -> None:
        """own: further choices of a page, by the name of their question; one that is not known falls back, too."""
        self._areas = {f"{area.layer.slug}.{area.code}": area for area in areas}
        self._grains = tuple(grains)
        self._typed = data.get("area", "").strip()
        self._key = self._found(self._typed) or next(iter(self._areas), "")
        is_long = len(self._areas) > MOST_LISTED
        values = {
            "area": self._labels().get(self._key, "") if is_long else self._key,
            "grain": data.get("grain") if data.get("grain") in dict(self._grains) else self._grains[0][0],
        }
        own = own or {}
        values |= {name: _known(field, data.get(name, "")) for name, field in own.items()}
        super().__init__(values)
        self.fields.update(own)
        if is_long:
            self.fields["area"] = forms.CharField(
                label="Area", required=False, widget=SearchInput(self._labels().values())
            )
        else:
            self.fields["area"].choices = self._grouped()  # type: ignore[attr-defined]
        self.fields["grain"].choices = self._grains  # type: ignore[attr-defined]

    def clean_area(self) -> str:
        if self._typed and not self._found(self._typed):
            raise forms.ValidationError(f"No area is called “{self._typed}”.")
        return self._key

    def _labels(self) -> dict[str, str]:
        """Return what each area is called here: its name, with its layer where several have that name."""
        names = Counter(area.name for area in self._areas.values())
        return {
            key: area.name if names[area.name] == 1 else f"{area.name} ({area.layer.name})"
            for key, area in self._areas.items()
        }

    def _found(self, typed: str) -> str:
        """Return the key of the area that was chosen or typed: by its key, its label or its name; empty for none."""
        if typed in self._areas:
            return typed
        wanted = typed.casefold()
        labels = {label.casefold(): key for key, label in self._labels().items()}
        names = {area.name.casefold(): key for key, area in reversed(self._areas.items())}
        return labels.get(wanted) or names.get(wanted, "")

    def _grouped(self) -> list[tuple[str, object]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, area in self._areas.items():
            groups.setdefault("" if area.layer.slug == CITY else area.layer.plural, []).append((key, area.name))
        whole: list[tuple[str, object]] = list(groups.pop("", []))
        return whole + list(groups.items())

    @property
    def chosen_area(self) -> Area:
        return self._areas[self._key]

    @property
    def chosen_grain(self) -> Grain:
        return cast(Grain, self.data["grain"])  # one of the choices that were given

    def chosen(self, name: str) -> str:
        """Return what was chosen of a page's own choices; the first of them where nothing known was asked for."""
        return str(self.data[name])


def _known(field: forms.ChoiceField, wanted: str) -> str:
    choices = [str(value) for value, _ in cast(Iterable[tuple[object, object]], field.choices)]
    return wanted if wanted in choices else next(iter(choices), "")


def areas_for_choice(layers: Iterable[AreaLayer] | None = None) -> list[Area]:
    """Return the city and the areas of some layers, or of all: city first, then layer by layer."""
    areas = Area.objects.filter(is_target=True).select_related("layer").defer("boundary")
    if layers is not None:
        areas = areas.filter(layer__in=[*layers, *AreaLayer.objects.filter(slug=CITY)])
    return sorted(areas, key=lambda a: (a.layer.slug != CITY, a.layer.position, a.layer.slug, a.position, a.name))


def layers_with_figures(metric: Metric) -> list[AreaLayer]:
    """Return the layers for which the metric has observations, coarse first."""
    versions = versions_in_force(metric)
    layers = AreaLayer.objects.exclude(slug=CITY).filter(areas__observations__version__in=versions)
    return list(layers.distinct())
