"""Records of Testville told one by one: chosen, coarse, beside the figures, and the same in every edition."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow.parquet
import pytest
from scipy.optimize import linprog

from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.actions import rebuild
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.publishing.choosing.actions import ChoiceRefused, choose
from civicstat.publishing.disclosure.extracts import NothingToTell
from civicstat.publishing.editions.actions import publish
from civicstat.publishing.editions.civicstat_verify import verify
from civicstat.publishing.editions.parquet import check_records_parquet
from civicstat.publishing.formats import FORMATS
from civicstat.publishing.gathering.records import RecordsRefused, form_of
from civicstat.web.releasing.preparing import prepare
from civicstat.web.releasing.summing import summary_of
from testville import DATASET, calls, deliver, write

pytestmark = pytest.mark.slow

OPEN = """
open_records:
  count: calls
  period: {period}
  layer: beat
  columns:
    priority: {{bands: {bands}}}
    weekday: {{from: received_at, keep: weekday}}
"""
GAP = """
metric: gap
title: Gap
question: How far are beats apart?
unit: calls
direction: context
statistic: {kind: gap, of: calls, between: "area:beat"}
"""
FORM = "cb902cbb6a25817a"  # of OPEN, as the first version that told records had it
QUIET = {"report": lambda share, what: None}


def define(ada, noon, *, period="quarter", bands="[2, 3, 4]"):
    return define_dataset(
        text=DATASET + OPEN.format(period=period, bands=bands), where="calls.yaml", by=ada, at=noon
    )[0]  # fmt: skip


def make_public(ada, noon, *slugs):
    for slug in slugs:
        choose(
            kind="metric", slug=slug, is_public=True, grains=["quarter", "year"], layers=["beat"], reason="Asked",
            by=ada, at=noon,
        )  # fmt: skip


@pytest.fixture
def told(five_beats, ada, noon):
    define(ada, noon)
    make_public(ada, noon, "calls")
    choose(kind="records", slug="calls", is_public=True, reason="Researchers asked", by=ada, at=noon)
    return five_beats


def as_it_would_be(noon):
    return prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET)


def released(noon, settings):
    prepared = as_it_would_be(noon)
    formats = [lambda content, earlier, files=files: files(content) for files in FORMATS]
    publish(
        content=prepared.content, earlier=prepared.earlier, formats=formats, workspace=settings.WORKSPACE,
        data_dir=settings.DATA_DIR,
    )  # fmt: skip
    return prepared.content


def rows_of(settings, number):
    path = settings.WORKSPACE / f"editions/{number:04}/data/records/calls.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def counted(rows):
    return Counter((row["area"], row["period"]) for row in rows)


def shown(content):
    return {
        (series.area, figure.period): figure
        for series in content.metric("calls").series
        if (series.layer, series.grain) == ("beat", "quarter")
        for figure in series.figures
    }


def test_what_records_tell_is_a_matter_of_words_and_makes_none_anew(five_beats, ada, noon):
    before = five_beats.records_made_with.partition(" ")[2]
    dataset = define(ada, noon)
    assert dataset.records_made_with == f"{dataset.version} {before}".strip()


def test_records_are_as_many_as_their_figures_and_no_fewer_than_the_rule_are_alike(told, noon, settings):
    content = released(noon, settings)
    [extract] = content.extracts
    rows, figures = rows_of(settings, 1), shown(content)

    assert rows
    assert len(rows) == extract.records == sum(each.records for each in extract.cells)
    assert counted(rows) == {key: figures[key].value for key in counted(rows)}
    assert not any(figures[key].is_provisional or figures[key].withheld for key in counted(rows))
    assert min(Counter(tuple(row.values()) for row in rows).values()) >= extract.least == 11
    assert {row["priority"] for row in rows} <= {"under 2", "2", "3", "4 or more", "withheld"}
    assert set(rows[0]) == {"period", "area", "priority", "weekday"}  # no number of a call, no time, no place
    assert extract.less_told == sum("withheld" in row.values() for row in rows)


def test_a_column_that_figures_count_by_is_not_told_of_records(told, ada, noon):
    make_public(ada, noon, "urgent")  # where: priority = 1
    content = as_it_would_be(noon).content
    priority, weekday = content.extracts[0].columns

    assert (priority.left_out, weekday.left_out) == ("urgent", "")
    assert set(content.extracts[0].rows["priority"].to_pylist()) == {"withheld"}
    assert set(content.extracts[0].rows["weekday"].to_pylist()) - {"withheld"}


def with_addresses(ada, noon, settings, *, layer):
    """Define calls with an address, told by its block, and hand in where each call was."""
    text = DATASET.replace("  beat: {type", "  address: {type: text, may_lack: true}\n  beat: {type")
    columns = f"{layer}  columns:\n    address: {{block: true}}\n"
    opened = f"open_records:\n  count: calls\n  period: quarter\n{columns}"
    dataset = define_dataset(text=text + opened, where="calls.yaml", by=ada, at=noon)[0]
    rebuild(dataset=dataset, store=record_store(), at=noon)
    rows = calls(1, range(1500))
    for number, row in enumerate(rows):
        row["address"] = ["", "at Ann's home"][number % 2] if number % 9 == 0 else f"{100 + number % 150} Main St Apt 2"
    deliver(dataset, write(settings.WORKSPACE / "placed.csv", rows), noon)
    return dataset


def test_of_an_address_its_block_is_told_and_nothing_that_cannot_be_read(five_beats, ada, noon, settings):
    with_addresses(ada, noon, settings, layer="  layer: beat\n")
    make_public(ada, noon, "calls")
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    [extract] = released(noon, settings).extracts
    rows = rows_of(settings, 1)

    blocks = {"100 block of MAIN ST", "200 block of MAIN ST"}
    assert blocks < {row["address"] for row in rows} <= blocks | {"Other", "", "withheld"}
    assert min(Counter(tuple(row.values()) for row in rows).values()) >= extract.least == 11
    assert counted(rows) == {key: shown(as_it_would_be(noon).content)[key].value for key in counted(rows)}
    assert (extract.columns[0].kept, extract.columns[0].left_out) == ("block", "")
    files = settings.WORKSPACE.glob("editions/0001/data/**/*")
    assert not [each for each in files if each.is_file() and b"Ann" in each.read_bytes()]


def test_a_block_is_not_told_where_figures_count_by_other_places(five_beats, ada, noon, settings):
    """It lies in one beat: blocks added up would bound the figures of a beat that are withheld."""
    with_addresses(ada, noon, settings, layer="")
    choose(kind="metric", slug="calls", is_public=True, grains=["quarter"], layers=["beat"], reason="Asked", by=ada,
           at=noon)  # fmt: skip
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    with pytest.raises(NothingToTell, match="nothing is left"):
        as_it_would_be(noon)

    choose(kind="metric", slug="calls", is_public=True, grains=["quarter"], layers=[], reason="Asked", by=ada,
           at=noon)  # fmt: skip
    [extract] = as_it_would_be(noon).content.extracts
    assert "100 block of MAIN ST" in extract.rows["address"].to_pylist()


def test_a_block_is_not_told_where_a_gap_tells_of_other_places(five_beats, ada, noon, settings):
    """It is a figure of the whole city, and says how many the beats with most and fewest have."""
    with_addresses(ada, noon, settings, layer="")
    adopt(text=GAP, where="gap", by=ada, at=noon)
    refresh(metrics=Metric.objects.all(), store=record_store(), at=noon)
    for slug in ("calls", "gap"):
        choose(kind="metric", slug=slug, is_public=True, grains=["quarter"], layers=[], reason="Asked", by=ada,
               at=noon)  # fmt: skip
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    with pytest.raises(NothingToTell, match="nothing is left"):
        as_it_would_be(noon)


def test_the_form_of_columns_without_a_block_is_what_it_was(five_beats, ada, noon):
    """Records in another form are not told again: an update must not make another form of what is defined."""
    dataset = define(ada, noon)
    metric = Metric.objects.get(slug="calls")
    assert form_of(dataset.definition.open_records, dataset.definition, metric) == FORM


def test_records_need_a_definition_and_the_figures_that_count_them(five_beats, ada, noon):
    chosen = {"kind": "records", "slug": "calls", "is_public": True, "reason": "Asked", "by": ada, "at": noon}
    with pytest.raises(ChoiceRefused, match="its definition has no open_records"):
        choose(**chosen)
    define(ada, noon)
    with pytest.raises(ChoiceRefused, match="calls, which is not public by quarter and beat"):
        choose(**chosen)
    make_public(ada, noon, "calls", "urgent")
    choose(**chosen)
    choose(kind="metric", slug="calls", is_public=False, reason="Counted twice", by=ada, at=noon)
    with pytest.raises(RecordsRefused, match=r"Choose that metric so, or withdraw records:calls"):
        as_it_would_be(noon)


def test_nothing_is_left_where_figures_count_by_every_column(five_beats, ada, noon):
    text = DATASET + OPEN.format(period="quarter", bands="[2, 3, 4]").rpartition("    weekday")[0]
    define_dataset(text=text, where="calls.yaml", by=ada, at=noon)
    make_public(ada, noon, "calls", "urgent")
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    with pytest.raises(NothingToTell, match="nothing is left"):
        as_it_would_be(noon)


def test_what_was_told_once_stays_as_it_was(told, ada, noon, settings):
    """Records that came later, or in another form, would tell of themselves beside the edition before."""
    released(noon, settings)
    late = [row for row in calls(2, range(5000, 5300)) if row["received_at"].year == 2025]
    deliver(told, write(settings.WORKSPACE / "late.csv", late), noon + timedelta(hours=1))
    content = released(noon + timedelta(days=1), settings)
    first, second = rows_of(settings, 1), rows_of(settings, 2)

    assert [row for row in second if (row["area"], row["period"]) in counted(first)] == first
    assert any(shown(content)[key].value != many for key, many in counted(first).items())
    assert {each.edition for each in content.extracts[0].cells} == {1}
    assert verify(str(settings.WORKSPACE)).faults == []

    define(ada, noon, bands="[3]")
    third = released(noon + timedelta(days=2), settings).extracts[0]
    assert (third.records, third.withheld % third.least) == (0, 0)
    assert third.withheld > 1000


def test_records_that_tell_of_nobody_are_told_whole_and_anew_in_each_edition(five_beats, ada, noon, settings):
    exempt = "disclosure: {protects: nothing, reason: they are about street lights}"
    text = DATASET + OPEN.format(period="quarter", bands="[2, 3, 4]") + exempt
    dataset = define_dataset(text=text, where="calls.yaml", by=ada, at=noon)[0]
    make_public(ada, noon, "calls", "urgent")
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    [first] = released(noon, settings).extracts
    assert (first.least, first.less_told, first.withheld) == (1, 0, 0)
    assert set(first.rows["priority"].to_pylist()) == {"under 2", "2", "3", "4 or more"}

    rebuild(dataset=dataset, store=record_store(), at=noon)
    late = [row for row in calls(2, range(5000, 5300)) if row["received_at"].year == 2025]
    deliver(dataset, write(settings.WORKSPACE / "late.csv", late), noon + timedelta(hours=1))
    content = released(noon + timedelta(days=1), settings)

    assert content.extracts[0].records > first.records
    assert {each.edition for each in content.extracts[0].cells} == {2}
    assert verify(str(settings.WORKSPACE)).faults == []

    define(ada, noon)  # from now on people are protected: what was told as it was is not told again
    [third] = as_it_would_be(noon + timedelta(days=2)).content.extracts
    assert (third.least, third.records) == (11, 0)


def test_a_public_dataset_is_protected_too_unless_it_gives_a_reason(five_beats, ada, noon):
    text = DATASET + OPEN.format(period="quarter", bands="[2, 3, 4]") + "sensitivity: public\n"
    define_dataset(text=text, where="calls.yaml", by=ada, at=noon)
    make_public(ada, noon, "calls")
    choose(kind="records", slug="calls", is_public=True, reason="Asked", by=ada, at=noon)
    assert as_it_would_be(noon).content.extracts[0].least == 11


def test_whoever_verifies_is_told_of_a_record_too_few_and_of_a_figure_that_is_not_shown(told, noon, settings):
    content = released(noon, settings)
    folder = settings.WORKSPACE / "editions" / "0001"
    path = folder / "data/records/calls.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.chmod(0o644)
    path.write_bytes(b"".join(lines[:-1]))
    said = [str(each) for each in verify(str(settings.WORKSPACE)).faults]

    cell = content.extracts[0].cells[-1]
    assert any("records/calls.csv: was changed" in each or "has" in each for each in said)
    assert any(f"rows, content.json says {cell.records}" in each for each in said)


def test_the_parquet_file_is_held_against_the_csv_file(told, noon, settings):
    released(noon, settings)
    folder = settings.WORKSPACE / "editions" / "0001"
    assert verify(str(settings.WORKSPACE), more=[check_records_parquet]).faults == []
    path = folder / "data/records/calls.parquet"
    table = pyarrow.parquet.read_table(path)
    path.chmod(0o644)
    pyarrow.parquet.write_table(table.slice(0, table.num_rows - 1), path)
    said = [each.what for each in verify(str(settings.WORKSPACE), more=[check_records_parquet]).faults]

    assert "has other records than data/records/calls.csv" in said


def test_staff_read_what_is_told_of_records_and_what_cannot_be_taken_back(told, ada, noon, settings):
    released(noon, settings)
    [said] = summary_of(as_it_would_be(noon)).records
    assert re.match(r"Calls for service: [\d,]+ records, [\d,]+ of which tell less since fewer than 11", said)

    make_public(ada, noon, "urgent")
    [_, warned] = summary_of(as_it_would_be(noon)).records
    assert "earlier editions tell priority of records, and figures of urgent count by it only now" in warned


def test_a_figure_that_is_withheld_takes_its_records_along(told, noon):
    from civicstat.publishing.content import Withheld
    from civicstat.publishing.disclosure.extracts import extract_of
    from civicstat.publishing.disclosure.protecting import without
    from civicstat.publishing.gathering.records import read_records

    content = as_it_would_be(noon).content
    metric = content.metric("calls")
    hidden = tuple(
        replace(each, figures=tuple(without(one, Withheld.PROTECTING, "x") for one in each.figures))
        if (each.area, each.grain) == ("B1", "quarter") else each
        for each in metric.series
    )  # fmt: skip
    less = replace(content, metrics=(replace(metric, series=hidden),))
    [read] = read_records(less, (), record_store())
    extract = extract_of(read, less, (), kept=lambda *_: pytest.fail("nothing was published before"))

    assert "B1" not in extract.rows["area"].to_pylist()
    assert extract.withheld >= 100
    assert extract.withheld % extract.least == 0


def test_an_attacker_learns_no_more_of_a_withheld_figure_from_the_records(five_beats, ada, noon, settings):
    """All sums that figures and records tell go into linear programs: the bounds are those of the figures alone."""
    define(ada, noon)
    choose(
        kind="metric", slug="calls", is_public=True, grains=["month", "quarter", "year"], layers=["beat"],
        reason="Asked", by=ada, at=noon,
    )  # fmt: skip
    choose(kind="records", slug="calls", is_public=True, reason="Researchers asked", by=ada, at=noon)
    content = released(noon, settings)
    cells, sums = sums_told(content)
    withheld = [cell for cell in cells if sums.get(frozenset([cell])) is None]
    assert withheld

    days = {each.period: (each.starts_on, each.ends_on) for each in content.extracts[0].cells}
    counts = counted(rows_of(settings, 1))
    more = {
        frozenset(cell for cell in cells if cell[0] == beat and days[period][0] <= cell[1] < days[period][1]): many
        for (beat, period), many in counts.items()
    }
    assert more
    alone, together = (bounds(cells, known, withheld) for known in (sums, sums | more))
    assert together == pytest.approx(alone)
    assert all(high - low >= 9 for low, high in together)


def sums_told(content):
    """Return the (beat, first day of a month) cells, and each sum over some of them that the figures show."""
    metric = content.metric("calls")
    months = [figure.starts_on for figure in metric.one("beat", "B1", "month").figures]
    beats = [area.code for area in content.layer("beat").areas]
    cells = [(beat, month) for beat in beats for month in months]
    sums = {}
    for series in metric.series:
        for figure in series.figures if series.layer == "beat" else ():
            within = frozenset((series.area, day) for day in months if figure.starts_on <= day < figure.ends_on)
            if figure.value is not None and within:
                sums[within] = figure.value
    return cells, sums


def bounds(cells, known, wanted):
    """Return the least and the most that each wanted cell can be."""
    place = {cell: at for at, cell in enumerate(cells)}
    rows = np.zeros((len(known), len(cells)))
    for at, within in enumerate(known):
        rows[at, [place[cell] for cell in within]] = 1
    found = []
    for cell in wanted:
        aim = np.zeros(len(cells))
        aim[place[cell]] = 1
        ends = [linprog(sign * aim, A_eq=rows, b_eq=list(known.values()), bounds=(0, None)) for sign in (1, -1)]
        found.append([ends[0].fun, -ends[1].fun if ends[1].status == 0 else np.inf])
    return np.array(found)
