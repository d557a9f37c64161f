"""The public list: what staff made public, in words, and no figure."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicstat.engagement.concerns.actions import (
    Wording,
    group,
    link_goal,
    link_metric,
    merge,
    note,
    open_concern,
    show,
    state_concern,
)
from civicstat.engagement.concerns.actions.stating import Voice
from civicstat.engagement.concerns.models import Origin
from civicstat.engagement.concerns.receipts import receipt_from
from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset

from .conftest import NOW

pytestmark = pytest.mark.django_db
GOAL = """
goal: arrive_in_time
title: Police arrive in eight minutes
wording: When you call, police are there within eight minutes.
metric: in_time
baseline: {since: 2025-01-01, until: 2025-12-31}
target: {at_least: 0.9}
by: 2026-12-31
reason: The council asked for it.
"""


def see(client, path: str, status: int = 200, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == status
    return answer.content.decode()


def test_only_what_staff_made_public_is_shown(client, concern, theme, ada):
    hidden = Wording("Nobody may read this yet", "In no words.", theme)
    open_concern(slug="hidden", wording=hidden, by=ada, at=NOW)
    page = see(client, "/concerns/all/")
    assert "Drivers speed past schools" in page
    assert "Nobody may read this yet" not in page
    see(client, "/concerns/all/hidden/", status=404)


@pytest.mark.parametrize("query", [{"theme": "x"}, {"state": "\x00"}, {"page": "99999999999"}, {"page": "'"}])
def test_a_query_that_means_nothing_shows_everything(client, concern, query):
    assert "Drivers speed past schools" in see(client, "/concerns/all/", **query)


def test_notes_for_staff_and_voices_stay_inside(client, concern, ada):
    voice = state_concern(voice=Voice("Mr. Smith of 12 Oak Street races."), receipt="X", by=None, at=NOW)
    group(submissions=[voice], concern=concern, by=ada, at=NOW)
    note(concern=concern, text="Ask the sergeant.", is_public=False, by=ada, at=NOW)
    note(concern=concern, text="We talk with the school.", is_public=True, by=ada, at=NOW)
    page = see(client, "/concerns/all/school_speeding/")
    assert "We talk with the school." in page
    assert "sergeant" not in page
    assert "Smith" not in page


@pytest.mark.slow
def test_a_goal_is_told_in_words_and_without_a_figure(client, five_beats, concern, ada):
    metric = Metric.objects.get(slug="in_time")
    goal = set_goal(definition=read_goal(GOAL, where="goal"), where="goal", by=ada, at=NOW - timedelta(days=170))
    link_metric(concern=concern, metric=metric, by=ada, at=NOW)
    link_goal(concern=concern, goal=goal, by=ada, at=NOW)
    page = see(client, "/concerns/all/school_speeding/")
    assert "When you call, police are there within eight minutes." in page
    assert "The city is behind its goal." in page
    assert "The city set itself a goal: “Police arrive in eight minutes”." in page
    text = unescape(re.sub(r"<[^>]*>", " ", page.partition("<h1")[2].partition("</main")[0]))
    assert re.findall(r"\d+", re.sub(r"[A-Z][a-z]+ \d+, \d{4}", "", text)) == []  # but for days


@pytest.mark.slow
def test_what_rests_on_restricted_records_is_not_even_named(client, five_beats, concern, ada):
    metric = Metric.objects.get(slug="in_time")
    Dataset.objects.update(sensitivity="restricted")
    goal = set_goal(definition=read_goal(GOAL, where="goal"), where="goal", by=ada, at=NOW - timedelta(days=170))
    link_metric(concern=concern, metric=metric, by=ada, at=NOW)
    link_goal(concern=concern, goal=goal, by=ada, at=NOW)
    page = see(client, "/concerns/all/school_speeding/")
    assert "eight minutes" not in page
    assert metric.title not in page


def test_a_joined_concern_leads_to_the_other(client, concern, theme, ada):
    other = open_concern(
        slug="slow_streets", wording=Wording("Streets are too fast", "Cars race.", theme), by=ada, at=NOW,
        raised_on=date(2026, 1, 1),
    )  # fmt: skip
    show(concern=other, by=ada, at=NOW)
    merge(concern=concern, into=other, reason="The same", by=ada, at=NOW)
    answer = client.get("/concerns/all/school_speeding/")
    assert answer.url == "/concerns/all/slow_streets/"
    assert "Drivers speed past schools" not in see(client, "/concerns/all/")


def test_the_list_costs_the_same_queries_however_many_concerns_there_are(client, concern, theme, police, ada):
    see(client, "/concerns/all/")
    with CaptureQueriesContext(connection) as of_one:
        see(client, "/concerns/all/")
    for number in range(5):
        wording = Wording(f"Too loud {number}", "It is loud.", theme, [], Origin.RESIDENT, police)
        show(concern=open_concern(slug=f"loud_{number}", wording=wording, by=ada, at=NOW), by=ada, at=NOW)
    with CaptureQueriesContext(connection) as of_six:
        assert "Too loud 4" in see(client, "/concerns/all/")

    assert len(of_six) == len(of_one)


def test_the_form_shows_what_others_said(client, concern):
    page = see(client, "/concerns/")
    assert "Drivers speed past schools" in page
    assert receipt_from("a", key="b")[4] == "-"
