"""What an address of the explorer asks."""

from typing import Any

from django.http import QueryDict

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.exploring.faults import InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import Seen, seen_by
from civicstat.web.pages.editor.checking import place_of, pointed
from civicstat.web.pages.editor.documents import field_of
from civicstat.web.pages.explore.asking.addresses import USUAL, read_inquiry
from civicstat.web.pages.explore.asking.answering import answer_for
from civicstat.web.pages.explore.asking.form import QuestionForm, SubjectForm
from civicstat.web.ui.access import StaffRequest
from civicstat.web.ui.explored.rendering import Shown


class Asked:
    """What an address asks: the forms it fills, and the inquiry where it states one."""

    def __init__(self, request: StaffRequest) -> None:
        self.seen: Seen = seen_by(request.user)
        of = request.GET.get("of", "")
        self.subject_form = SubjectForm({"of": of} if of else None, seen=self.seen, initial=of)
        self.of = of if of and self.subject_form.is_valid() else ""
        self.form = QuestionForm(_with_usual(request.GET), of=self.of, seen=self.seen) if self.of else None
        self.inquiry: Inquiry | None = None
        self.fault = ""
        if self.form is not None and self.form.is_valid():
            self._guarded(lambda: self._read(request))

    def _read(self, request: StaffRequest) -> None:
        if self.form is not None:
            statistic = request.GET.get("statistic", "")
            self.inquiry = read_inquiry(self.of, self.form.cleaned_data, statistic=statistic)

    def answer(self, request: StaffRequest) -> Shown | None:
        """Return the answer; None where there is none, and the form says why not."""
        if self.inquiry is None:
            return None
        inquiry, found = self.inquiry, list[Shown]()
        self._guarded(lambda: found.append(answer_for(request.user, inquiry, seen=self.seen)))
        return found[0] if found else None

    def _guarded(self, work: Any) -> None:
        try:
            work()
        except InquiryRefused as refusal:
            for fault in refusal.faults:
                self._place(fault.field, fault.message)
        except CivicStatError as fault:
            self.fault = str(fault)

    def _place(self, field: str, message: str) -> None:
        """Put a fault beside the field in which it lies; of a condition with the place."""
        form = self.form
        if form is None:
            self.fault = message
            return
        outer, _, inner = field.partition(".")
        name = outer
        if outer == "statistic":
            fields = form.cleaned_data if hasattr(form, "cleaned_data") else {}
            name = field_of(str(fields.get("kind") or "count"), inner, fields) if inner else "kind"
        text = str(form.cleaned_data.get(name) or "") if hasattr(form, "cleaned_data") else ""
        if name in ("where", "valid", "hit") and text:
            at, message = place_of(text, message.partition("; the dataset has ")[0])
            if at is not None:
                form.carets[name] = pointed(text, at)
            form.add_error(name, f"{message}.")  # it may begin with a name as it is typed
        elif name in form.fields:
            form.add_error(name, _sentence(message))
        else:
            self.fault = _sentence(message)


def _sentence(message: str) -> str:
    text = message[:1].upper() + message[1:]
    return text if text.endswith(".") else f"{text}."


def _with_usual(sent: QueryDict) -> QueryDict:
    """Return an address with what it leaves out since it is usual."""
    full = sent.copy()
    for name, value in USUAL.items():
        full.setdefault(name, value)
    return full
