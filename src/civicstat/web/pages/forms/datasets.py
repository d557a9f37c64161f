"""Forms about datasets: files to upload, and a definition as YAML."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from civicstat.directory.models import Department, User
from civicstat.directory.reach import may_own
from civicstat.errors import CivicStatError
from civicstat.measurement.records.layout import condition_kinds
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset, read_dataset
from civicstat.store.conditions import compile_condition
from civicstat.store.dialects.duckdb import DuckDB

ENDINGS = ".csv,.tsv,.txt,.json,.ndjson,.jsonl,.geojson,.parquet,.xlsx,.xlsm,.xls,.gz,.zip"
RESERVED = ("new",)  # addresses of pages
EMPTY = "The file is empty. Export it again and choose the new one."


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One file or several; cleaned to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data or [None] if isinstance(data, list) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """Files of one dataset."""

    chosen = ManyFilesField(
        label="Files",
        help_text="CSV, TSV, fixed width, JSON, NDJSON, Parquet, XLSX or XLS, also in gzip or zip. "
        "Several files are taken in one after another, by their names.",
        widget=ManyFilesInput(attrs={"accept": ENDINGS}),
        error_messages={"required": "Choose at least one file before you upload.", "empty": EMPTY},
    )
    is_dry_run = forms.BooleanField(
        label="Only try it: say what would become of it, and store nothing",
        required=False,
    )

    @property
    def sent(self) -> "list[UploadedFile[Any]]":
        return sorted(self.cleaned_data["chosen"], key=lambda file: file.name or "")


class DefinitionForm(forms.Form):
    """A dataset's definition as YAML, checked as far as it can be without records."""

    text = forms.CharField(
        label="Definition",
        help_text="YAML; the reference of datasets says what each line means.",
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "autocapitalize": "off"}),
        strip=False,
        error_messages={"required": "Expected one definition, which begins with “dataset:” and a name."},
    )

    reason = forms.CharField(
        label="Why it changes", max_length=400, required=False, help_text="It stays beside the version, for everybody."
    )

    def __init__(self, *args: Any, dataset: Dataset | None = None, by: User, **kwargs: Any) -> None:
        self._dataset, self._by = dataset, by
        super().__init__(*args, **kwargs)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        try:
            definition = read_dataset(text, where="Definition")
            check_conditions(definition)
        except CivicStatError as fault:
            raise forms.ValidationError(str(fault).split("\n")) from None
        except ValueError:  # no document, or several
            raise forms.ValidationError("Expected one definition, which begins with “dataset:” and a name.") from None
        self._check_slug(definition.dataset)
        self._check_owner(definition.owner)
        return text

    def _check_owner(self, owner: str) -> None:
        if may_own(self._by, Department.objects.named(owner).first()):
            return
        own = ", ".join(self._by.departments.values_list("slug", flat=True)) or "no department yet"
        raise forms.ValidationError(
            f"The owner is {owner or 'nobody'}, expected one of your departments: {own}. "
            "Department leads define what belongs to their own departments."
        )

    def _check_slug(self, slug: str) -> None:
        if self._dataset is not None:
            if slug != self._dataset.slug:
                raise forms.ValidationError(
                    f"The name is {slug!r}, expected {self._dataset.slug!r}: the records lie under it. "
                    "Add a new dataset for another name."
                )
        elif slug in RESERVED:
            raise forms.ValidationError(f"The name {slug!r} is kept for a page; choose another one.")
        elif Dataset.objects.filter(slug=slug).exists():
            raise forms.ValidationError(
                f"There is a dataset {slug!r} already. Choose another name, or upload the file to that dataset."
            )


def check_conditions(definition: DatasetDefinition) -> None:
    """Raise ConditionRefused where a condition of a dataset names no column of it or cannot be read."""
    kinds = condition_kinds(definition)
    conditions = [definition.leave_out, definition.deletes]
    for rule in definition.quality:
        conditions += [rule.where, rule.holds]
    for condition in filter(None, conditions):
        compile_condition(condition, kinds, DuckDB())
