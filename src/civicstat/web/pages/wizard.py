"""A new dataset: from a file that CivicStat looks at, or from a template."""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.library.templates import dataset_template, dataset_templates
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import QUEUED, read_dataset
from civicstat.web.pages.answering import write_document
from civicstat.web.pages.forms.columns import AnswersForm, known_zones
from civicstat.web.pages.forms.datasets import DefinitionForm
from civicstat.web.pages.forms.drafts import StartForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.keeping import KeptFile, find_file, forget_file, keep_file
from civicstat.web.pages.proposing import Proposal, propose
from civicstat.web.pages.shown.locating import located_shown
from civicstat.web.pages.shown.schema import entries_of
from civicstat.web.pages.trying import Trial, try_file
from civicstat.web.ui.access import StaffRequest, open_to

PATIENCE_SECONDS = 2.0  # for a file to be looked at; then a page says that it is under way
_ZONE = re.compile(r"^timezone: .*$", re.MULTILINE)


@open_to("leads")
def start(request: StaffRequest) -> HttpResponse:
    """First step: a file, or a template."""
    form = StartForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file is None:
            return redirect("dataset-from-template", template=form.cleaned_data["template"])
        kept = keep_file(file, request.session)
        try:
            propose(kept, within_seconds=PATIENCE_SECONDS)
        except CivicStatError as fault:
            forget_file(kept.key, request.session)
            form.add_error("file", str(fault))
        else:
            return redirect("dataset-draft", key=kept.key)
    return render(request, "pages/dataset_new.html", {"form": form, "breadcrumb": _breadcrumb()[:1]})


@open_to("leads")
def draft(request: StaffRequest, key: str) -> HttpResponse:
    """Second step: what the file holds; third step: the whole file read with the definition."""
    kept = find_file(key, request.session)
    if kept is None:
        messages.warning(request, "The file is no longer here. Choose it again.")
        return redirect("dataset-new")
    if request.method == "POST" and request.POST.get("step") == "check":
        return _check(request, kept, DefinitionForm(request.POST, by=request.user))
    try:
        proposal = propose(kept, within_seconds=PATIENCE_SECONDS)
    except CivicStatError as fault:
        forget_file(kept.key, request.session)
        messages.error(request, str(fault))
        return redirect("dataset-new")
    if proposal is None:
        return render(request, "pages/dataset_drafting.html", {"name": kept.name, "breadcrumb": _breadcrumb()})
    form = AnswersForm(
        sent(request)[0], document=proposal.document, samples=proposal.samples(), questions=proposal.questions,
        by=request.user, resembles=proposal.resembles,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        text = write_document(form.answered())
        return _check(request, kept, DefinitionForm({"text": text}, by=request.user))
    return _ask(request, kept, proposal, form)


@open_to("leads")
def from_template(request: StaffRequest, template: str) -> HttpResponse:
    """A definition that begins as a template, without a file."""
    if template not in dataset_templates():
        return redirect("dataset-new")
    text = _ZONE.sub(f"timezone: {settings.TIME_ZONE}", dataset_template(template), count=1)
    form = DefinitionForm(*sent(request), initial={"text": text}, by=request.user)
    if request.method == "POST" and form.is_valid():
        dataset, _ = define_dataset(text=form.cleaned_data["text"], where="catalog", by=request.user, at=now())
        messages.success(request, f"“{dataset.title}” is defined. Upload its first file.")
        return redirect("dataset", slug=dataset.slug)
    return render(request, "pages/dataset_template.html", {"form": form, "breadcrumb": _breadcrumb()})


def _breadcrumb() -> list[tuple[str, str]]:
    return [("Datasets", reverse("datasets")), ("Add a dataset", reverse("dataset-new"))]


def _ask(request: StaffRequest, kept: KeptFile, proposal: Proposal, form: AnswersForm) -> HttpResponse:
    context = {
        "form": form,
        "name": kept.name,
        "proposal": proposal,
        "preview": proposal.preview(kept.name),
        "zones": known_zones(),
        "breadcrumb": _breadcrumb(),
    }
    return render(request, "pages/dataset_draft.html", context)


def _check(request: StaffRequest, kept: KeptFile, form: DefinitionForm) -> HttpResponse:
    """Read the whole file with a definition; create the dataset and load the file where that is asked for."""
    context: dict[str, Any] = {
        "form": form,
        "name": kept.name,
        "back_url": reverse("dataset-draft", args=[kept.key]),
        "breadcrumb": _breadcrumb(),
    }
    if form.is_valid():
        text = form.cleaned_data["text"]
        checked = hashlib.sha256(text.encode()).hexdigest()
        if "save" in request.POST and request.POST.get("checked") == checked:
            return _create(request, kept, text)
        trial = _try(kept, text, form)
        fits = trial is not None and trial.would_be_stored
        if fits and "save" in request.POST:
            return _create(request, kept, text)
        context |= {"trial": trial, "fits": fits, "checked": checked if fits else ""}
        definition = read_dataset(text, where="Definition")
        context |= {"entries": entries_of(definition)}
        context |= {"located": located_shown(trial.located, definition)} if trial else {}
    return render(request, "pages/dataset_check.html", context)


def _try(kept: KeptFile, text: str, form: DefinitionForm) -> Trial | None:
    try:
        return try_file(kept.path, read_dataset(text, where="Definition"), at=now())
    except CivicStatError as fault:
        form.add_error("text", str(fault))
        return None


def _create(request: StaffRequest, kept: KeptFile, text: str) -> HttpResponse:
    dataset, _ = define_dataset(text=text, where="catalog", by=request.user, at=now())
    delivery = receive(dataset=dataset, source=kept.path, name=kept.name, way=QUEUED, by=request.user, at=now())
    forget_file(kept.key, request.session)
    messages.success(request, f"“{dataset.title}” is defined, and its first file is being loaded.")
    return redirect("delivery", slug=dataset.slug, sequence=delivery.sequence)
