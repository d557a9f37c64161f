"""Sums of which one or two make up nearly all: nobody who adds to them works out what another one adds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.measurement.sources.definitions import Disclosure
from civicstat.publishing.content import Withheld
from civicstat.publishing.disclosure import Rules, protect, protected
from civicstat.publishing.disclosure.protecting import without
from publishing.disclosure.amounts import Payment, added, payments, town
from publishing.disclosure.attacker import Attack
from publishing.disclosure.contributor import guessed


def quiet(months=6):
    """Return payments of 100 by four vendors in each beat, ward and month, of which nobody's stands out."""
    return [
        Payment(beat, ward, month, f"V{vendor}", 100.0)
        for beat in range(6) for ward in range(3) for month in range(months) for vendor in range(4)
    ]  # fmt: skip


def withheld(content):
    return {(series.key, f.period) for _, series, f in content.figures() if f.withheld is not None}


def test_a_sum_of_which_one_vendor_makes_up_nearly_all_is_withheld_and_others_with_it():
    paid = [*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]
    truth = town(paid)

    safe = protected(truth)

    hidden = withheld(safe.content)
    assert (("beat", "B2", "month", "", ""), "2026-02") in hidden
    assert safe.summary.all.dominated > 0
    assert safe.summary.all.small == 0
    assert safe.summary.all.protecting > 0
    assert safe.summary.all.withheld == len(hidden)
    assert guessed([safe.content], truth, added(paid)) == {}


def test_where_nobody_stands_out_all_is_shown():
    assert withheld(protect(town(quiet()))) == set()


def test_the_attack_breaks_what_only_the_dominated_sums_are_withheld_of():
    paid = [*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]
    truth = town(paid)

    alone = replace(truth, metrics=tuple(_without_dominated(each, added(paid)) for each in truth.metrics))

    assert guessed([alone], truth, added(paid)) != {}
    assert guessed([truth], truth, added(paid)) != {}


def _without_dominated(metric, added):
    def is_told(series, figure):
        by = sorted(added.get((series.key, figure.starts_on, figure.ends_on), {0: 0}).values(), reverse=True)
        return sum(by) - sum(by[:2]) < 0.1 * by[0]

    return replace(metric, series=tuple(
        replace(each, figures=tuple(without(f, Withheld.PROTECTING, "few") if is_told(each, f) else f
                                    for f in each.figures))
        for each in metric.series
    ))  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 4, 6]), st.sampled_from(["sum", "rate", "mean"]))
@pytest.mark.slow
def test_no_contributor_guesses_what_the_largest_one_adds(seed, each, kind):
    paid = payments(seed, each=each)
    truth = town(paid, kind=kind)

    safe = protect(truth)

    if kind != "mean":
        assert guessed([safe], truth, added(paid)) == {}
        assert Attack([safe], truth).broken(most=40) == {}
    else:
        sums = replace(truth, metrics=tuple(_as_sums(metric) for metric in truth.metrics))
        shown = replace(safe, metrics=tuple(_as_sums(metric) for metric in safe.metrics))
        assert guessed([shown], sums, added(paid)) == {}


def _as_sums(metric):
    """Return what a reader makes of means: the sums that they tell."""
    return replace(metric, kind="sum", series=tuple(
        replace(each, figures=tuple(replace(figure, value=figure.numerator) for figure in each.figures))
        for each in metric.series
    ))  # fmt: skip


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
@pytest.mark.slow
def test_money_paid_back_is_reckoned_with(seed):
    paid = payments(seed, back=0.2)
    truth = town(paid)

    safe = protected(truth)

    assert safe.summary.all.dominated > 0
    assert safe.summary.all.exposed == 0
    assert guessed([safe.content], truth, added(paid)) == {}


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
@pytest.mark.slow
def test_no_contributor_guesses_from_several_editions_and_metrics(seed):
    """The second edition has payments that came late; sums, means and how many there were are all published."""
    paid = payments(seed, months=6)
    late = [*paid, *payments(seed + 1, each=1, giants=0)]
    truths = [_all_three(each, number) for number, each in enumerate((paid, late), start=1)]

    first = protect(truths[0])
    second = protect(truths[1], earlier=[first])

    for truth, told in zip(truths, (paid, late), strict=True):
        assert guessed([first, second], truth, added(told)) == {}
    assert withheld(first) <= withheld(second)


def _all_three(paid, number):
    """Return the sum, the mean and the number of payments, as three metrics of a town."""
    metrics = [town(paid, kind=kind, slug=kind).metrics[0] for kind in ("sum", "mean")]
    counts = replace(metrics[0], slug="times", kind="count", series=tuple(
        replace(each, figures=tuple(
            replace(f, value=f.n, numerator=f.n, above=None) for f in each.figures
        )) for each in metrics[0].series
    ))  # fmt: skip
    return replace(town(paid, number=number), metrics=(replace(metrics[0], slug="paid"), metrics[1], counts))


def test_what_an_edition_withheld_for_its_largest_stays_withheld_when_others_have_come():
    paid = [*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]
    more = [*paid, *(Payment(2, ward, 1, f"V{vendor}", 30_000.0) for ward in range(3) for vendor in range(4))]
    first = protect(town(paid))
    alone, after = protected(town(more, number=2)), protected(town(more, number=2), earlier=[first])

    february = (("beat", "B2", "month", "", ""), "2026-02")
    assert february not in withheld(alone.content)
    assert february in withheld(after.content)
    assert after.summary.all.earlier > 0


def test_a_sum_that_an_edition_showed_is_said_to_be_beyond_protection():
    paid = [*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]
    truth = town(paid)

    assert protected(truth, earlier=[truth]).summary.all.exposed > 0


@pytest.mark.parametrize("rule", [Disclosure(dominance=0), Disclosure(protects="events")])
def test_where_the_rule_is_off_nothing_is_withheld_and_who_leads_is_told_to_nobody(rule):
    paid = [*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]

    safe = protect(town(paid), rules=Rules({"stops": rule}))

    assert withheld(safe) == set()
    assert not any(figure.above or figure.below for _, _, figure in safe.figures())


def test_a_stricter_rule_withholds_more():
    paid = payments(4)
    few, many = (
        len(withheld(protect(town(paid), rules=Rules({"stops": Disclosure(dominance=share)})))) for share in (0.05, 0.3)
    )
    assert 0 < few < many


def test_the_public_is_told_one_reason_for_all():
    safe = protect(town([*quiet(), Payment(2, 0, 1, "V9", 90_000.0)]))
    said = {(figure.withheld, figure.reason) for _, _, figure in safe.figures() if figure.withheld}
    assert said == {(Withheld.PROTECTING, "withheld to protect small groups")}
