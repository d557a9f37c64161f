"""The editor of metrics, as a browser without scripts uses it."""

import re
from html import unescape

import pytest
from django.urls import reverse

from civicstat.directory.models import Department
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import library
from civicstat.measurement.sources.actions import define_dataset
from civicstat.measurement.sources.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
URGENT = {
    "face": "form", "title": "Urgent calls", "slug": "urgent_calls", "question": "How often is it urgent?",
    "kind": "count", "where": "priority = 1", "unit": "calls", "direction": "context", "periods": ["month", "year"],
}  # fmt: skip


def write(client, action="check", **fields):
    return client.post(
        reverse("dataset-metric-new", args=["calls"]), {**URGENT, "action": action, **fields}, follow=True
    )


def change(client, metric, action="check", **fields):
    url = reverse("metric-edit", args=[metric])
    return client.post(url, {**URGENT, "action": action, **fields}, follow=True)


def text(answer):
    return answer.content.decode()


def test_an_empty_form_lists_the_columns_with_their_values(client, ada, five_beats):
    client.force_login(ada)
    page = text(client.get(reverse("dataset-metric-new", args=["calls"])))
    assert "<code>priority</code>" in page
    assert "<code>response_seconds</code>" in page
    assert 'name="kind"' in page
    assert "Edit as YAML" in page


def test_checking_shows_the_newest_whole_periods_and_keeps_nothing(client, ada, five_beats):
    client.force_login(ada)
    page = text(write(client))
    assert "What it would show" in page
    assert "Newest whole periods" in page
    assert "2026" in page
    assert not Metric.objects.filter(slug="urgent_calls").exists()


def test_saving_adopts_the_metric_and_shows_it(client, ada, five_beats):
    client.force_login(ada)
    answer = write(client, "save")
    assert answer.redirect_chain[-1][0] == reverse("metric", args=["urgent_calls"])
    definition = Metric.objects.get(slug="urgent_calls").definition
    assert (definition.where, definition.dataset, definition.statistic.kind) == ("priority = 1", "calls", "count")
    assert Metric.objects.get(slug="urgent_calls").current.by == ada


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"where": "zeal = 1"}, "no such column"),
        ({"where": "priority = "}, "It cannot be read: at character 10"),
        ({"title": ""}, "This field is required"),
        ({"kind": "share"}, "This is missing"),
        ({"kind": "percentile", "of_number": "response_seconds", "percent": "120"}, "99.9"),
        ({"maturity": "soon"}, "2 days"),
        ({"slug": "Urgent Calls"}, "Expected small letters"),
        ({"slug": "volume_taken"}, "already"),
    ],
)
def test_a_fault_stands_at_its_field(client, ada, five_beats, fields, said):
    client.force_login(ada)
    if fields.get("slug") == "volume_taken":
        write(client, "save", **fields)
    page = text(write(client, "save", **fields))
    assert "Please correct" in page
    assert said in page


def test_a_condition_at_fault_shows_the_place(client, ada, five_beats):
    client.force_login(ada)
    page = text(write(client, where="priority = 1 and zeal > 3"))
    assert "priority = 1 and zeal &gt; 3\n                 ^" in page


def test_the_same_definition_can_be_edited_as_yaml_and_back(client, ada, five_beats):
    client.force_login(ada)
    as_yaml = text(write(client, "yaml"))
    assert "metric: urgent_calls" in as_yaml
    written = "metric: urgent_calls\ntitle: Urgent\nquestion: '?'\ndataset: calls\nwhere: priority = 1\n"
    written += "statistic: {kind: share, hit: response_seconds &lt;= 480}\nunit: share\ndirection: higher\n"
    written = written.replace("&lt;", "<")
    as_form = text(
        client.post(reverse("dataset-metric-new", args=["calls"]), {"face": "yaml", "text": written, "action": "form"})
    )
    assert "response_seconds &lt;= 480" in as_form
    assert '<option value="share" selected>' in as_form


def test_yaml_that_cannot_be_read_says_where(client, ada, five_beats):
    client.force_login(ada)
    url = reverse("dataset-metric-new", args=["calls"])
    page = text(client.post(url, {"face": "yaml", "text": "metric: [", "action": "check"}))
    assert "line 1" in page or "line 2" in page


def test_what_the_form_does_not_show_is_kept(client, ada, five_beats):
    client.force_login(ada)
    base = "metric: urgent_calls\nstandard: {name: NFPA 1710, target: all of them}\nlevel: 0.9\n"
    write(client, "save", base=base)
    definition = Metric.objects.get(slug="urgent_calls").definition
    assert (definition.standard.name, definition.level) == ("NFPA 1710", 0.9)


def test_a_new_version_shows_what_changes_and_old_beside_new_figures(client, ada, five_beats):
    client.force_login(ada)
    write(client, "save")
    page = text(change(client, "urgent_calls", where="priority in (1, 2)"))
    assert "In force" in page
    assert "Records that count" in page
    assert "priority in (1, 2)" in page


