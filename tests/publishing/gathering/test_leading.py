"""From payments to vendors to what the public reads: who leads a sum is known to the door, and told to nobody."""

from datetime import date, timedelta

import pytest

from civicstat.measurement.metrics.actions import adopt, refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.actions import define_dataset
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.content import Leading, Withheld
from civicstat.publishing.gathering.reading import gather
from civicstat.publishing.plain import as_plain
from civicstat.web.releasing.preparing import prepare
from testville import deliver, write

pytestmark = pytest.mark.slow

DATASET = """
dataset: payments
title: Payments
describes: One row is one payment to a vendor.
timezone: America/Chicago
key: payment_id
time: paid_on
columns:
  payment_id: {{type: text, required: true}}
  paid_on: {{type: date, required: true}}
  vendor: {{type: text, personal: true}}
  kind: {{type: category}}
  dollars: {{type: number}}
  beat: {{type: category}}
areas:
  beat: {{name: beat}}
disclosure: {{{rule}}}
"""
METRIC = "metric: {slug}\ntitle: {slug}\nquestion: How much?\nunit: dollars\ndirection: context\n"
PAID = METRIC.format(slug="paid") + "dataset: payments\nstatistic: {kind: sum, of: dollars}\n"
TIMES = METRIC.format(slug="times") + "dataset: payments\nstatistic: {kind: count}\n"
EACH = METRIC.format(slug="each") + "statistic: {kind: ratio, numerator: paid, denominator: times}\n"
QUIET = {"report": lambda share, what: None}


def payments():
    """Return 60 payments a quarter of 2025 in each beat, to ten vendors; V0 is paid 20 times in B2 in the second."""
    rows = []
    for beat in range(1, 6):
        for quarter in range(4):
            for number in range(60):
                day = date(2025, 1 + 3 * quarter, 1) + timedelta(days=number)
                is_giant = beat == 2 and quarter == 1 and number % 3 == 0
                rows.append({
                    "payment_id": f"{beat}-{quarter}-{number}", "paid_on": day, "beat": f"B{beat}",
                    "vendor": "V0" if is_giant else f"V{1 + number % 9}", "kind": "goods" if number % 2 else "work",
                    "dollars": 9000.0 if is_giant else 50.0 + number,
                })  # fmt: skip
    return rows


@pytest.fixture
def pay(five_beats, ada, noon, workspace):
    def paying(rule="whose: vendor", *metrics, dimensions=()):
        dataset, _ = define_dataset(text=DATASET.format(rule=rule), where="payments", by=ada, at=noon)
        for text in metrics or (PAID,):
            adopt(text=text, where="paid", by=ada, at=noon)
        deliver(dataset, write(workspace / "payments.csv", payments()), noon)
        for text in metrics or (PAID,):
            slug = text.split("\n")[0].removeprefix("metric: ")
            choose(
                kind="metric", slug=slug, is_public=True, grains=["quarter", "year"], reason="Asked", by=ada, at=noon,
                layers=[] if slug == "gap" else ["beat"], dimensions=list(dimensions),
            )  # fmt: skip
        return dataset

    return paying


def read(noon, store=True):
    store = record_store() if store else None
    return gather(number=1, reason="First", corrects=None, store=store, at=noon, judged_at=noon).content


def figure(content, slug="paid", area="B2", period="2025-Q2", group=("", "")):
    layer = "city" if area == "city" else "beat"
    series = content.metric(slug).one(layer, area, "year" if period == "2025" else "quarter", *group)
    return next(each for each in series.figures if each.period == period)


def test_payments_to_one_vendor_are_added_up_and_their_sum_is_withheld_though_there_are_many(pay, noon):
    pay()
    found = figure(read(noon))
    assert found.n == 60
    assert found.above.largest == 20 * 9000
    assert found.numerator - found.above.largest < 6000

    prepared = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET)

    hidden = figure(prepared.content)
    assert (hidden.value, hidden.n, hidden.withheld) == (None, None, Withheld.PROTECTING)
    assert figure(prepared.content, area="B3", period="2025-Q1").value is not None
    assert prepared.cost.all.dominated >= 1
    assert prepared.cost.all.small == 0


