"""Where figures are used, before anything about them is changed or removed."""

import pytest
from django.urls import reverse

from civicstat.collaboration.dashboards.actions import create
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.views.actions import save_view
from civicstat.engagement.concerns.actions import Wording, link_metric, open_concern
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.using import uses_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def board(slug, *blocks, sharing="everyone", owner="", noon):
    fields = {"dashboard": slug, "title": slug.title(), "sharing": sharing, "owner": owner, "blocks": list(blocks)}
    return create(definition=DashboardDefinition.model_validate(fields), by=None, at=noon)


def test_concerns_views_and_dashboards_are_told_to_those_who_see_them(five_beats, client, ada, dora, noon):
    metric = Metric.objects.get(slug="in_time")
    inquiry = Inquiry.model_validate({"dataset": "calls", "by": ["priority"]})
    view = save_view(title="Asked", slug="asked", inquiry=inquiry, sharing="everyone", by=None, at=noon)
    concern = open_concern(slug="late", wording=Wording("Help is late"), by=None, at=noon)
    link_metric(concern=concern, metric=metric, by=None, at=noon)
    board("chart", {"kind": "chart", "metric": "in_time"}, noon=noon)
    board("asking", {"kind": "view", "view": "asked"}, noon=noon)
    board("words", {"kind": "text", "text": "in_time"}, noon=noon)
    board("hers", {"kind": "chart", "metric": "in_time"}, sharing="owner", owner="dora", noon=noon)

    found = [(each.kind, each.title) for each in uses_of([metric], ada, dataset=five_beats)]

    assert found == [
        ("Concern", "Help is late"), ("Saved view", "Asked"), ("Dashboard", "Asking"), ("Dashboard", "Chart"),
    ]  # fmt: skip
    assert ("Dashboard", "Hers") in [(each.kind, each.title) for each in uses_of([metric], dora)]
    client.force_login(ada)
    page = client.get(f"{reverse('dataset', args=['calls'])}?view=metrics").content.decode()
    assert all(title in page for _, title in found)
    asked = client.get(reverse("explore-view-remove", args=[view.slug])).content.decode()
    assert "It stands in" in asked
    assert reverse("dashboard", args=["asking"]) in asked
