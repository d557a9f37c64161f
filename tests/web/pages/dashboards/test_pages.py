"""Dashboards in the browser: composed without scripts, shown with today's figures, and put on a wall."""

import pytest
from django.urls import reverse

from civicstat.collaboration.dashboards import actions
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard, Start
from civicstat.measurement.metrics.models import Metric

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BLOCKS = (
    {"kind": "heading", "text": "How fast"}, {"kind": "metric", "metric": "in_time"},
    {"kind": "chart", "metric": "in_time", "area": "beat.B3"},
    {"kind": "areas", "metric": "in_time", "layer": "beat", "show": "ranking"},
    {"kind": "goals"}, {"kind": "moves"}, {"kind": "needs"},
    {"kind": "text", "text": "<script>alert(1)</script> and **bold**\n\n- one\n- [two](https://example.org)"},
)  # fmt: skip


@pytest.fixture
def board(five_beats, ada, noon):
    fields = {"dashboard": "board", "title": "How we are doing", "blocks": BLOCKS, "owner": "ada"}
    return actions.create(definition=DashboardDefinition.model_validate(fields), by=ada, at=noon)


def open_page(client, person, address, **query):
    client.force_login(person)
    return client.get(address, query).content.decode()


def test_every_kind_of_block_is_shown(client, vera, board):
    page = open_page(client, vera, reverse("dashboard", args=["board"]))
    assert page.count('<section class="panel block') == len(BLOCKS) - 1
    assert "Arrived in eight minutes" in page
    assert "Beat 3" in page
    assert "&lt;script&gt;" in page
    assert "<strong>bold</strong>" in page
    assert '<a href="https://example.org">two</a>' in page


def test_it_is_composed_by_plain_forms(client, ada, board):
    client.force_login(ada)
    edit = reverse("dashboard-edit", args=["board"])
    client.post(reverse("dashboard-add", args=["board", "text"]), {"text": "Last", "width": "1"})
    last = len(BLOCKS) + 1
    for what in (f"up:{last}", f"remove:{last}", "remove:1"):
        client.post(edit, {"do": what})
    client.post(edit, {"do": "width:1", "width": "2"})
    blocks = Dashboard.objects.get().definition.blocks
    assert [block.kind for block in blocks] == ["metric", "chart", "areas", "goals", "moves", "needs", "text"]
    assert (blocks[0].width, blocks[-1].text) == (2, "Last")
    for _ in range(5):
        client.post(reverse("dashboard-undo", args=["board"]))
    assert Dashboard.objects.get().definition == board.definition


def test_a_form_that_is_not_filled_in_says_so(client, ada, board):
    client.force_login(ada)
    page = client.post(reverse("dashboard-add", args=["board", "metric"]), {"metric": "", "width": "1"})
    assert "Choose one." in page.content.decode()
    assert Dashboard.objects.get().version == 1


@pytest.mark.parametrize("what", ["", "up:", "up:99", "up:x", "sideways:1", "width:1", "remove:-1", "remove:²"])
def test_a_button_that_does_not_exist_changes_nothing(client, ada, board, what):
    client.force_login(ada)
    assert client.post(reverse("dashboard-edit", args=["board"]), {"do": what}).status_code == 302
    assert Dashboard.objects.get().version == 1


def test_somebody_elses_is_not_changed(client, vera, board):
    client.force_login(vera)
    assert client.get(reverse("dashboard-edit", args=["board"])).status_code == 403
    assert client.post(reverse("dashboard-undo", args=["board"])).status_code == 403
    assert client.post(reverse("dashboard-remove", args=["board"])).status_code == 403


def test_a_reader_sees_no_block_of_what_is_closed_and_is_told_so(client, vera, ada, board, five_beats):
    five_beats.sensitivity = "restricted"
    five_beats.save(update_fields=["sensitivity"])
    page = open_page(client, vera, reverse("dashboard", args=["board"]))
    assert "Arrived in eight minutes" not in page
    assert "3 more blocks show records that are not open to you" in page
    assert "Arrived in eight minutes" in open_page(client, ada, reverse("dashboard", args=["board"]))


