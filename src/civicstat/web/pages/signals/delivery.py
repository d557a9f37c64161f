"""Who is on call, which programs are told, and what became of each message."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.directory.models import Department, Role, User
from civicstat.directory.reach import may_own
from civicstat.errors import CivicStatError
from civicstat.measurement.signals import notifying
from civicstat.measurement.signals.models import Duty, Notice, Webhook
from civicstat.measurement.signals.models.people import LARGEST_BUDGET
from civicstat.web.pages.forms.sent import sent
from civicstat.web.posting.webhooks import post_test
from civicstat.web.ui.access import StaffRequest, open_to

PER_PAGE = 30


class DutyForm(forms.Form):
    """Who is on call for which department, and when."""

    department = forms.ModelChoiceField(
        label="Department", queryset=Department.objects.none(), to_field_name="slug", empty_label="Choose"
    )
    user = forms.ModelChoiceField(
        label="Person", queryset=User.objects.none(), to_field_name="username", empty_label="Choose"
    )
    since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until, included", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: object, *, departments: QuerySet[Department]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        people = (
            User.objects.filter(is_active=True)
            .exclude(role__in=(Role.VIEWER, Role.AUDITOR))
            .order_by("first_name", "username")
        )
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda each: each.get_full_name() or each.username  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    """A program that is told."""

    address = forms.CharField(
        label="Address", max_length=400, help_text="Such as https://chat.example.gov/hooks/signals. Addresses inside "
        "the house are refused unless civicstat.toml names them.",
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label="Signals of", queryset=Department.objects.order_by("name"), to_field_name="slug", required=False,
        empty_label="All departments",
    )  # fmt: skip
    false_alarms = forms.FloatField(label="False alarms a month", initial=1, min_value=0.1, max_value=LARGEST_BUDGET)


@open_to("leads")
def delivery(request: StaffRequest) -> HttpResponse:
    duties = Duty.objects.visible_to(request.user).select_related("department", "user")
    own = set(Duty.objects.editable_by(request.user).values_list("pk", flat=True))
    today = localtime().date()
    log = Notice.objects.visible_to(request.user).select_related(
        "user", "webhook", "device", "signal__metric", "signal__area", "finding__dataset"
    )  # fmt: skip
    page = Paginator(log, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "duties": [
            (each, each.since <= today <= each.until, each.pk in own) for each in duties.filter(until__gte=today)
        ],
        "webhooks": Webhook.objects.visible_to(request.user).filter(ended_at=None).select_related("department"),
        "page": page,
        "is_administrator": request.user.is_administrator,
        "breadcrumb": [("Signals", reverse("signals"))],
    }
    return render(request, "pages/signals/delivery.html", context)


@open_to("leads")
def duty_new(request: StaffRequest) -> HttpResponse:
    departments = Department.objects.order_by("name")
    if not request.user.may_define:
        departments = departments.filter(pk__in=request.user.departments.values("pk"))
    form = DutyForm(sent(request)[0], departments=departments)
    if form.is_valid():
        told = form.cleaned_data
        if not may_own(request.user, told["department"]):
            raise PermissionDenied("Department leads put people on call for their own departments.")
        try:
            notifying.put_on_call(
                department=told["department"], user=told["user"], since=told["since"], until=told["until"]
            )
        except CivicStatError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "Kept. New signals of the department go to this person at once.")
            return redirect("signal-delivery")
    return _form(request, form, "Put somebody on call", "Keep it", "New signals, and what nobody looked at for a day.")


@require_POST
@open_to("leads")
def duty_end(request: StaffRequest, pk: int) -> HttpResponse:
    notifying.take_off_call(duty=get_object_or_404(Duty.objects.editable_by(request.user), pk=pk))
    messages.success(request, "Taken off the rota.")
    return redirect("signal-delivery")


@open_to("administrators")
def webhook_new(request: StaffRequest) -> HttpResponse:
    form = WebhookForm(sent(request)[0])
    if form.is_valid():
        try:
            hook = notifying.add_webhook(**form.cleaned_data, by=request.user, at=localtime())
        except CivicStatError as fault:
            form.add_error("address", str(fault))
        else:
            messages.success(request, f"Kept. Shown this once, the secret that signs what is sent: {hook.secret}")
            return redirect("signal-delivery")
    return _form(request, form, "Tell a program", "Keep it", "Each new signal is sent as signed JSON, and tried again.")


@require_POST
@open_to("administrators")
def webhook_end(request: StaffRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook.objects.editable_by(request.user), pk=pk, ended_at=None)
    notifying.end_webhook(webhook=hook, at=localtime())
    messages.success(request, "It is told nothing more.")
    return redirect("signal-delivery")


@require_POST
@open_to("administrators")
def webhook_test(request: StaffRequest, pk: int) -> HttpResponse:
    hook = get_object_or_404(Webhook.objects.editable_by(request.user), pk=pk, ended_at=None)
    try:
        messages.success(request, f"A test was sent to {hook}. {post_test(hook, at=localtime())}")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("signal-delivery")


def _form(request: StaffRequest, form: forms.Form, title: str, button: str, lede: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "button": button, "lede": lede, "cancel_url": reverse("signal-delivery"),
        "breadcrumb": [("Signals", reverse("signals")), ("Delivery", reverse("signal-delivery"))],
    }  # fmt: skip
    return render(request, "pages/signals/change.html", context)
