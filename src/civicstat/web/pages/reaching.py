"""The dataset that an address names, for whoever asks, and the way back to it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from civicstat.measurement.sources.models import Dataset
from civicstat.web.ui.access import StaffRequest, not_yours


def find_dataset(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that a person may see, or answer that there is none."""
    found: Dataset = get_object_or_404(Dataset.objects.visible_to(request.user).distinct(), slug=slug)
    return found


def find_own_dataset(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that a person may change. Raises Http404, or PermissionDenied for one only to be looked at."""
    found = find_dataset(request, slug)
    if not may_change(request, found):
        raise PermissionDenied(not_yours(found))
    return found


def may_change(request: StaffRequest, shown: Dataset) -> bool:
    """Return whether a person may load a dataset, define it, and adopt metrics for it."""
    return bool(Dataset.objects.editable_by(request.user).filter(pk=shown.pk).exists())


def breadcrumb_of(shown: Dataset) -> list[tuple[str, str]]:
    return [("Datasets", reverse("datasets")), (shown.title, reverse("dataset", args=[shown.slug]))]