def test_figures_that_are_kept_are_left_when_new_ones_come(client, vera, board, noon):
    from civicstat.measurement.metrics.actions import adopt

    address = reverse("dashboard", args=["board"])
    open_page(client, vera, address)
    text = Metric.objects.get(slug="in_time").current.definition_text.replace("eight minutes", "8 minutes")
    adopt(text=text, where="in_time", by=None, at=noon, reason="Shorter")
    assert "Arrived in 8 minutes" in open_page(client, vera, address)


def test_the_database_is_asked_no_more_for_many_blocks_than_for_few(client, vera, ada, five_beats, noon):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(vera)
    asked = {}
    for many in (2, 20):
        blocks = [{"kind": "chart" if number % 2 else "metric", "metric": "in_time"} for number in range(many)]
        fields = {"dashboard": f"of_{many}", "title": "Many", "blocks": blocks}
        actions.create(definition=DashboardDefinition.model_validate(fields), by=ada, at=noon)
        client.get(reverse("dashboard", args=[f"of_{many}"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("dashboard", args=[f"of_{many}"]))
        asked[many] = len(queries)
    assert asked[20] == asked[2] <= 20


@pytest.mark.parametrize("query", [{}, {"block": "3"}, {"block": "999"}, {"block": "x", "every": "²"}, {"every": "15"}])
def test_a_wall_shows_the_figures_and_nobodys_name(client, vera, board, query):
    page = open_page(client, vera, reverse("dashboard", args=["board"]), screen="1", **query)
    assert "How we are doing" in page
    assert "Vera" not in page
    assert "What to know first" not in page
    assert "site-nav" not in page


def test_the_wall_leads_round_by_links(client, vera, board):
    client.force_login(vera)
    address, seen = reverse("dashboard", args=["board"]), []
    query = "?screen=1&block=1"
    while query not in seen:
        seen.append(query)
        query = client.get(address + query).context["next"]
    assert (len(seen), query) == (6, seen[0])  # no heading, and nothing of one reader alone


def test_what_opens_first_is_the_persons_choice_then_the_roles(client, vera, dora, board, noon):
    client.force_login(vera)
    assert client.get(reverse("start")).url == reverse("weekly")
    changed = board.definition.model_copy(update={"starts": ("viewer",)})
    actions.change(dashboard=board, definition=changed, what="Start", by=dora, at=noon)
    assert client.get(reverse("start")).url == reverse("dashboard", args=["board"])
    client.post(reverse("account-start"), {"page": Start.Page.WEEKLY, "area": "beat.B3"})
    assert client.get(reverse("start")).url == reverse("weekly")
    assert "Beat 3, in June 2026" in client.get(reverse("weekly")).content.decode()
    assert "Testville, in June 2026" in client.get(reverse("weekly"), {"area": "city.city"}).content.decode()


def test_one_of_the_library_is_taken_up_as_far_as_the_city_has_its_metrics(client, ada, five_beats):
    client.force_login(ada)
    assert "Take it up" in client.get(reverse("dashboards")).content.decode()
    answer = client.post(reverse("dashboard-adopt", args=["analyst"]), follow=True)
    assert "Left out, since the metrics are not adopted here" in answer.content.decode()
    assert [block.kind for block in Dashboard.objects.get(slug="analyst").definition.blocks] == ["needs", "moves"]


def test_a_saved_view_is_answered_anew_and_follows_its_changes(client, ada, vera, five_beats, noon):
    from civicstat.collaboration.views.models import SavedView

    view = SavedView.objects.create(
        slug="by_beat", title="By beat", question={"metric": "in_time", "grain": "quarter", "layer": "beat"},
        owner=ada, sharing="everyone", created_at=noon, changed_at=noon,
    )  # fmt: skip
    blocks = [{"kind": "view", "view": "by_beat"}]
    actions.create(
        definition=DashboardDefinition.model_validate({"dashboard": "one", "title": "One", "blocks": blocks}),
        by=ada, at=noon,
    )  # fmt: skip
    address = reverse("dashboard", args=["one"])
    assert "Beat 3" in open_page(client, vera, address)
    view.sharing = "owner"
    view.changed_at = noon.replace(year=2027)
    view.save()
    assert "1 more block shows records that are not open to you" in open_page(client, vera, address)
    assert "By beat" in open_page(client, ada, address)
