"""The page of one concern: what became of it, who said it, and every step that was taken."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from civicstat.engagement.concerns.links import goals_of, metrics_of
from civicstat.engagement.concerns.models import Concern, ConcernEntry, Submission
from civicstat.engagement.concerns.suggestions import Suggested, concerns_like
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.concerns.figures import figures_of
from civicstat.web.pages.concerns.finding import find_concern, may_change
from civicstat.web.pages.concerns.wording import concern_in_words, state_word, where_in_words
from civicstat.web.pages.goals.rows import goals_for_lists, rows_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_now

MOST_VOICES = 50  # on the page, the newest


@dataclass(frozen=True)
class HistoryLine:
    """An entry of the history in words."""

    entry: ConcernEntry
    by: str


@open_to("staff")
def concern(request: StaffRequest, slug: str) -> HttpResponse:
    shown = find_concern(request, slug)
    at = city_now()
    goals = rows_of(goals_for_lists(request.user).filter(pk__in=goals_of(shown).values("pk")), at=at)
    metrics = list(
        Metric.objects.visible_to(request.user)
        .filter(pk__in=metrics_of(shown).values("pk"))
        .select_related("dataset")
        .prefetch_related("versions")
    )
    voices = Submission.objects.visible_to(request.user).filter(concern=shown).select_related("area", "theme")
    may = may_change(request, shown)
    context = {
        "concern": shown,
        "word": state_word(shown),
        "where": where_in_words(shown.areas.all()),
        "finding": concern_in_words(shown, len(metrics), [row.word.lower() for row in goals]),
        "figures": figures_of(metrics, shown),
        "goals": goals,
        "voices": voices.order_by("-at", "-pk")[:MOST_VOICES],
        "may_read": request.user.may_change_some and voices.exists(),
        "may_change": may,
        "alike": _alike(shown) if may else [],
        "history": [
            HistoryLine(entry, (entry.by.get_full_name() or entry.by.username) if entry.by else "Command line")
            for entry in shown.entries.select_related("by").order_by("-at", "-sequence")
        ],
        "joined": shown.merged.order_by("title"),
        "breadcrumb": [("Concerns", reverse("concerns"))],
    }
    return render(request, "pages/concerns/concern.html", context)


def _alike(concern: Concern) -> list[Suggested]:
    return [] if concern.closed_as else concerns_like(concern)
