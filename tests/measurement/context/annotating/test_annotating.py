"""Annotations: put down, changed by versions, kept for good, and found beside the figures that they concern."""

from datetime import date, datetime
from itertools import pairwise

import pytest
import shapely
from django.db import DatabaseError, transaction
from pydantic import ValidationError

from civicstat.directory.models import Area, AreaLayer, Department
from civicstat.measurement.context.annotating.actions import (
    AnnotationRefused,
    annotate,
    change,
    definition_of,
    name_for,
    withdraw,
)
from civicstat.measurement.context.annotating.beside import Beside, between, days_in_words, note_of
from civicstat.measurement.context.annotating.catalog import apply_annotation, document_of, read_annotation
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.context.models import Annotation, NeverChanged
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.actions import define_dataset

pytestmark = pytest.mark.django_db
DATASET = """
dataset: {0}
title: {0}
timezone: America/Chicago
owner: police
key: number
time: at
columns:
  number: {{type: text, required: true}}
  at: {{type: date, required: true}}
"""
METRIC = (
    "metric: {0}\ntitle: {0}\nquestion: How many?\ndataset: {1}\ndirection: context\n"
    "statistic: {{kind: count}}\nunit: x"
)
RATIO = (
    "metric: share\ntitle: share\nquestion: How many?\ndirection: context\n"
    "statistic: {kind: ratio, numerator: urgent, denominator: calls}\nunit: share"
)
CLOSED = AnnotationDefinition(
    annotation="bridge", on=date(2026, 4, 13), text="The bridge closed", dataset="calls", layer="district", area="W"
)


@pytest.fixture(autouse=True)
def town(db: None, noon: datetime) -> None:
    Department.objects.create(slug="police", name="Police")
    for slug in ("calls", "requests"):
        define_dataset(text=DATASET.format(slug), where=slug, by=None, at=noon)
    for metric, dataset in (("calls", "calls"), ("urgent", "calls"), ("requests", "requests")):
        adopt(text=METRIC.format(metric, dataset), where=metric, by=None, at=noon)
    adopt(text=RATIO, where="share", by=None, at=noon)
    for slug, size in (("district", 4), ("beat", 1)):
        layer = AreaLayer.objects.create(slug=slug, name=slug, plural=slug)
        for code, west in (("W", 0), ("E", 4)):
            shape = shapely.to_wkb(shapely.box(west, 0, west + size, size))
            Area.objects.create(layer=layer, code=code, name=f"{slug} {code}", boundary=shape)


def area(layer: str, code: str) -> Area:
    return Area.objects.select_related("layer").get(layer__slug=layer, code=code)


def beside(metric: str, where: Area) -> list[str]:
    return [each.slug for each in Beside.load(Metric.objects.get(slug=metric), None).of(where)]


def test_one_about_a_dataset_and_a_district_stands_beside_its_metrics_there_and_below(noon):
    annotate(definition=CLOSED, by=None, at=noon)

    assert beside("calls", area("district", "W")) == ["bridge"]
    assert beside("share", area("beat", "W")) == ["bridge"]  # it rests on metrics of that dataset
    assert beside("calls", area("beat", "E")) == []
    assert beside("requests", area("district", "W")) == []


def test_one_about_a_metric_stands_beside_what_rests_on_it_and_one_about_all_beside_everything(noon):
    annotate(
        definition=AnnotationDefinition(annotation="u", on=noon.date(), text="A", metric="urgent"), by=None, at=noon
    )
    annotate(definition=AnnotationDefinition(annotation="all", on=noon.date(), text="B"), by=None, at=noon)

    assert beside("share", area("beat", "E")) == ["all", "u"]
    assert beside("calls", area("beat", "E")) == ["all"]


def test_a_change_is_a_version_with_its_reason_and_the_one_before_is_kept(noon, ada):
    first = annotate(definition=CLOSED, by=ada, at=noon)
    longer = CLOSED.model_copy(update={"until": date(2026, 12, 18)})

    change(annotation=first, definition=longer, reason="It opened again", by=ada, at=noon)

    [held] = Annotation.objects.in_force()
    assert (held.version, held.until, held.reason, held.by) == (2, date(2026, 12, 18), "It opened again", ada)
    assert list(Annotation.objects.values_list("version", "until")) == [(1, None), (2, date(2026, 12, 18))]
    with pytest.raises(AnnotationRefused, match="say why it changes"):
        change(annotation=held, definition=CLOSED, reason=" ", by=ada, at=noon)


