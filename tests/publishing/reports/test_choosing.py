"""The rule by which a report chooses: the same for good news and bad."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.publishing.content import Area, Layer
from civicstat.publishing.reports.definitions import Place as Spot
from civicstat.publishing.reports.definitions import read_report
from civicstat.publishing.reports.documents import Document, Place, Verdict
from civicstat.publishing.reports.drafting import NothingToReport, freeze
from civicstat.publishing.reports.periods import Span
from publishing.reports.town import AT, TEMPLATE, aimed, content_of, counted, shared, titles, with_metrics, withheld

OCTOBER = Span("month", date(2026, 10, 1), date(2026, 11, 1), "October 2026")
BEFORE = Span("month", date(2025, 10, 1), date(2025, 11, 1), "October 2025")


def frozen(content, *, places: int = 2, last: Document | None = None, **fields: object) -> Document:
    definition = read_report(TEMPLATE, where="here").model_copy(update={"places": places, **fields})
    return freeze(definition, version=1, span=OCTOBER, before=BEFORE, content=content, at=AT, last=last)


def test_the_worst_come_first_by_how_much_worse_they_are_at_least():
    document = frozen(content_of(calls=(4000, 4400), deaths=(10, 40), thefts=(300, 400), noise=(90, 92)))

    assert titles(document.placed(Place.MISS)) == ["deaths", "thefts"]
    assert titles(document.placed(Place.MORE_MISSES)) == ["calls"]
    assert titles(document.placed(Place.REST)) == ["noise"]


def test_places_of_successes_stay_empty_and_those_of_misses_are_filled_with_the_next_worst():
    document = frozen(content_of(calls=(400, 300), thefts=(300, 310), noise=(90, 80), dogs=(50, 50)))

    assert titles(document.placed(Place.SUCCESS)) == ["calls"]
    assert not document.placed(Place.MISS)
    assert titles(document.placed(Place.NEAREST)) == ["thefts", "dogs"]
    assert {item.verdict for item in document.placed(Place.NEAREST)} == {Verdict.UNCLEAR}


def test_a_goal_that_is_off_course_is_a_miss_even_where_the_figure_got_better():
    content = with_metrics(counted("calls", 400, 200), goals=(aimed("calls", "off course"),))

    [item] = frozen(content).placed(Place.MISS)

    assert item.verdict == Verdict.BETTER
    assert [aim.title for aim in item.off_course] == ["Goal of calls"]


def test_of_many_metrics_in_which_nothing_happens_hardly_one_is_called_changed():
    even = {f"m{at}": (100.0, 100.0 + 14 * (at == 3)) for at in range(40)}  # one of them just at the edge by itself

    document = frozen(content_of(**even))

    assert not document.placed(Place.MISS, Place.MORE_MISSES, Place.SUCCESS)


def test_a_share_weighs_as_much_from_either_side():
    on_time = shared("on_time", (980, 1000), (900, 1000))
    late = shared("late", (20, 1000), (100, 1000), direction="lower")

    here, there = frozen(with_metrics(on_time, late)).placed(Place.MISS)

    assert here.change.at_least == pytest.approx(there.change.at_least, rel=0.01)


def test_what_is_withheld_is_named_and_nothing_is_told_of_it():
    content = withheld(content_of(calls=(400, 800), deaths=(3, 9)), "deaths", "Too few to keep people private")

    item = frozen(content).item("deaths")

    assert (item.verdict, item.now.value, item.change, item.why) == (
        Verdict.CANNOT_TELL, None, None, "Not shown, to protect people"
    )  # fmt: skip


def test_what_is_left_out_is_named_and_a_miss_of_last_time_is_called_so():
    last = frozen(content_of(fires=(100, 300), calls=(400, 400)), exclude=())

    [fires] = frozen(content_of(fires=(100, 100), calls=(400, 400)), last=last).excluded

    assert fires.reason == "The fire service changes its system until December"
    assert fires.was_miss_in == "October 2026"


def test_a_series_break_between_the_two_periods_keeps_them_from_being_compared():
    calls = replace(counted("calls", 400, 800), breaks=((date(2026, 7, 1), "Callbacks are left out"),))

    item = frozen(with_metrics(calls)).item("calls")

    assert item.why == "The definition changed on July 1, 2026: Callbacks are left out"


@given(pairs=st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=8),
       places=st.integers(1, 4), order=st.randoms())  # fmt: skip
def test_no_miss_is_lost_whatever_order_metrics_stand_in(pairs, places, order):
    counts = {f"m{at}": pair for at, pair in enumerate(pairs)}
    shuffled = list(counts.items())
    order.shuffle(shuffled)

    document, again = frozen(content_of(**counts), places=places), frozen(content_of(**dict(shuffled)), places=places)

    assert document == again
    assert sorted(titles(document.items)) == sorted(counts)
    worse = {item.metric for item in document.items if item.verdict == Verdict.WORSE}
    told = document.placed(Place.MISS, Place.MORE_MISSES)
    assert worse == set(titles(told))
    others = [item for item in document.items if item.verdict != Verdict.BETTER]
    assert len(document.placed(Place.MISS, Place.NEAREST)) == min(places, len(others))
    assert len(document.placed(Place.MISS)) == min(places, len(worse))


def test_a_report_of_an_area_tells_of_it_alone_and_names_what_is_not_published_there():
    calls, thefts = counted("calls", 400, 400), counted("thefts", 100, 100)
    here = replace(counted("calls", 60, 120).series[0], layer="district", area="D2")
    content = with_metrics(replace(calls, series=(*calls.series, here)), thefts, goals=(aimed("calls", "met"),))
    content = replace(content, layers=(Layer("district", "District", "Districts", (Area("D2", "Northgate"),)),))

    document = frozen(content, area=Spot(layer="district", code="D2"))

    [miss] = document.placed(Place.MISS)
    assert (miss.metric, miss.now.value, miss.aims) == ("calls", 120, ())
    assert (document.layer, document.area, document.area_name) == ("district", "D2", "Northgate")
    assert {each.title: each.reason for each in document.excluded}["Thefts"] == "It is not published for Northgate"
    with pytest.raises(NothingToReport, match="nothing is published of district D7"):
        frozen(content, area=Spot(layer="district", code="D7"))
