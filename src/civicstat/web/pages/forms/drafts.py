"""Forms of the wizard: the file or template that a dataset begins with."""

from typing import Any

from django import forms

from civicstat.library.templates import dataset_templates
from civicstat.measurement.sources.models import read_dataset
from civicstat.web.pages.forms.datasets import EMPTY, ENDINGS


def template_choices() -> list[tuple[str, str]]:
    """Return the dataset templates that ship, by title."""
    titles = {slug: read_dataset(text, where=slug).title for slug, text in dataset_templates().items()}
    return sorted(titles.items(), key=lambda pair: pair[1])


class StartForm(forms.Form):
    """A file to look at, or else a template."""

    file = forms.FileField(
        label="A file of the dataset",
        required=False,
        help_text="An export as you have it: CSV, TSV, fixed width, JSON, NDJSON, Parquet, XLSX or XLS, also in gzip "
        "or zip. CivicStat looks at it and proposes what its columns mean.",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={"empty": EMPTY},
    )
    template = forms.ChoiceField(
        label="Or a template, without a file",
        required=False,
        help_text="The usual columns, to be fitted to what your system exports later.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No template"), *template_choices()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("template"):
            self.add_error("file", "Choose a file, or a template to begin with.")
        return cleaned
