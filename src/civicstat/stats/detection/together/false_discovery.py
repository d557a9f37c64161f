"""Which of many alarms may be believed: control of the share of false ones among them. See docs/methods/many-series.md.

Evaluations that did not take place have no p-value (NaN); they are not counted, and stay NaN or False.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from civicstat.stats.intervals import BoolArray, FloatArray, first_where


def benjamini_hochberg(p_values: ArrayLike) -> FloatArray:
    """Return adjusted p-values: the least share of false alarms at which each would be among the alarms.

    Right where evaluations are independent or hang together positively, as areas of one city do.
    Source: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289-300. docs/methods/many-series.md
    """
    return _stepped_up(p_values, lambda number: 1.0)


def benjamini_yekutieli(p_values: ArrayLike) -> FloatArray:
    """Return adjusted p-values that hold however the evaluations hang together, at the cost of power.

    Source: Benjamini and Yekutieli (2001), Ann. Stat. 29:1165-1188. docs/methods/many-series.md
    """
    return _stepped_up(p_values, lambda number: float(np.sum(1.0 / np.arange(1, number + 1))))


def simes(p_values: ArrayLike) -> float:
    """Return one p-value for a group: is there a change anywhere in it? NaN where nothing was evaluated.

    Source: Simes (1986), Biometrika 73:751-754. docs/methods/many-series.md
    """
    p = np.sort(_chances(p_values))
    p = p[~np.isnan(p)]
    return float((p * p.size / np.arange(1, p.size + 1)).min()) if p.size else float("nan")


def benjamini_bogomolov(p_values: ArrayLike, groups: ArrayLike, *, level: float = 0.1) -> BoolArray:
    """Return which evaluations alarm where groups (metrics, districts) are chosen first, then evaluations in them.

    groups: a label for each evaluation, in the same shape. level: the share of false alarms borne in the groups that
    are chosen, on average. A group in which nothing happens does not dilute those in which something does.
    Source: Benjamini and Bogomolov (2014), J. R. Stat. Soc. B 76:297-318. docs/methods/many-series.md
    """
    p, label = _chances(p_values), np.asarray(groups)
    if label.shape != p.shape:
        raise ValueError(f"groups has shape {label.shape}; expected one label for each p-value, {p.shape}")
    if not 0 < level < 1:
        raise ValueError(f"level is {level!r}; expected a share between 0 and 1, such as 0.1")
    names = np.unique(label)
    chosen = benjamini_hochberg([simes(p[label == name]) for name in names]) <= level
    share = chosen.sum() / max(names.size, 1)
    found = np.zeros(p.shape, bool)
    for name in names[chosen]:
        inside = label == name
        found[inside] = benjamini_hochberg(p[inside]) <= level * share
    return found


def _stepped_up(p_values: ArrayLike, penalty: Callable[[int], float]) -> FloatArray:
    p = _chances(p_values)
    known = ~np.isnan(p)
    number = int(known.sum())
    found = np.full(p.shape, np.nan)
    if not number:
        return found
    values = p[known]
    order = np.argsort(values)[::-1]
    factor = penalty(number)
    scaled = np.minimum.accumulate(factor * values[order] * number / np.arange(number, 0, -1))
    adjusted = np.empty(number)
    adjusted[order] = np.minimum(scaled, 1.0)
    found[known] = adjusted
    return found


def _chances(p_values: ArrayLike) -> FloatArray:
    p = np.asarray(p_values, np.float64)
    is_wrong = (p < 0) | (p > 1)
    if np.any(is_wrong):
        raise ValueError(f"p_values: {first_where(p, is_wrong)}; expected chances from 0 to 1")
    return p
