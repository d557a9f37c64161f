"""A new dataset: from a file that CivicStat looks at, or from a template."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.library.templates import dataset_template, dataset_templates
from civicstat.measurement.sources.actions import define_dataset
from civicstat.web.pages.forms.datasets import DefinitionForm
from civicstat.web.pages.forms.drafts import StartForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.keeping import keep_file
from civicstat.web.ui.access import StaffRequest, open_to

_ZONE = re.compile(r"^timezone: .*$", re.MULTILINE)


@open_to("analysts")
def start(request: StaffRequest) -> HttpResponse:
    """First step: a file, a template, or both."""
    form = StartForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        template = form.cleaned_data["template"]
        if form.cleaned_data["file"] is None:
            return redirect("dataset-from-template", template=template)
        kept = keep_file(form.cleaned_data["file"], request.session)
        url = reverse("dataset-draft", args=[kept.key])
        return redirect(f"{url}?template={template}" if template else url)
    return render(request, "pages/dataset_new.html", {"form": form, "breadcrumb": [("Datasets", reverse("datasets"))]})


@open_to("analysts")
def from_template(request: StaffRequest, template: str) -> HttpResponse:
    """A definition that begins as a template, without a file."""
    if template not in dataset_templates():
        return redirect("dataset-new")
    text = _ZONE.sub(f"timezone: {settings.TIME_ZONE}", dataset_template(template), count=1)
    form = DefinitionForm(*sent(request), initial={"text": text})
    if request.method == "POST" and form.is_valid():
        dataset, _ = define_dataset(text=form.cleaned_data["text"], where="catalog", by=request.user, at=now())
        messages.success(request, f"“{dataset.title}” is defined. Upload its first file.")
        return redirect("dataset", slug=dataset.slug)
    breadcrumb = [("Datasets", reverse("datasets")), ("Add a dataset", reverse("dataset-new"))]
    return render(request, "pages/dataset_template.html", {"form": form, "breadcrumb": breadcrumb})