def test_a_new_version_needs_a_reason_and_may_hold_from_a_day(client, ada, five_beats):
    client.force_login(ada)
    write(client, "save")
    assert "Say why it changes" in text(change(client, "urgent_calls", "save", where="priority in (1, 2)"))
    changed = {"where": "priority in (1, 2)", "reason": "Two is urgent, too", "applies_from": "2026-06-01"}
    change(client, "urgent_calls", "save", **changed)
    current = Metric.objects.get(slug="urgent_calls").current
    assert (current.number, current.reason, str(current.applies_from)) == (2, "Two is urgent, too", "2026-06-01")


def test_a_viewer_and_a_lead_of_another_department_are_kept_out(client, vera, leo, ada, five_beats):
    client.force_login(ada)
    write(client, "save")
    for user in (vera, leo):
        client.force_login(user)
        assert client.get(reverse("dataset-metric-new", args=["calls"])).status_code == 403
        assert client.get(reverse("metric-edit", args=["urgent_calls"])).status_code == 403


def test_a_lead_writes_metrics_of_the_own_department(client, leo, five_beats):
    five_beats.department = Department.objects.create(slug="police", name="Police")
    five_beats.save()
    leo.departments.add(five_beats.department)
    client.force_login(leo)
    write(client, "save")
    assert Metric.objects.get(slug="urgent_calls").department == five_beats.department


def test_nobody_builds_on_a_metric_that_is_not_theirs_to_see(client, leo, five_beats, noon):
    police = Department.objects.create(slug="police", name="Police")
    leo.departments.add(police)
    visits, _ = define_dataset(
        text="dataset: visits\ntitle: Visits\nkey: visit_id\ntime: at\ntimezone: America/Chicago\nowner: police\n"
        "columns:\n  visit_id: {type: text}\n  at: {type: timestamp}\n",
        where="visits.yaml", by=None, at=noon,
    )  # fmt: skip
    Dataset.objects.filter(slug="calls").update(sensitivity="restricted")
    client.force_login(leo)
    built = (
        "metric: ours\ntitle: Ours\nquestion: How many?\nunit: per call\ndirection: context\nowner: police\n"
        "statistic: {kind: ratio, numerator: urgent, denominator: calls}\n"
    )
    page = text(client.get(reverse("dataset-metric-new", args=["visits"])))
    told = text(
        client.post(reverse("dataset-metric-new", args=["visits"]), {"face": "yaml", "text": built, "action": "check"})
    )

    assert visits.department == police
    assert 'value="in_time"' not in page
    assert "is no metric that you may see" in unescape(told)
    assert "Newest whole periods" not in told


def test_a_metric_of_the_library_marks_what_the_file_lacks_and_can_do_without(client, ada, five_beats):
    client.force_login(ada)
    url = reverse("dataset-metric-new", args=["calls"])
    page = text(client.get(url, {"from": "p1_response_p90"}))
    assert "Calls for service has no on_view" in page
    assert "Without it: <code>priority = 1</code>" in page
    assert page.count("editor__mark") == 1
    stripped = text(client.get(url, {"from": "p1_response_p90", "without": "1"}))
    assert ">\npriority = 1</textarea>" in stripped
    assert "has no on_view" not in stripped


def test_a_text_that_no_record_has_is_said_with_what_is_near(client, ada, five_beats):
    client.force_login(ada)
    page = unescape(text(write(client, where="beat = 'Beet 4' or beat in ('B1', 'Baden')")))
    assert "No record has beat = 'Beet 4'; near: Beat 4." in page
    assert "No record has beat = 'Baden'." in page
    assert "What it would show" in page
    assert "No record has" not in text(write(client, where="beat = 'Beat 4'"))


def test_a_column_that_is_misspelt_is_answered_with_those_like_it(client, ada, five_beats):
    client.force_login(ada)
    page = text(write(client, where="prioritty = 1"))
    assert "no such column; near: priority" in page
    assert "the dataset has" not in text(write(client, where="zeal = 1"))


def test_the_most_that_may_be_missing_is_set_and_seen(client, ada, five_beats):
    client.force_login(ada)
    write(client, "save", most_missing="25")
    assert Metric.objects.get(slug="urgent_calls").definition.most_missing == 0.25
    page = text(client.get(reverse("metric-edit", args=["urgent_calls"])))
    assert re.search(r'name="most_missing" value="25(\.0)?"', page)


def test_a_metric_that_lags_the_library_can_begin_with_what_the_library_says(client, ada, five_beats, noon):
    client.force_login(ada)
    older = "metric: calls_for_service\ntitle: Calls of old\nquestion: How many?\ndataset: calls\n"
    adopt(text=f"{older}statistic: {{kind: count}}\nunit: calls\ndirection: context\nowner: ''\nperiods: [year]\n",
          where="old", by=None, at=noon)  # fmt: skip
    url = reverse("metric-edit", args=["calls_for_service"])
    assert "The library defines this metric otherwise" in text(client.get(url))
    page = unescape(text(client.get(url, {"library": "1"})))
    assert "This is the library’s definition" in page
    assert library()["calls_for_service"].title in page
    assert 'value="Calls of old"' not in page
    assert re.search(r'value="year"[^>]*checked', page)
    assert not re.search(r'value="month"[^>]*checked', page)
    assert "The library defines" not in text(client.get(reverse("metric-edit", args=["p90"])))
