"""Shared views as catalog documents."""

import pytest

from civicstat.collaboration.views.actions import save_view, share_view
from civicstat.collaboration.views.catalog import (
    UnknownDepartment,
    apply_view,
    definition_of,
    document_of,
    faults_of_view,
    read_view,
)
from civicstat.collaboration.views.models import SavedView
from civicstat.library.documents import UnreadableDocument

pytestmark = [pytest.mark.django_db]
TEXT = """\
view: nights
title: Nights
department: police
question:
  dataset: calls
  statistic: {kind: cohort_share, within: 36 hours, again: beat}
  where: hour(received_at) >= 22
  by: [beat]
  since: 2026-01-01
"""


def apply(text, noon):
    return apply_view(definition=read_view(text, where="v.yaml"), by=None, at=noon)


def test_a_view_written_out_and_applied_again_stays_the_same(police, noon):
    view, outcome = apply(TEXT, noon)
    assert (outcome, view.sharing) == ("added", "department")
    assert apply(document_of(view), noon)[1] == "unchanged"
    assert read_view(document_of(view), where="again") == definition_of(view) == read_view(TEXT, where="first")


def test_a_changed_document_changes_the_view_under_its_name(police, noon):
    apply(TEXT, noon)
    view, outcome = apply(TEXT.replace("[beat]", "[priority]").replace("department: police\n", ""), noon)
    assert (outcome, view.inquiry.by, view.sharing) == ("changed", ("priority",), "everyone")
    assert SavedView.objects.count() == 1


def test_it_waits_for_its_department(noon, db):
    with pytest.raises(UnknownDepartment, match="civicstat department add"):
        apply(TEXT, noon)


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [("kind: cohort_share", "kind: median", "of"), ("[beat]", "[beat]\n  colour: red", "colour"), ("nights", "N", "N")],
)
def test_what_is_no_question_is_refused_with_its_place(was, becomes, words):
    with pytest.raises(UnreadableDocument, match=words):
        read_view(TEXT.replace(was, becomes, 1), where="v.yaml")


def test_a_document_is_held_against_what_is_defined(five_beats):
    from civicstat.measurement.metrics.models import Metric

    datasets = {"calls": five_beats.definition}
    metrics = {metric.slug: metric.definition for metric in Metric.objects.all()}

    def faults(text):
        return list(faults_of_view(read_view(text, where="v"), datasets, metrics))

    assert faults(TEXT) == []
    assert "no such column" in faults(TEXT.replace("hour(received_at)", "hours"))[0]
    assert "by names 'color'" in faults(TEXT.replace("[beat]", "[color]"))[0]
    assert "not defined" in faults("view: v\ntitle: V\nquestion: {metric: nothing}")[0]
    assert "layer is 'ward'" in faults("view: v\ntitle: V\nquestion: {metric: urgent, layer: ward}")[0]


def test_views_of_one_person_alone_are_in_no_catalog(vera, noon, police):
    view = save_view(title="Mine", inquiry=read_view(TEXT, where="v").question, by=vera, at=noon)
    assert not SavedView.objects.shared().exists()
    share_view(view=view, sharing="everyone", department=None, by=vera, at=noon)
    assert list(SavedView.objects.shared()) == [view]
