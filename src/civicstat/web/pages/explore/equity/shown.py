"""An equity view as its page shows it: sentences, the parts beside one another, the gap over time, denominators."""

from civicstat.directory.underserved import MEANING, marked
from civicstat.measurement.comparisons.equity.differing import Against
from civicstat.measurement.comparisons.equity.gaps import Gap
from civicstat.measurement.comparisons.equity.parts import OWN
from civicstat.measurement.comparisons.equity.view import EquityView
from civicstat.measurement.comparisons.wording import one_of
from civicstat.web.ui import charts
from civicstat.web.ui.apart import difference_interval_text, difference_text, ratio_text
from civicstat.web.ui.charts import Table
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value, format_with_noun

SURE = 0.05
SURE_OF_TREND = 0.01  # stricter: a trend is looked at beside every gap


def noun(view: EquityView) -> str:
    """Return what the parts are called: "districts", "groups"."""
    layer = view.division.layer
    return layer.plural.lower() if layer is not None and view.division.way == "areas" else "groups"


def differ_sentence(view: EquityView) -> str:
    """Return whether parts differ at all, in a sentence."""
    found, many = view.differing, noun(view)
    if found.p is None:
        return f"Fewer than two {many} have a figure in {view.span.label}; there is nothing to compare."
    told = one_of(found.p)
    if not found.do_differ:
        return (
            f"Chance alone explains how {many} differ in {view.span.label}: {many} that are all alike come out as "
            f"unlike as these in {told} cases. Which is first and which is last means nothing."
        )
    apart = [each for each in found.parts if each.way]
    which = f"{len(apart)} of {len(found.parts)} differ from all others together" if apart else (
        "no single one stands out from the others"
    )  # fmt: skip
    return (
        f"{many.capitalize()} differ in {view.span.label} by more than chance: if all were alike, they would come "
        f"out as unlike as these in {told} cases; {which}."
    )


def gap_sentence(view: EquityView) -> str:
    """Return the gap in a sentence; empty where there is none to tell."""
    gap = view.gap
    if gap is None:
        return ""
    unit, display = view.measures.unit, view.measures.display
    if gap.these.value is None or gap.those.value is None or gap.result.difference is None:
        lacking = gap.these.name if gap.these.value is None else gap.those.name
        return f"{lacking[0].upper()}{lacking[1:]} has no figure for {view.span.label}, so there is no gap to tell."
    limits = difference_interval_text(gap.result.low, gap.result.high, unit, display)
    than = format_value(gap.those.value, unit, display)
    sentence = (
        f"{gap.these.name[0].upper()}{gap.these.name[1:]}: {format_with_noun(gap.these.value, unit, display)}, "
        f"{difference_text(gap.result.difference, unit, display)} than {gap.those.name} ({than}"
    )
    sentence += f"; 95% interval of the gap {limits})." if limits else ")."
    if ratio := ratio_text(gap.result.ratio, gap.result.ratio_low, gap.result.ratio_high):
        sentence += f" That is {ratio}."
    return f"{sentence} {_chance(gap)}".strip()


def trend_sentence(view: EquityView) -> str:
    """Return whether the gap widens or closes."""
    gap = view.gap
    if gap is None or not gap.over_time or gap.trend is None:
        return ""
    known = [each for _, each in gap.over_time if each.difference is not None]
    slope, (low, high) = float(gap.trend.slope), gap.trend.interval
    if slope != slope or len(known) < 4:
        return "Too few quarters have figures on both sides to tell whether the gap widens or closes."
    unit, display = view.measures.unit, view.measures.display
    limits = difference_interval_text(float(low), float(high), unit, display)
    if float(gap.trend.p) > SURE_OF_TREND:
        return f"Over {len(known)} quarters the gap neither widened nor closed beyond chance (a year: {limits})."
    size = difference_text(slope, unit, display)
    moved = f"{size} a year (95% interval {limits})"
    if gap.p is None or gap.p > SURE:
        return f"Over {len(known)} quarters the difference moved beyond chance: {moved}."
    way = "widened" if slope * (gap.result.difference or 0.0) > 0 else "closed"
    return f"Over {len(known)} quarters the gap {way}: {moved}."


def parts_chart(view: EquityView) -> charts.Figure:
    """Return all parts beside one another with their intervals; those chosen as underserved carry a mark."""
    rows = tuple(
        charts.RankedArea(_marked(each), each.value, each.low, each.high, reason="No figure",
                          n=each.n if view.measures.readings.law != "normal" else None)
        for each in view.differing.parts
    )  # fmt: skip
    chart = charts.Ranking(
        title=f"{view.metric.title}, {noun(view)} beside one another", areas=rows, unit=view.measures.unit,
        display=view.measures.display, reference=view.differing.whole, reference_name="all together",
        heading=noun(view).capitalize(), plural=noun(view), least=0.0 if _is_positive(view) else None,
        about_names=MEANING if any(part.is_underserved for part in view.parts) else "",
    )  # fmt: skip
    unit = "" if view.measures.per == OWN else f", {view.measures.unit}"
    return charts.Figure("parts", chart, f"{view.span.label}{unit}.")


