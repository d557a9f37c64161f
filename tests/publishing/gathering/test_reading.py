"""What was chosen, read into a content."""

from datetime import UTC, date, datetime

import pytest

from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.actions import hold
from civicstat.measurement.overnight.models import Clearing, Decision
from civicstat.measurement.records.keeping import record_store
from civicstat.publishing.choosing.actions import ChoiceRefused, choose
from civicstat.publishing.choosing.offered import offers_of
from civicstat.publishing.content import Withheld
from civicstat.publishing.gathering.reading import gather
from civicstat.publishing.models import Choice, ChoiceStands

pytestmark = pytest.mark.slow


def read(noon):
    return gather(number=1, reason="First", corrects=None, store=record_store(), at=noon, judged_at=noon)


def make_public(noon, ada, **chosen):
    return choose(kind="metric", slug="calls", is_public=True, reason="Residents asked", by=ada, at=noon, **chosen)


def test_what_was_chosen_is_read_with_its_groups_and_nothing_else_is(five_beats, ada, noon):
    metric = Metric.objects.get(slug="calls")
    offer = offers_of([metric])["calls"]
    make_public(noon, ada, grains=["month"], layers=offer.layers, dimensions=offer.dimensions[:1])

    content = read(noon).content

    [found] = content.metrics
    assert {series.grain for series in found.series} == {"month"}
    assert {series.layer for series in found.series} == {"city", *offer.layers}
    [dimension] = {series.dimension for series in found.series} - {""}
    whole = found.one("city", content.layer("city").areas[0].code, "month")
    groups = [each for each in found.series if each.layer == "city" and each.dimension == dimension]
    for at, figure in enumerate(whole.figures):
        assert sum(each.figures[at].value or 0 for each in groups) == figure.value
    assert content.goals == ()


def test_what_somebody_holds_is_said_to_be_held(five_beats, ada, noon):
    make_public(noon, ada, grains=["month"])
    last = read(noon).content.metrics[0].series[0].figures[-1]
    Clearing.objects.create(
        exception="volume:calls", kind="volume", dataset=five_beats, title="Calls", sentence="Few", by=ada, at=noon,
        decision=Decision.HELD, since=last.starts_on, reason="Two feeds were down",
    )  # fmt: skip

    [series] = read(noon).content.metrics[0].series

    assert [figure.withheld for figure in series.figures[-2:]] == [None, Withheld.HELD]
    assert (series.figures[-1].value, series.figures[-1].n) == (None, None)
    assert "Two feeds were down" in series.figures[-1].reason


def test_a_metric_that_is_held_by_itself_stays_inside_and_the_others_of_its_data_go_out(five_beats, ada, noon):
    make_public(noon, ada, grains=["month"])
    choose(kind="metric", slug="p90", is_public=True, reason="Residents asked", by=ada, at=noon, grains=["month"])
    hold(metric=Metric.objects.get(slug="calls"), reason="Counted twice.", since=None, by=ada, at=noon)

    held, free = (next(each for each in read(noon).content.metrics if each.slug == slug) for slug in ("calls", "p90"))

    assert {figure.withheld for series in held.series for figure in series.figures} == {Withheld.HELD}
    assert held.series[0].figures[0].reason == "Held: Counted twice"
    assert Withheld.HELD not in {figure.withheld for series in free.series for figure in series.figures}


def test_an_edition_says_of_what_day_the_newest_record_is_and_whether_more_should_have_come(five_beats, ada, noon):
    make_public(noon, ada)
    five_beats.fresh_at = datetime(2026, 7, 1, 3, tzinfo=UTC)  # late in the evening of the day before in the city
    five_beats.save()
    [dataset] = read(noon).content.datasets
    assert (dataset.newest_on, dataset.is_late) == (date(2026, 6, 30), False)

    five_beats.definition_text = five_beats.definition_text.rstrip() + "\nfresh_within: 1 day\n"
    five_beats.save()
    [dataset] = read(noon).content.datasets
    assert dataset.is_late

    five_beats.fresh_at = datetime(2099, 1, 1, tzinfo=UTC)  # a fault of its clock
    five_beats.save()
    [dataset] = read(noon).content.datasets
    assert (dataset.newest_on, dataset.is_late) == (None, False)


def test_a_choice_needs_a_reason_and_stays(five_beats, ada, noon):
    with pytest.raises(ChoiceRefused, match="Say why calls is made public"):
        choose(kind="metric", slug="calls", is_public=True, reason=" ", by=ada, at=noon)
    with pytest.raises(ChoiceRefused, match="layers has 'ward', expected one of"):
        make_public(noon, ada, layers=["ward"])
    assert make_public(noon, ada)[1]
    assert not make_public(noon, ada)[1]  # a second time changes nothing
    choose(kind="metric", slug="calls", is_public=False, reason="Counted twice", by=ada, at=noon)
    assert [each.is_public for each in Choice.objects.order_by("pk")] == [True, False]
    assert not Choice.objects.public().exists()
    with pytest.raises(ChoiceStands):
        Choice.objects.all().delete()


def test_a_dataset_that_is_withdrawn_takes_its_metrics_along(five_beats, ada, noon):
    make_public(noon, ada)
    choose(kind="dataset", slug="calls", is_public=True, reason="Open", by=ada, at=noon)
    choose(kind="dataset", slug="calls", is_public=False, reason="Names came through", by=ada, at=noon)

    gathered = read(noon)

    assert (gathered.content.metrics, gathered.content.datasets) == ((), ())
    assert gathered.reasons["dataset", "calls"] == "Names came through"
