"""The observations of a metric, as JSON, CSV or Parquet, against counts made by hand from the same rows."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pyarrow.parquet
import pytest

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric, Observation
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.observations.endpoint import Observations

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(rows):
    """Count the calls by month and other columns, by hand."""

    def count(*keys):
        return Counter((row["received_at"].month, *(row[key] for key in keys)) for row in rows)

    return count


def test_the_figures_of_the_city_by_month_are_the_counts_of_the_rows(city, get):
    found = get("/metrics/calls/observations")

    assert [(row["period"], row["value"]) for row in found["items"]] == [("2026-01-01", 124.0), ("2026-02-01", 112.0)]
    january = found["items"][0]
    assert (january["label"], january["area"], january["area_name"]) == ("January 2026", "city", "Testville")
    assert (january["starts_at"], january["ends_at"]) == ("2026-01-01T00:00:00", "2026-02-01T00:00:00")
    assert (january["low"], january["high"]) == (pytest.approx(103.13, abs=0.01), pytest.approx(147.84, abs=0.01))
    assert (january["n"], january["missing"], january["unusable"], january["group"]) == (124.0, 0, 0, {})
    assert (january["version"], january["data_version"]) == (1, 1)
    assert (found["metric"], found["unit"], found["grain"], found["source"]) == ("calls", "calls", "month", "kept")


def test_an_answer_has_just_the_shape_that_the_schema_states(city, get):
    found = get("/metrics/p90/observations", layer="beat", group="race")

    assert Observations.model_validate(found, extra="forbid").count == len(found["items"]) == 2 * 2 * 4


def test_percentiles_have_their_interval_and_what_they_lack(city, get):
    january = get("/metrics/p90/observations")["items"][0]

    seconds = [200 + number for number in range(124) if number % 10]
    assert january["value"] == pytest.approx(np.percentile(seconds, 90))
    assert january["low"] < january["value"] < january["high"]
    assert (january["n"], january["missing"]) == (len(seconds), 124 - len(seconds))


def test_areas_of_a_layer_come_period_by_period_in_their_order(city, get, counted):
    found = get("/metrics/calls/observations", layer="beat")

    months = counted("beat")
    assert [(row["period"][5:7], row["area"], row["value"]) for row in found["items"]] == [
        (f"0{month}", beat, months[month, beat]) for month in (1, 2) for beat in ("B1", "B2")
    ]


def test_one_area_and_a_span_of_days_can_be_asked_for(city, get):
    [row] = get("/metrics/calls/observations", layer="beat", area="B2", since="2026-02-14", until="2026-02-20")["items"]

    assert (row["area"], row["label"]) == ("B2", "February 2026")


def test_figures_can_be_split_by_a_dimension(city, get, counted):
    found = get("/metrics/calls/observations", group="race")

    races = counted("race")
    assert found["source"] == "computed"
    assert {(int(row["period"][5:7]), row["group"]["race"] or ""): row["value"] for row in found["items"]} == races
    assert [row["group"]["race"] for row in found["items"][:4]] == ["Black", "Hispanic", "White", None]


def test_figures_can_be_split_by_two_dimensions_in_every_area(city, get):
    found = get("/metrics/urgent/observations", layer="beat", group=["race", "beat"], until="2026-01-31")

    assert {(row["group"]["race"], row["area"]) for row in found["items"]} == {("White", "B1"), ("White", "B2")}
    assert sum(row["value"] for row in found["items"]) == 31


def test_periods_that_are_not_kept_are_computed(city, get):
    days = get("/metrics/calls/observations", grain="day", since="2026-01-10", until="2026-01-12")
    hours = get("/metrics/calls/observations", grain="hour", since="2026-01-10", until="2026-01-10")

    assert (days["source"], [row["value"] for row in days["items"]]) == ("computed", [4.0, 4.0, 4.0])
    assert [row["starts_at"] for row in hours["items"]] == [f"2026-01-10T{hour:02}:00:00" for hour in range(24)]
    assert [row["value"] for row in hours["items"]] == [0.0 if hour % 6 else 1.0 for hour in range(24)]


def test_an_area_without_events_is_nought_in_kept_and_in_computed_figures_alike(city, get):
    layer = AreaLayer.objects.get(slug="beat")
    Area.objects.create(layer=layer, code="B3", name="Beat 3", position=3)

    kept = get("/metrics/calls/observations", grain="week", layer="beat", area="B3")["items"]
    computed = get("/metrics/calls/observations", grain="four_weeks", layer="beat", area="B3")["items"]

    assert {row["value"] for row in kept} == {row["value"] for row in computed} == {0.0}
    assert {row["high"] for row in kept} == {row["high"] for row in computed}
    assert computed[0]["n"] == 0


def test_files_have_the_same_noughts(city, reader):
    Area.objects.create(layer=AreaLayer.objects.get(slug="beat"), code="B3", name="Beat 3", position=3)

    answer = reader.get("/api/v1/metrics/calls/observations?grain=quarter&layer=beat&area=B3&format=csv")

    [row] = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    assert (float(row["value"]), float(row["n"]), row["area"]) == (0.0, 0.0, "B3")


def test_a_value_that_the_dataset_states_and_nobody_had_is_nought(city, get):
    Dataset.objects.filter(slug="calls").update(
        definition_text=Dataset.objects.get(slug="calls").definition_text.replace(
            "race: {type: category}", "race: {type: category, among: [White, Black, Hispanic, Asian]}"
        )
    )

    found = get("/metrics/calls/observations", group="race", until="2026-01-31")["items"]

    values = {row["group"]["race"]: row["value"] for row in found}
    assert values["Asian"] == 0.0
    assert values["White"] == 31.0


def test_computed_figures_are_the_ones_that_are_kept(city, get, texts):
    kept = get("/metrics/calls/observations", grain="week", layer="beat")["items"]
    Metric.objects.get(slug="calls").versions.update(definition_text=texts["calls"].replace("[month, week]", "[month]"))

    computed = get("/metrics/calls/observations", grain="week", layer="beat")

    assert computed["source"] == "computed"
    assert computed["items"] == kept


def test_ratios_of_metrics_are_there_as_well(city, get, counted):
    found = get("/metrics/urgent_share/observations", layer="beat", until="2026-01-31")["items"]

    months = counted("beat", "priority")
    for row in found:
        urgent, all_ = months[1, row["area"], 1], counted("beat")[1, row["area"]]
        assert (row["value"], row["numerator"], row["denominator"]) == (pytest.approx(urgent / all_), urgent, all_)


def test_periods_say_whether_they_are_final_and_whether_the_data_reaches_their_end(city, get):
    weeks = get("/metrics/calls/observations", grain="week")["items"]

    assert [row["partial"] for row in weeks[-2:]] == [False, True]  # the last call is of Saturday evening
    assert [row["state"] for row in get("/metrics/p90/observations")["items"]] == ["final", "provisional"]


def test_each_period_has_the_version_that_holds_in_it(own_city, get, ada, texts, noon):
    text = texts["calls"].replace("{kind: count}", "{kind: count}\nwhere: priority = 1")
    metric, _ = adopt(text=text, where="calls", by=ada, at=noon, reason="Urgent ones", applies_from=date(2026, 2, 1))
    refresh(metrics=[metric], store=record_store(), at=noon)

    kept = get("/metrics/calls/observations")["items"]
    computed = get("/metrics/calls/observations", grain="day", since="2026-01-31", until="2026-02-01")["items"]

    assert [(row["version"], row["value"]) for row in kept] == [(1, 124.0), (2, 28.0)]
    assert [(row["version"], row["value"]) for row in computed] == [(1, 4.0), (2, 1.0)]


def test_csv_has_every_row_with_groups_in_columns_of_their_own(city, reader, counted):
    response = reader.get("/api/v1/metrics/calls/observations?layer=beat&group=race&format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="calls-month-beat-race.csv"' in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    found = {(int(r["period"][5:7]), r["area"], r["group_race"]): float(r["value"]) for r in rows}
    assert found == counted("beat", "race")
    assert rows[0]["period"] == "2026-01-01"


def test_parquet_has_the_same_figures_in_their_types(city, reader):
    response = reader.get("/api/v1/metrics/calls/observations", headers={"accept": "application/vnd.apache.parquet"})

    table = pyarrow.parquet.read_table(io.BytesIO(response.content))
    assert table["period"].to_pylist() == [date(2026, 1, 1), date(2026, 2, 1)]
    assert table["value"].to_pylist() == [124.0, 112.0]
    assert str(table.schema.field("starts_at").type).startswith("timestamp")
    assert table["partial"].to_pylist() == [False, False]


def test_a_long_answer_comes_in_parts(city, get, reader):
    whole = get("/metrics/calls/observations", grain="day")["items"]
    first = get("/metrics/calls/observations", grain="day", limit=50)

    rest = reader.get(first["next"]).json()

    assert first["count"] == len(whole) == 59
    assert first["items"] + rest["items"] == whole
    assert rest["next"] is None


def test_an_answer_that_is_known_is_not_sent_again_until_the_figures_change(city, reader, noon):
    address = "/api/v1/metrics/calls/observations"
    known = {"if-none-match": reader.get(address)["ETag"]}

    assert reader.get(address, headers=known).status_code == 304
    assert reader.get(f"{address}?layer=beat", headers=known).status_code == 200
    Metric.objects.filter(slug="calls").update(computed_at=noon + timedelta(hours=1))
    assert reader.get(address, headers=known).status_code == 200


def test_figures_of_restricted_data_are_kept_nowhere(city, reader):
    assert reader.get("/api/v1/metrics/complaints/observations")["Cache-Control"] == "no-store"
    assert reader.get("/api/v1/metrics/calls/observations")["Cache-Control"] == "private, no-cache"


def test_a_metric_that_was_never_computed_has_no_figures_rather_than_noughts(city, get):
    Metric.objects.filter(slug="calls").update(computed_at=None)
    Observation.objects.all().delete()

    assert get("/metrics/calls/observations")["items"] == []


def test_a_dataset_without_records_has_no_figures(city, get):
    Dataset.objects.filter(slug="calls").update(first_at=None, fresh_at=None)

    assert get("/metrics/calls/observations")["items"] == []
    assert get("/metrics/calls/observations", group="race")["items"] == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"grain": "fortnight"}, "grain: Input should be 'hour', 'day'"),
        ({"layer": "ward"}, "layer: found 'ward'; calls has figures for city, beat"),
        ({"layer": "beat", "area": "B9"}, "the layer beat has no area with the code 'B9'"),
        ({"since": "soon"}, "since: Input should be a valid date"),
        ({"group": "caller"}, "group: found 'caller'; calls can be split by race, beat"),
        ({"group": "call_id"}, "group: found 'call_id'"),
        ({"group": "1) from x --"}, "group: found"),
        ({"format": "xlsx"}, "format: Input should be 'json', 'csv' or 'parquet'"),
        ({"limit": "0"}, "limit: Input should be greater than or equal to 1"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_what_can_be_asked(city, reader, query, says):
    response = reader.get("/api/v1/metrics/calls/observations", query_params=query)

    assert response.status_code == 422
    assert says in response.json()["message"]


def test_names_that_look_like_formulas_are_made_harmless_in_csv_alone(own_city, reader):
    Area.objects.filter(layer__slug="beat").update(name="=cmd|' /C calc'!A0")

    table = reader.get("/api/v1/metrics/calls/observations?layer=beat&format=csv").content.decode()
    found = reader.get("/api/v1/metrics/calls/observations?layer=beat").json()["items"]

    assert {row["area_name"] for row in csv.DictReader(io.StringIO(table))} == {"'=cmd|' /C calc'!A0"}
    assert {row["area_name"] for row in found} == {"=cmd|' /C calc'!A0"}
