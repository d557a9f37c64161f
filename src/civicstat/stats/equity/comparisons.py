"""Whether groups differ beyond chance, all together and pair by pair. See docs/methods/gaps.md."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr

from civicstat.stats.intervals import FloatArray, IntArray, not_negative


class Heterogeneity(NamedTuple):
    """Cochran's Q, its degrees of freedom and p-value, and the variance between groups that is not noise."""

    q: FloatArray
    degrees: int
    p: FloatArray
    true_variance: FloatArray


class Pairs(NamedTuple):
    """All pairs of groups: positions of both, the difference in standard errors (z), and p adjusted for all pairs."""

    first: IntArray
    second: IntArray
    z: FloatArray
    p: FloatArray


def heterogeneity(figures: ArrayLike, standard_errors: ArrayLike) -> Heterogeneity:
    """Return whether independent figures differ by more than their errors explain.

    figures, standard_errors: groups on the last axis, of one shape; errors above 0. ValueError otherwise.
    Result: without the last axis; a small p says that groups differ; true_variance is the part of their variance
    left when noise is taken out, 0 at least.
    Source: Cochran (1954), Biometrics 10:101-129; DerSimonian and Laird (1986), Control. Clin. Trials 7:177-188.
    docs/methods/gaps.md
    """
    x, errors = _with_errors(figures, standard_errors)
    weight = 1 / errors**2
    total = weight.sum(axis=-1)
    mean = (weight * x).sum(axis=-1, keepdims=True) / total[..., None]
    q, degrees = (weight * (x - mean) ** 2).sum(axis=-1), x.shape[-1] - 1
    true = np.maximum((q - degrees) / (total - (weight**2).sum(axis=-1) / total), 0)
    return Heterogeneity(q[()], degrees, chdtrc(degrees, q), true[()])


def pairwise_differences(figures: ArrayLike, standard_errors: ArrayLike) -> Pairs:
    """Return every pair of groups with its difference in standard errors and Holm's adjusted p-value.

    figures, standard_errors: independent, shape (groups,); errors above 0. ValueError otherwise.
    Of all pairs with p of 0.05 or less, the chance that any is a false alarm is 5 percent at most.
    Source: Holm (1979), Scand. J. Stat. 6:65-70. docs/methods/gaps.md
    """
    x, errors = _with_errors(figures, standard_errors)
    if x.ndim != 1:
        raise ValueError(f"figures has shape {x.shape}; expected one dimension")
    first, second = np.triu_indices(x.size, k=1)
    z = (x[first] - x[second]) / np.hypot(errors[first], errors[second])
    return Pairs(first, second, z, holm(2 * ndtr(-np.abs(z))))


def holm(p: ArrayLike) -> FloatArray:
    """Return p-values adjusted for their number by Holm's step-down method, shape (n,). ValueError outside 0 to 1.

    Source: Holm (1979), Scand. J. Stat. 6:65-70; R's p.adjust(method = "holm"). docs/methods/gaps.md
    """
    found = np.asarray(p, dtype=np.float64)
    if found.ndim != 1 or not np.all((found >= 0) & (found <= 1)):
        raise ValueError("p must be numbers from 0 to 1, in one dimension")
    order = np.argsort(found, kind="stable")
    stepped = np.maximum.accumulate(found[order] * np.arange(found.size, 0, -1)) if found.size else found
    adjusted = np.empty_like(found)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted


def _with_errors(figures: ArrayLike, standard_errors: ArrayLike) -> tuple[FloatArray, FloatArray]:
    x, errors = np.broadcast_arrays(np.asarray(figures, np.float64), not_negative("standard_errors", standard_errors))
    if x.ndim == 0 or x.shape[-1] < 2:
        raise ValueError("groups differ only where there are at least two on the last axis")
    if np.any(errors == 0):
        raise ValueError("standard_errors holds 0; a figure without error cannot be weighed against others")
    return x, errors
