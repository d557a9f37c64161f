"""Changing a goal: its target moved, ended, opened again, noted. Each is an entry in the ledger with its reason."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from civicstat.library.documents import check_document
from civicstat.measurement.goals import actions
from civicstat.measurement.goals.catalog import definition_of
from civicstat.measurement.goals.definitions import Line
from civicstat.measurement.goals.models import Goal
from civicstat.web.pages.forms import answering
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.goals.forms import DayForm, MoveForm, ReasonForm
from civicstat.web.pages.goals.moving import asked_next
from civicstat.web.pages.goals.wording import limits_in_words
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now, city_today


class _Previewed(Exception):  # no error: the form was sent to be told what it would do
    """A change that is only to be told. ahead: what it would ask for, a sentence for each area."""

    def __init__(self, ahead: Sequence[str]) -> None:
        super().__init__()
        self.ahead = ahead


@open_to("leads")
def move(request: StaffRequest, slug: str) -> HttpResponse:
    goal = _own(request, slug)
    line, definition = definition_of(goal).line, goal.metric.definition
    form = MoveForm(sent(request)[0], definition=definition)
    shown = {"at_least": form.typed.shown(line.target.low), "at_most": form.typed.shown(line.target.high)}
    form.initial = {**shown, "by": line.by, "on": city_today()}
    form.show_milestones(line.milestones, form.typed, after=city_today())

    def change(told: dict[str, Any]) -> None:
        names = ("by", "on", "starts_from", "reason")
        fields = {
            "target": form.target, "milestones": form.milestones(form.typed), **{name: told[name] for name in names}
        }  # fmt: skip
        checked = check_document(Line, fields, where=goal.title)
        if request.POST.get("step") == "preview":
            raise _Previewed(asked_next(goal, checked, at=city_now()))
        actions.move(goal=goal, line=checked, by=request.user, at=localtime())

    now = f"{limits_in_words(line.target.low, line.target.high, definition)} by {day_in_words(line.by)}"
    return _answer(
        request, goal, form, change, title="Move the target", button="Move the target",
        lede=f"It asks for {now}. That line stays in the ledger and on every chart.",
        done="The target is moved. The line before stays on every chart.", preview="Show what it will ask",
        ahead=asked_next(goal, line.model_copy(update={"on": city_today()}), at=city_now()),
    )  # fmt: skip


@open_to("leads")
def end(request: StaffRequest, slug: str) -> HttpResponse:
    goal = _own(request, slug)
    form = DayForm(sent(request)[0], initial={"on": city_today()})

    def change(told: dict[str, Any]) -> None:
        actions.end(goal=goal, on=told["on"], reason=told["reason"], by=request.user, at=localtime())

    return _answer(
        request, goal, form, change, title="End the goal", button="End the goal",
        lede="Given up, or left as done: it is followed no longer. Its lines and its ledger stay.",
        done="The goal is ended.",
    )  # fmt: skip


@open_to("leads")
def reopen(request: StaffRequest, slug: str) -> HttpResponse:
    goal = _own(request, slug)
    form = DayForm(sent(request)[0], initial={"on": city_today()})

    def change(told: dict[str, Any]) -> None:
        actions.reopen(goal=goal, on=told["on"], reason=told["reason"], by=request.user, at=localtime())

    return _answer(
        request, goal, form, change, title="Open the goal again", button="Open it again",
        lede="It is followed again by the line that held last.", done="The goal is followed again.",
    )  # fmt: skip


@open_to("leads")
def note(request: StaffRequest, slug: str) -> HttpResponse:
    goal = _own(request, slug)
    form = ReasonForm(sent(request)[0])
    form.fields["reason"].label = "Note"

    def change(told: dict[str, Any]) -> None:
        actions.note(goal=goal, reason=told["reason"], by=request.user, at=localtime())

    return _answer(
        request, goal, form, change, title="Note something", button="Put it into the ledger",
        lede="What should be known beside the lines: a cause, an event, an agreement.",
        done="The ledger has your note.",
    )  # fmt: skip


def _own(request: StaffRequest, slug: str) -> Goal:
    """Return a goal that a person may change. Raises PermissionDenied where it is another department's."""
    goal: Goal = get_object_or_404(
        Goal.objects.visible_to(request.user).select_related("metric__dataset", "layer"), slug=slug
    )
    if not Goal.objects.editable_by(request.user).filter(pk=goal.pk).exists():
        raise PermissionDenied(
            f"“{goal}” is not led by your department. Department leads change goals that their departments lead; "
            "ask an analyst."
        )
    return goal


def _answer(
    request: StaffRequest,
    goal: Goal,
    form: ReasonForm | MoveForm,
    change: Callable[[dict[str, Any]], None],
    *,
    title: str,
    lede: str,
    button: str,
    done: str,
    preview: str = "",
    ahead: Sequence[str] = (),
) -> HttpResponse:
    """Show the form, and enter what came. preview: the button that tells what it would do; ahead: what that is."""
    page = reverse("goal", args=[goal.slug])
    context = {
        "goal": goal,
        "title": title,
        "lede": lede,
        "button": button,
        "preview": preview,
        "ahead": ahead,
        "told_ahead": "As it is typed here" if form.is_bound else "With target and day as they are, from today",
        "breadcrumb": [("Goals", reverse("goals")), (goal.title, page)],
    }
    template = "pages/goals/change.html"
    try:
        return answering.answer_form(request, form, change, template=template, context=context, back=page, done=done)
    except _Previewed as shown:
        return render(request, template, {**context, "form": form, "ahead": shown.ahead})
