"""Forms about areas: boundaries and populations from files, and what spellings mean."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from civicstat.directory import geofiles, populations
from civicstat.directory.models import CITY, AreaLayer
from civicstat.directory.residents import numeric_fields
from civicstat.errors import CivicStatError
from civicstat.measurement.sources.definitions import NAME
from civicstat.web.pages.forms.datasets import EMPTY

RESERVED = ("new", "populations", CITY)  # addresses of pages, and the whole city
_SAMPLES = 3


class BoundaryFileForm(forms.Form):
    """A file of areas."""

    file = forms.FileField(
        label="File of areas",
        help_text="GeoJSON, Shapefile (all its parts in one zip), GeoPackage or KML, in any reference system. "
        f"Up to {geofiles.LARGEST // 1024**2} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.zip,.gpkg,.kml,.kmz,.gz,.fgb,.csv"}),
        error_messages={"required": "Choose the file with the areas before you go on.", "empty": EMPTY},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        return _of_size(self.cleaned_data["file"], geofiles.check_size)


class BoundaryForm(forms.Form):
    """Which layer a file of areas makes, and which of its fields hold codes and names."""

    existing = forms.ChoiceField(label="Layer", required=False, help_text="Areas are found again by their codes.")
    slug = forms.RegexField(
        rf"\A(?:{NAME.pattern})\Z",
        label="Short name",
        required=False,
        max_length=50,
        help_text="Small letters, digits and underscores, as datasets name the layer: beat.",
        error_messages={"invalid": "Expected small letters, digits and underscores, such as beat."},
    )
    name = forms.CharField(label="One area is a", required=False, max_length=80, help_text="Beat")
    plural = forms.CharField(label="Several are", required=False, max_length=80, help_text="Beats")
    code_field = forms.ChoiceField(label="Field with the codes", help_text="Different for each area, and lasting.")
    name_field = forms.ChoiceField(label="Field with the names", help_text="As people call the areas.")

    residents_field = forms.ChoiceField(
        label="Field with the residents", required=False, help_text="For rates; a table can be uploaded later, too."
    )
    residents_year = forms.IntegerField(
        label="Their year", required=False, min_value=1800, max_value=2200, help_text="The year that was counted."
    )

    def __init__(self, *args: Any, fields: Mapping[str, Sequence[str | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layers = AreaLayer.objects.exclude(slug=CITY)
        choices = [("", "A new layer"), *((layer.slug, f"{layer.plural}, in place of its areas") for layer in layers)]
        self.fields["existing"].choices = choices  # type: ignore[attr-defined]
        for name in ("code_field", "name_field"):
            self.fields[name].choices = [(field, _described(field, fields[field])) for field in fields]  # type: ignore[attr-defined]

        numbers = [(name, _described(name, fields[name])) for name in numeric_fields(fields)]
        self.fields["residents_field"].choices = [("", "None"), *numbers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("residents_field") and not cleaned.get("residents_year") and "residents_year" not in self.errors:
            self.add_error("residents_year", "Say of which year these residents are.")
        if cleaned.get("existing"):
            layer = AreaLayer.objects.get(slug=cleaned["existing"])
            return cleaned | {"slug": layer.slug, "name": layer.name, "plural": layer.plural}
        for name in ("slug", "name", "plural"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "A new layer needs this.")
        slug = cleaned.get("slug", "")
        if slug in RESERVED:
            self.add_error("slug", f"{slug!r} is kept for something else; choose another name.")
        elif slug and AreaLayer.objects.filter(slug=slug).exists():
            self.add_error("slug", f"There is a layer {slug!r} already; choose it above, or another name.")
        return cleaned


def _described(field: str, values: Sequence[str | None]) -> str:
    samples = list(dict.fromkeys(value for value in values if value))[:_SAMPLES]
    return f"{field} ({', '.join(samples) or 'empty'})"


class PopulationForm(forms.Form):
    """A table of residents by area and year."""

    file = forms.FileField(
        label="Table of residents",
        help_text="CSV with the columns layer, area (code or name), year, residents, and source if you like. "
        "Rows without an area are the whole city.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
        error_messages={"required": "Choose the table before you upload.", "empty": EMPTY},
    )
    layer = forms.ModelChoiceField(
        AreaLayer.objects.exclude(slug=CITY),
        label="Layer of all rows",
        required=False,
        empty_label="As the column layer says",
        to_field_name="slug",
    )

    def clean_file(self) -> "UploadedFile[Any]":
        return _of_size(self.cleaned_data["file"], populations.check_size)


def _of_size(file: "UploadedFile[Any]", check: Callable[[str, int], None]) -> "UploadedFile[Any]":
    """Return a file that is not too large, before it is kept."""
    try:
        check(file.name or "The file", file.size or 0)
    except CivicStatError as fault:
        raise forms.ValidationError(str(fault)) from None
    return file
