"""A form with every kind of field, once empty and once with mistakes."""

from django import forms


class FiltersPattern(forms.Form):
    district = forms.ChoiceField(
        choices=[("", "All districts"), ("north", "North"), ("harbor", "Harbor")], required=False
    )
    period = forms.ChoiceField(choices=[("2026-09", "September 2026"), ("2026-08", "August 2026")])
    compared = forms.ChoiceField(
        label="Compared with", choices=[("year", "Same month last year"), ("month", "Month before")]
    )


class FieldsPattern(forms.Form):
    name = forms.CharField(help_text="Plain words; what a resident would call it.")
    email = forms.EmailField(label="E-mail", required=False)
    owner = forms.ChoiceField(label="Department", choices=[("", "Choose one"), ("police", "Police"), ("fire", "Fire")])
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), help_text="People will read it beside the figure."
    )
    grain = forms.ChoiceField(
        label="How often", choices=[("week", "Every week"), ("month", "Every month")], widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        choices=[("north", "North"), ("central", "Central"), ("harbor", "Harbor")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_public = forms.BooleanField(label="Show on the public site", required=False)


class UploadPattern(forms.Form):
    file = forms.FileField(label="Export from the dispatch system", help_text="CSV, XLSX or Parquet, also in a ZIP.")