def parts_table(view: EquityView) -> Table:
    """Return each part against all others together, with the chance adjusted for their number."""
    unit, display = view.measures.unit, view.measures.display
    many = noun(view)
    header = (
        many.capitalize(),
        "Figure",
        "95% interval",
        "Against the others",
        "95% interval",
        "By chance",
        "So it is",
    )
    ordered = sorted(view.differing.parts, key=lambda each: (each.value is None, -(each.value or 0.0)))
    rows = tuple(
        (
            _marked(each), format_value(each.value, unit, display), interval_text(each.low, each.high, unit, display),
            "" if each.result.difference is None else difference_text(each.result.difference, unit, display),
            difference_interval_text(each.result.low, each.result.high, unit, display),
            "" if each.p is None else one_of(each.p), _verdict(view, each),
        )
        for each in ordered
    )  # fmt: skip
    return Table(f"{many.capitalize()} against all others together", header, rows, frozenset({1, 2, 3, 4, 5}))


def trend_chart(view: EquityView) -> charts.Figure | None:
    """Return the gap quarter by quarter with its interval; None where there is too little to draw."""
    gap = view.gap
    if gap is None or sum(each.difference is not None for _, each in gap.over_time) < 3:
        return None
    points = tuple(
        charts.Point(span.label, span.since, each.difference, each.low, each.high) for span, each in gap.over_time
    )  # fmt: skip
    display = "points" if view.measures.unit == "share" else view.measures.display
    chart = charts.TimeSeries(
        title=f"The gap over time: {gap.these.name} minus {gap.those.name}",
        series=(charts.Series("Gap", points),), unit=view.measures.unit, display=display,
    )  # fmt: skip
    return charts.Figure("gap", chart, trend_sentence(view))


def denominator_table(view: EquityView) -> Table | None:
    """Return the two sides of the gap per each denominator; None where there is but one, or no gap was asked for."""
    if view.gap is None or len(view.beside) < 2:
        return None
    header = ("Per", view.gap.these.name, view.gap.those.name, "Ratio (95% interval)", "By chance")
    rows: list[tuple[str, ...]] = []
    for each in view.beside:
        if each.fault:
            rows.append((each.per.name, "–", "–", each.fault, ""))
            continue
        ratio = ratio_text(each.result.ratio, each.result.ratio_low, each.result.ratio_high)
        p = each.result.p
        sure = "" if p is None else "Beyond chance" if p <= SURE else "May be chance"
        display = view.measures.definition.display if each.per.key == "own" else ""
        told = [format_value(value, each.unit, display) for value in (each.these, each.those)]
        rows.append((_per_name(each.per.name, each.unit), *told, ratio, sure))
    return Table("The same events per each denominator", header, tuple(rows), frozenset({1, 2, 3}))


def _per_name(name: str, unit: str) -> str:
    _, _, base = unit.partition(" per ")
    return f"{name} (per {base})" if base else name


def denominator_sentence(view: EquityView) -> str:
    """Return how far the answer hangs on the denominator."""
    told = [each for each in view.beside if each.result.ratio is not None]
    if view.gap is None or len(told) < 2:
        return ""
    order = sorted(told, key=lambda each: each.result.ratio or 0.0)
    low, high = order[0], order[-1]
    ratios = [f"{each.result.ratio:.2f} times per {each.per.name.lower()}" for each in (high, low)]
    signs = {(each.result.ratio or 1.0) > 1 for each in told if (each.result.p or 1.0) <= SURE}
    turn = " Whether there is a gap at all hangs on the denominator." if _hangs(view) else ""
    turn = " Even its direction hangs on the denominator." if len(signs) > 1 else turn
    return f"{view.gap.these.name[0].upper()}{view.gap.these.name[1:]}: from {ratios[0]} to {ratios[1]}.{turn}"


def _hangs(view: EquityView) -> bool:
    sure = [(each.result.p or 1.0) <= SURE for each in view.beside if each.result.ratio is not None]
    return any(sure) and not all(sure)


def _chance(gap: Gap) -> str:
    if gap.p is None:
        return ""
    picked = " They were picked because they are farthest apart; that is allowed for." if gap.pairs > 1 else ""
    told = one_of(gap.p)
    if gap.p <= SURE:
        return f"Chance makes such a gap in {told} cases where there is none.{picked}"
    return f"This may be chance: such a gap comes in {told} cases where there is none.{picked}"


def _verdict(view: EquityView, each: Against) -> str:
    if not view.differing.do_differ or not each.way:
        return "" if each.p is None else "As the others"
    return "Higher" if each.way > 0 else "Lower"


def _marked(each: Against) -> str:
    return marked(each.part.name, each.part.is_underserved)


def _is_positive(view: EquityView) -> bool:
    return all(each.value is None or each.value >= 0 for each in view.differing.parts)
