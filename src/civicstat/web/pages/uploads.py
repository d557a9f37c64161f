"""Files uploaded to a dataset: tried out here, or kept and handed to the background worker."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.models import QUEUED, Dataset, Delivery
from civicstat.web.pages.forms.datasets import UploadForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.reaching import breadcrumb_of, find_own_dataset
from civicstat.web.pages.trying import Trial, try_upload
from civicstat.web.ui.access import StaffRequest, open_to


@dataclass(frozen=True)
class TriedFile:
    """What would become of a file; `fault` says why nothing of it would be stored."""

    name: str
    trial: Trial | None
    fault: str = ""


@open_to("leads")
def upload(request: StaffRequest, slug: str) -> HttpResponse:
    dataset = find_own_dataset(request, slug)
    form = UploadForm(*sent(request))
    context = {"dataset": dataset, "form": form, "breadcrumb": breadcrumb_of(dataset)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "pages/dataset_upload.html", context)
    if form.cleaned_data["is_dry_run"]:
        tried = [_try(dataset, file) for file in form.sent]
        return render(request, "pages/dataset_upload.html", context | {"tried": tried, "form": UploadForm()})
    kept = [_keep(dataset, file, request.user) for file in form.sent]
    if len(kept) == 1:
        return redirect("delivery", slug=slug, sequence=kept[0].sequence)
    messages.success(request, f"{len(kept)} files are kept and are being read, one after another.")
    return redirect(f"{reverse('dataset', args=[slug])}?view=deliveries")


def _try(dataset: Dataset, file: "UploadedFile[Any]") -> TriedFile:
    name = file.name or "file"
    try:
        return TriedFile(name, try_upload(file, dataset.definition, at=now()))
    except CivicStatError as fault:
        return TriedFile(name, None, str(fault))


def _keep(dataset: Dataset, file: "UploadedFile[Any]", by: User) -> Delivery:
    return receive(dataset=dataset, source=cast(BinaryIO, file), name=file.name or "file", way=QUEUED, by=by, at=now())
