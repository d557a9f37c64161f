"""A reader of everything, who takes the sums that hold among published numbers and asks linear programming for bounds.

It shares nothing with the code that protects. Its unknowns are what was measured, one for each quantity and place. It
knows every number that a figure of any edition shows, that no number is below nought, and that hits are no more than
there were. What is in no part of a sum (records without an area) it knows too where
it is little, which is more than a reader does.
"""

from collections import defaultdict

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from civicstat.publishing.content import CITY


class Attack:
    """Bounds on what was measured (`truth`), from editions together.

    same: quantities that are one, which the attacker knows: "p90:n" is "stops:n".
    """

    def __init__(self, editions, truth, same=None):
        self.same = same or {}
        self.truth = dict(self._numbers(truth))
        self.names = sorted(self.truth)
        self.place = {what: at for at, what in enumerate(self.names)}
        # A number that another edition showed is known where it is still the same.
        told = (pair for content in editions for pair in self._numbers(content))
        self.known = {what: number for what, number in told if self.truth.get(what) == number}
        inside = _inside(truth.layers)
        sums = self._covering([*self._over_areas(inside), *self._over_groups(), *self._over_time()])
        self.sums = self._matrix([{whole: -1.0} | dict.fromkeys(parts, 1.0) for whole, parts in sums])
        self.less = self._matrix(self._hits())
        self.totals = self.sums @ np.array([self.truth[what] for what in self.names])
        low, high = np.zeros(len(self.names)), np.full(len(self.names), np.inf)
        for what, number in self.known.items():
            low[self.place[what]] = high[self.place[what]] = number
        self.limits = np.column_stack([low, high])

    def _covering(self, sums):
        """Return the sums whose parts are most of their wholes over all periods: of less, nobody knows the rest."""
        totals = defaultdict(lambda: np.zeros(2))
        for whole, parts in sums:
            kind = whole[0], whole[1], frozenset(part[1] for part in parts)
            totals[kind] += self.truth[whole], sum(self.truth[part] for part in parts)
        wholes = {kind for kind, (whole, parts) in totals.items() if abs(whole - parts) <= 0.3 * whole}
        return [each for each in sums if each[1] and (*each[0][:2], frozenset(p[1] for p in each[1])) in wholes]

    def _numbers(self, content):
        for metric, series, figure in content.figures():
            for column, quantity in _told(metric).items():
                number = getattr(figure, column)
                if number is not None:
                    place = self.same.get(quantity, quantity), series.key, figure.starts_on, figure.ends_on
                    yield place, float(number)

    def _by_period(self):
        found = defaultdict(dict)
        for what in self.names:
            found[what[0], what[2], what[3]][what[1]] = what
        return found.values()

    def _over_areas(self, inside):
        for there in self._by_period():
            for (layer, area, *rest), whole in there.items():
                for parts in inside.get((layer, area), {}).values():
                    yield whole, [there[(*part, *rest)] for part in parts if (*part, *rest) in there]

    def _over_groups(self):
        for there in self._by_period():
            members = defaultdict(list)
            for key, what in there.items():
                members[(*key[:3], "", ""), key[3]].append(what)
            yield from ((there[all_of], parts) for (all_of, dimension), parts in members.items() if dimension)

    def _over_time(self):
        rows = defaultdict(list)
        for what in self.names:
            rows[what[0], what[1][:2] + what[1][3:]].append(what)
        for row in rows.values():
            for whole in row:
                grains = defaultdict(list)
                for each in row:
                    if each[1][2] != whole[1][2] and whole[2] <= each[2] and each[3] <= whole[3]:
                        grains[each[1][2]].append(each)
                for parts in grains.values():
                    if sum((each[3] - each[2]).days for each in parts) == (whole[3] - whole[2]).days:
                        yield whole, parts

    def _hits(self):
        for quantity, *rest in self.names:
            name, _, role = quantity.partition(":")
            whole = (self.same.get(f"{name}:n", f"{name}:n"), *rest)
            if role == "hits" and whole in self.place:
                yield {(quantity, *rest): 1.0, whole: -1.0}

    def _matrix(self, rows):
        entries = [(at, self.place[what], sign) for at, row in enumerate(rows) for what, sign in row.items()]
        line, column, sign = np.array(entries).T if entries else np.zeros((3, 0))
        count = int(line.max(initial=-1)) + 1
        return sparse.csr_array((sign, (line.astype(int), column.astype(int))), shape=(count, len(self.names)))

    def bounds_of(self, what):
        """Return the least and the greatest number that fits everything published."""
        if what in self.known:
            return self.known[what], self.known[what]
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(self.names))
            cost[self.place[what]] = sign
            found = linprog(
                cost, A_eq=self.sums, b_eq=self.totals, A_ub=self.less, b_ub=np.zeros(self.less.shape[0]),
                bounds=self.limits, method="highs",
            )  # fmt: skip
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else found.fun * sign)
        return ends[0], ends[1]

    def broken(self, *, threshold=10, most=None):
        """Return the small numbers that are narrowed to fewer than so many whole numbers; most: to be tried."""
        small = [what for what, number in self.truth.items() if 0 < number <= threshold]
        if most is not None and len(small) > most:
            small = [small[at] for at in np.random.default_rng(7).choice(len(small), most, replace=False)]
        found = {what: self.bounds_of(what) for what in small}
        return {what: (low, high) for what, (low, high) in found.items() if high - low < threshold - 1 - 1e-6}


def _told(metric):
    """Return which column of a metric's figures tells which quantity."""
    slug = metric.slug
    if metric.kind in ("share", "cohort_share"):
        return {"n": f"{slug}:n", "denominator": f"{slug}:n", "numerator": f"{slug}:hits"}
    if metric.kind == "count":
        return {"n": f"{slug}:n", "value": f"{slug}:n", "numerator": f"{slug}:n"}
    if metric.kind == "ratio":
        return {"numerator": f"{metric.bases[0]}:n", "denominator": f"{metric.bases[1]}:n"}
    if metric.kind in ("distinct", "sum"):
        return {"n": f"{slug}:n", "value": f"{slug}:events", "numerator": f"{slug}:events"}
    if metric.kind == "rate":
        return {"n": f"{slug}:n", "numerator": f"{slug}:events"}
    return {"n": f"{slug}:n"}


def _inside(layers):
    found = defaultdict(lambda: defaultdict(list))
    for layer in layers:
        for area in layer.areas if layer.slug != CITY else ():
            for coarse in {(CITY, CITY), *area.within}:
                found[coarse][layer.slug].append((layer.slug, area.code))
    return found