def test_one_that_is_withdrawn_stands_beside_nothing_and_stays_in_its_history(noon):
    made = annotate(definition=CLOSED, by=None, at=noon)

    withdraw(annotation=made, reason="Another bridge", by=None, at=noon)

    assert beside("calls", area("district", "W")) == []
    assert Annotation.objects.filter(slug="bridge").count() == 2
    with pytest.raises(AnnotationRefused, match="withdrawn already"):
        withdraw(annotation=made, reason="Again", by=None, at=noon)


@pytest.mark.parametrize("sql", ["update context_annotation set text = 'other'", "delete from context_annotation"])
def test_the_database_refuses_to_change_or_remove_a_version(noon, sql):
    from django.db import connection

    annotate(definition=CLOSED, by=None, at=noon)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(NeverChanged):
        Annotation.objects.all().delete()
    assert Annotation.objects.get().text == "The bridge closed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"metric": "lost", "dataset": None}, "no metric is called 'lost'"),
        ({"dataset": "lost"}, "no dataset is called 'lost'; there are calls, requests"),
        ({"area": "X"}, "district has no area with the code 'X'; there are"),
        ({"layer": "ward"}, "no such area layer; there are"),
        ({"text": "  "}, "say what happened"),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(noon, changes, reason):
    with pytest.raises(AnnotationRefused, match=reason):
        annotate(definition=CLOSED.model_copy(update=changes), by=None, at=noon)
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"until": "2026-04-12"}, "before the first day"),
        ({"metric": "calls", "dataset": "calls"}, "found both"),
        ({"area": "W"}, "layer and area go together"),
        ({"link": "javascript:alert(1)"}, "begins with https"),
    ],
)
def test_a_definition_that_does_not_hold_together_is_refused(fields, reason):
    with pytest.raises(ValidationError, match=reason):
        AnnotationDefinition.model_validate({"annotation": "a", "on": "2026-04-13", "text": "A", **fields})


def test_a_name_is_made_of_the_first_words_and_is_nobody_elses(noon):
    text, day = "4th Street: the bridge closed for repair", date(2026, 4, 13)
    for expected in (
        "th_street_the_bridge_closed",
        "th_street_the_bridge_closed_2026_04_13",
        "th_street_the_bridge_closed_2026_04_13_2",
    ):
        name = name_for(text, day)
        assert name == expected
        annotate(definition=AnnotationDefinition(annotation=name, on=day, text=text), by=None, at=noon)
    assert name_for("!!!", day) == "annotation"


def test_a_document_goes_round_and_applied_again_changes_nothing(noon):
    public = CLOSED.model_copy(update={"until": date(2026, 5, 1), "link": "https://a.example", "public": True})
    made, outcome = apply_annotation(definition=public, by=None, at=noon)
    assert outcome == "added"

    again = read_annotation(document_of(made), where="export")

    assert again == public == definition_of(made)
    assert apply_annotation(definition=again, by=None, at=noon)[1] == "unchanged"
    assert apply_annotation(definition=CLOSED, by=None, at=noon, reason="Shorter")[1] == "changed"
    withdraw(annotation=made, reason="Gone", by=None, at=noon)
    assert apply_annotation(definition=CLOSED, by=None, at=noon)[1] == "changed"  # it comes back
    assert beside("calls", area("district", "W")) == ["bridge"]


def test_the_days_of_a_period_are_those_that_an_annotation_touches(noon):
    closed = annotate(definition=CLOSED.model_copy(update={"until": date(2026, 5, 1)}), by=None, at=noon)
    months = [datetime(2026, month, 1) for month in range(3, 8)]

    touched = [bool(between([closed], start, end)) for start, end in pairwise(months)]

    assert touched == [False, True, True, False]  # March, April, May, June
    assert note_of([closed]) == "April 13, 2026 to May 1, 2026: The bridge closed."
    assert days_in_words(closed.since, closed.since) == "April 13, 2026"


def test_those_about_restricted_things_are_not_seen_nor_changed_by_others(noon, vera, leo, ada):
    from civicstat.measurement.sources.models import Dataset

    annotate(definition=CLOSED, by=None, at=noon)
    Dataset.objects.update(sensitivity="restricted")
    leo.departments.add(Department.objects.get())

    assert not Annotation.objects.visible_to(vera).exists()
    assert Annotation.objects.visible_to(leo).exists()
    assert Annotation.objects.editable_by(leo).exists()
    assert not Annotation.objects.editable_by(vera).exists()
    assert Annotation.objects.editable_by(ada).exists()
