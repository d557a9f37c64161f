"""A definition while it is edited: as a form or as YAML, with what was sent, what is wrong, and what it comes to."""

from functools import cached_property
from typing import Any

from django.http import QueryDict

from civicstat.errors import CivicStatError
from civicstat.library.writing import write_document
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import MetricQuerySet
from civicstat.web.pages.answering import Document, read_document
from civicstat.web.pages.editor.checking import Checked, check
from civicstat.web.pages.editor.documents import fields_of, has_form, written
from civicstat.web.pages.editor.form import ChangeForm, MetricForm, YamlForm
from civicstat.web.pages.editor.subject import Mark, Subject


class Draft:
    """What a person has typed so far. sent: the data of the page's form; None for a page that is only shown.
    seen: the metrics that the person may see, on which others can rest.

    The page has one form of two faces; its hidden field `face` says which was sent, and the buttons "yaml" and
    "form" turn one into the other.
    """

    def __init__(self, subject: Subject, sent: QueryDict | None, *, seen: MetricQuerySet) -> None:
        self._subject, self._sent, self._seen = subject, sent, seen
        self._checked: Checked | None = None
        self.fault = ""  # of the page as a whole
        self._base: Document = self._read_base()
        self._document: Document | None = self._read() if sent is not None else self._base
        self.is_yaml = self._shows_yaml()
        self.change_form = ChangeForm(sent) if subject.metric is not None else None

    @property
    def _was_yaml(self) -> bool:
        return self._sent is not None and self._sent.get("face") == "yaml"

    def _read_base(self) -> Document:
        """Return what the form began with: what it does not show is carried along in a hidden field."""
        text = self._sent.get("base", "") if self._sent is not None else ""
        try:
            return read_document(text, where="Definition") if text else self._subject.document
        except (CivicStatError, ValueError):
            return self._subject.document

    def _read(self) -> Document | None:
        """Return the document that was sent; None where it is no YAML."""
        if not self._was_yaml:
            return written(self._base, self._sent_fields(), dataset=self._dataset)
        try:
            return read_document(str(self._sent.get("text", "")).replace("\r\n", "\n"), where="Definition")  # type: ignore[union-attr]
        except CivicStatError as fault:
            self.fault = str(fault)
        except ValueError:
            self.fault = "Expected one definition, which begins with “metric:” and a name."
        return None

    @property
    def _dataset(self) -> str | None:
        return self._subject.dataset.slug if self._subject.dataset else None

    def _sent_fields(self) -> dict[str, Any]:
        form = self._form(self._sent, self._base)
        form.is_valid()
        return form.cleaned_data

    def _shows_yaml(self) -> bool:
        action = self._sent.get("action", "") if self._sent is not None else ""
        if self._document is None or not has_form(self._document):
            return True
        return action == "yaml" or (self._was_yaml and action != "form")

    def _form(self, sent: QueryDict | None, document: Document) -> MetricForm:
        dataset, metric = self._subject.dataset, self._subject.metric
        titles = dict(self._seen.exclude(slug=metric.slug if metric else "").values_list("slug", "title"))
        return MetricForm(
            sent, initial=fields_of(document), dataset=dataset.definition if dataset else None, metrics=titles,
            is_new=metric is None,
        )  # fmt: skip

    @cached_property
    def form(self) -> MetricForm:
        """The form; filled with what was sent, or with the document where it was sent as YAML."""
        is_sent = self._sent is not None and not self._was_yaml
        return self._form(self._sent if is_sent else None, self._document or self._base)

    @cached_property
    def yaml_form(self) -> YamlForm:
        text = self._sent.get("text", "") if self._was_yaml and self._sent is not None else self.text
        return YamlForm({"text": text}) if self._was_yaml else YamlForm(initial={"text": text})

    @property
    def text(self) -> str:
        """The definition as YAML."""
        return write_document(self._document or {})

    @property
    def base(self) -> str:
        return write_document(self._document or self._base)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._subject.marks if self._sent is None else ()

    @property
    def holds(self) -> bool:
        is_filled = self._was_yaml or not self.form.errors
        return self._checked is not None and self._checked.holds and is_filled and not self.fault

    @property
    def definition(self) -> MetricDefinition:
        """The definition that was checked. Raises ValueError before `check` returned True."""
        if self._checked is None or self._checked.definition is None:
            raise ValueError("the definition was not checked, or does not hold")
        return self._checked.definition

    @property
    def change(self) -> dict[str, Any]:
        if self.change_form is None:
            return {}
        self.change_form.is_valid()
        return self.change_form.cleaned_data

    def check(self) -> bool:
        """Check what was sent, and return whether it holds; faults stand beside the fields where they lie."""
        if self._document is None:
            self.yaml_form.add_error("text", self.fault)
            return False
        self._check_name()
        self._checked = check(self._document, {} if self._was_yaml else self._sent_fields())
        for fault in self._checked.faults:
            self._place(fault.field, fault.message, fault.caret)
        changes = self.change_form is None or self.change_form.is_valid()
        return changes and self.holds

    def _check_name(self) -> None:
        metric = self._subject.metric
        if metric is not None and self._document is not None and self._document.get("metric") != metric.slug:
            self.refuse(f"The name is {self._document.get('metric')!r}, expected {metric.slug!r}: it stays for good.")

    def _place(self, field: str, message: str, caret: str = "") -> None:
        if self._was_yaml:
            self.yaml_form.add_error("text", f"{field}: {message}" if field else message)
            return
        known = field if field in self.form.fields else None
        if known and known in self.form.errors:
            return  # said already
        self.form.add_error(known, message)
        if caret and known:
            self.form.carets[known] = caret

    def ask_for_reason(self) -> None:
        if self.change_form is not None:
            self.change_form.add_error("reason", "Say why it changes, so that readers of the old figures know.")

    def refuse(self, fault: str) -> None:
        """Say what keeps the definition from being saved."""
        self.fault = fault
        self._place("", fault)