def test_a_vendor_is_one_however_it_is_capitalized(pay, noon, workspace):
    dataset = pay()
    spelled = [
        row | {"vendor": row["vendor"].lower() if number % 2 else row["vendor"]}
        for number, row in enumerate(payments())
    ]
    deliver(dataset, write(workspace / "again.csv", spelled), noon)
    assert figure(read(noon)).above.largest == 20 * 9000


def test_who_leads_is_in_nothing_that_is_published(pay, noon):
    pay()
    before = read(noon)
    assert any(each.above for _, _, each in before.figures())

    after = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET).content

    assert not any(each.above or each.below for _, _, each in after.figures())
    assert "above" not in str(as_plain(before))


def test_by_record_each_payment_is_somebodys_own_and_nobody_leads(pay, noon):
    pay("dominance: 0.1")
    assert figure(read(noon)).above == Leading(9000.0, 9000.0)
    prepared = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET)
    assert prepared.cost.all.withheld == 0


def test_data_without_the_rule_say_nothing_of_who_leads(pay, noon):
    pay("protects: events")
    assert not any(each.above or each.below for _, _, each in read(noon).figures())


def test_a_ratio_tells_who_leads_its_numerator_though_that_is_not_published(pay, ada, noon):
    pay("whose: vendor", PAID, TIMES, EACH)
    for slug in ("paid", "times"):
        choose(kind="metric", slug=slug, is_public=False, reason="No", by=ada, at=noon)

    found = figure(read(noon), "each")
    prepared = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET)

    assert (found.above.largest, found.below) == (20 * 9000, None)
    assert figure(prepared.content, "each").withheld is Withheld.PROTECTING
    assert figure(prepared.content, "each", area="B3", period="2025-Q1").value is not None


def test_a_gap_tells_who_leads_its_ends(pay, ada, noon):
    gap = METRIC.format(slug="gap") + "statistic: {kind: gap, of: paid, between: 'area:beat'}\n"
    pay("whose: vendor", PAID, gap)
    choose(kind="metric", slug="paid", is_public=False, reason="No", by=ada, at=noon)

    found = figure(read(noon), "gap", area="city")
    safe = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET).content

    assert found.above.largest == 20 * 9000  # the beat that is paid most
    assert 0 < found.below.largest < 0.2 * found.denominator
    assert figure(safe, "gap", area="city").withheld is Withheld.PROTECTING
    assert figure(safe, "gap", area="city", period="2025-Q1").value is not None


def test_groups_are_protected_as_the_whole_is(pay, noon):
    pay("whose: vendor", PAID, dimensions=["kind"])
    found = figure(read(noon), group=("kind", "work"))
    assert found.above.largest == 10 * 9000
    prepared = prepare(reason="First", corrects=None, store=record_store(), at=noon, **QUIET)
    assert figure(prepared.content, group=("kind", "work")).withheld is Withheld.PROTECTING


@pytest.mark.parametrize("is_stale", [True, False])
def test_a_sum_of_which_it_is_not_known_who_leads_is_taken_to_be_all_of_one(pay, noon, is_stale):
    dataset = pay()
    if is_stale:  # the figure was computed before the records came
        Metric.objects.get(slug="paid").current.observations.update(numerator=123.0)

    content = read(noon, store=is_stale)

    every = [each for _, _, each in content.figures() if each.numerator]
    assert len(every) > 10
    assert all(each.above == Leading(each.numerator, 0.0) for each in every)
    refresh(metrics=[Metric.objects.get(slug="paid")], store=record_store(), at=noon, dataset=dataset)
    assert figure(read(noon)).above.largest == 180_000
