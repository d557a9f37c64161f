"""The page of a delivery."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

import testville
from civicstat.directory.actions import refuse_alias
from civicstat.directory.models import AreaAlias
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import measure, put_away
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import receive
from civicstat.measurement.sources.models import Delivery

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GAP = """metric: gap_of_beats
title: How far beats are apart
question: Are beats served alike?
statistic: {{kind: gap, of: {}, between: "area:beat"}}
unit: calls
direction: lower
"""


def show(client, delivery, **query):
    return client.get(reverse("delivery", args=["calls", delivery.sequence]), query).content.decode()


@pytest.fixture
def mixed(five_beats, workspace, noon):
    """A delivery of which two rows were set aside and one names an unknown beat."""
    rows = testville.calls(7, range(5000, 5100))
    rows[3]["priority"], rows[50]["received_at"] = "urgent", "some day"
    rows[60]["beat"] = "Beet 4"
    return testville.deliver(five_beats, testville.write(workspace / "mixed.csv", rows), noon).delivery


@pytest.fixture
def refused(five_beats, workspace, noon):
    rows = testville.calls(8, range(6000, 6010))
    for row in rows:
        row["priority"] = "secret words"
    with pytest.raises(CivicStatError):
        testville.deliver(five_beats, testville.write(workspace / "refused.csv", rows), noon)
    return Delivery.objects.get(name="refused.csv")


def test_it_counts_what_became_of_the_rows(client, ada, mixed):
    client.force_login(ada)
    text = show(client, mixed)
    assert "<dt>Rows in the file</dt><dd>100</dd>" in text
    assert "<dt>Rows set aside</dt><dd>2<" in text


def test_it_says_while_figures_do_not_know_the_delivery_yet(client, vera, five_beats, workspace, noon):
    later = noon + timedelta(hours=1)
    path = testville.write(workspace / "more.csv", testville.calls(9, range(7000, 7010)))
    delivery = receive(dataset=five_beats, source=path, name=path.name, way="upload", by=None, at=later)
    loaded = put_away(delivery=delivery, store=record_store(), at=later)
    client.force_login(vera)
    assert "Figures follow" in show(client, delivery)
    measure([loaded], store=record_store(), at=later)
    assert "Figures follow" not in show(client, delivery)


def test_an_analyst_sees_each_row_that_was_set_aside(client, ada, mixed):
    client.force_login(ada)
    text = show(client, mixed)
    assert re.search(r">priority</td><td[^>]*>urgent</td>", text)
    assert re.search(r">received_at</td><td[^>]*>some\ day</td>", text)


def test_the_rows_can_be_downloaded_corrected_and_sent_again(client, ada, mixed):
    client.force_login(ada)
    answer = client.get(reverse("delivery-set-aside", args=["calls", mixed.sequence]))
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("call_id,received_at")
    assert len(lines) == 3
    assert "attachment" in answer["Content-Disposition"]


def test_a_viewer_sees_counts_but_no_row(client, vera, mixed):
    client.force_login(vera)
    text = show(client, mixed)
    assert "urgent" not in text
    assert "Analysts see which rows were set aside" in text
    assert client.get(reverse("delivery-set-aside", args=["calls", mixed.sequence])).status_code == 403


def test_what_stood_in_a_personal_column_is_not_shown(client, ada, mixed, five_beats):
    five_beats.definition_text = five_beats.definition_text.replace(
        "priority: {type: integer}", "priority: {type: integer, personal: true}"
    )
    five_beats.save()
    client.force_login(ada)
    text = show(client, mixed)
    assert re.search(r">priority</td><td[^>]*>\(personal\)</td>", text)
    assert "urgent" not in text


def test_unknown_names_lead_to_where_they_are_decided(client, ada, mixed):
    client.force_login(ada)
    text = show(client, mixed)
    assert "Beet 4" in text
    assert reverse("area-spellings", args=["beat"]) in text


def test_unknown_names_are_those_of_the_delivery_alone(client, ada, mixed, five_beats, workspace, noon):
    rows = testville.calls(9, range(7000, 7010))
    rows[5]["beat"] = "Beat five"
    other = testville.deliver(five_beats, testville.write(workspace / "other.csv", rows), noon).delivery
    client.force_login(ada)
    assert "Beat five" in show(client, other)
    assert "Beet 4" not in show(client, other)
    assert "Beat five" not in show(client, mixed)


def test_a_name_that_was_decided_on_is_no_longer_listed(client, ada, mixed, noon):
    refuse_alias(alias=AreaAlias.objects.get(text="beet 4"), by=ada, at=noon)
    client.force_login(ada)
    assert "Names that no area is known by" not in show(client, mixed)


def test_a_refusal_is_told_in_full_to_an_analyst(client, ada, refused):
    client.force_login(ada)
    text = show(client, refused)
    assert "Refused: nothing of it was stored" in text
    assert "secret words" in text
    assert reverse("dataset-upload", args=["calls"]) in text


def test_a_refusal_is_told_without_the_contents_of_rows_to_others(client, vera, refused):
    client.force_login(vera)
    text = show(client, refused)
    assert "Refused: nothing of it was stored" in text
    assert "secret words" not in text


def test_a_long_list_has_pages(client, ada, five_beats, workspace, noon):
    rows = testville.calls(9, range(7000, 9000))
    for row in rows[:60]:
        row["priority"] = "x"
    delivery = testville.deliver(five_beats, testville.write(workspace / "long.csv", rows), noon).delivery
    client.force_login(ada)
    assert "1 to 50 of 60" in show(client, delivery)
    assert "51 to 60 of 60" in show(client, delivery, page=2)


def test_a_repeated_file_says_so(client, ada, five_beats, workspace, noon):
    again = testville.deliver(five_beats, workspace / "calls.csv", noon).delivery
    client.force_login(ada)
    assert "These bytes were stored before" in show(client, again)


def test_an_unknown_delivery_is_not_found(client, ada, five_beats):
    client.force_login(ada)
    assert client.get(reverse("delivery", args=["calls", 99])).status_code == 404


def test_a_delivery_says_how_many_times_the_clock_showed_twice_or_never(client, vera, five_beats):
    Delivery.objects.update(repeated_hours=12, skipped_hours=3)
    client.force_login(vera)

    shown = client.get(reverse("delivery", args=["calls", 1])).content.decode()

    assert "Times in a repeated hour" in shown
    assert "No clock showed them; moved on by what was skipped" in shown


def test_the_download_leaves_personal_columns_out_and_says_how_to_correct_the_rows(client, ada, mixed, five_beats):
    five_beats.definition_text = five_beats.definition_text.replace(
        "priority: {type: integer}", "priority: {type: integer, personal: true}"
    )
    five_beats.save()
    client.force_login(ada)
    text = client.get(reverse("delivery-set-aside", args=["calls", mixed.sequence])).content.decode()

    assert "urgent" not in text
    assert "priority" not in text.splitlines()[0].split(",")
    assert "Do not upload the download" in show(client, mixed)


def test_a_stored_delivery_says_what_to_do_next(client, ada, vera, mixed):
    client.force_login(ada)
    text = show(client, mixed)
    assert "Read what is wrong with the records" in text
    assert "See the figures" in text
    assert "Adopt more metrics" in text
    client.force_login(vera)
    assert "Adopt more metrics" not in show(client, mixed)


def test_rows_set_aside_are_not_counted_where_there_are_none(client, ada, five_beats):
    client.force_login(ada)
    assert "Rows set aside" not in show(client, Delivery.objects.filter(dataset=five_beats, set_aside=0).first())


def test_it_counts_the_metrics_that_the_page_of_the_dataset_counts(client, ada, mixed, noon):
    """One on other metrics rests on the dataset too."""
    client.force_login(ada)
    slug = Metric.objects.filter(dataset=mixed.dataset).first().slug
    adopt(text=GAP.format(slug), where="gap", by=None, at=noon)
    count = Metric.objects.count()
    page = client.get(reverse("dataset", args=["calls"])).content.decode()
    assert f'Metrics <span class="tabs__count">{count}</span>' in page
    assert f"{count} metrics" in show(client, mixed)
