"""Signals through the doors, for whoever asks."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from civicstat.measurement.signals.models import Signal
from civicstat.web.ui.access import StaffRequest, not_yours


def find_signal(request: StaffRequest, pk: int) -> Signal:
    found: Signal = get_object_or_404(Signal.objects.visible_to(request.user).with_metric(), pk=pk)
    return found


def own_signal(request: StaffRequest, pk: int) -> Signal:
    """Return a signal that a person may deal with. Raises PermissionDenied where it is another department's."""
    found = find_signal(request, pk)
    if not may_change(request, found):
        raise PermissionDenied(not_yours(found))
    return found


def may_change(request: StaffRequest, signal: Signal) -> bool:
    return bool(Signal.objects.editable_by(request.user).filter(pk=signal.pk).exists())
