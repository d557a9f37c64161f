"""A form about one thing, shown until what it asks for is done."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from civicstat.errors import CivicStatError
from civicstat.web.ui.access import StaffRequest


def answer_form(
    request: StaffRequest,
    form: forms.Form,
    change: Callable[[dict[str, Any]], object],
    *,
    template: str,
    context: Mapping[str, Any],
    back: str,
    done: str,
) -> HttpResponse:
    """Show a form, or make its change and go back with word of it. A refusal stands above the form.

    back: address of the thing that the form is about; done: what is said there.
    """
    if form.is_valid():
        try:
            change(form.cleaned_data)
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, done)
            return redirect(back)
    return render(request, template, {**context, "form": form})
