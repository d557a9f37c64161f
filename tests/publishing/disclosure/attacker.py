"""A reader of everything, who takes the sums that hold among published numbers and asks linear programming for bounds.

It shares nothing with the code that protects. Its unknowns are what was measured, one for each quantity and place. It
knows every number that a figure of any edition shows, that no number is below nought, that hits and misses make up
what there were, and that a figure which is withheld alone is no nought where it counts something. What is in no part of
a sum (records without an area) it knows too where it is little, which is more than a reader does; a sum of which a part
has no number in a period is none.
"""

from collections import defaultdict
from itertools import combinations

import numpy as np
from scipy import sparse

from civicstat.publishing.content import CITY, Withheld
from publishing.disclosure.bounding import narrowed

SHARES = ("share", "cohort_share")
FEWEST = 12  # places with records, from which numbers that agree are no chance


class Attack:
    """Bounds on what was measured (`truth`), from editions together.

    same: quantities that are one, which the attacker knows: "p90:n" is "stops:n"; None: it finds them by their numbers,
    as a reader does by the definitions. spared: metrics or quantities that tell of nobody, from which it learns all the
    same.
    """

    def __init__(self, editions, truth, same=None, spared=()):
        self.spared = frozenset(spared)
        self.truth = dict(_numbers(truth))
        self.same = _alike(self.truth) if same is None else same
        self.truth = {self._one(what): number for what, number in self.truth.items()}
        self.names = sorted(self.truth)
        self.place = {what: at for at, what in enumerate(self.names)}
        self.values = np.array([self.truth[what] for what in self.names])
        # A number that another edition showed is known where it is still the same.
        told = ((self._one(what), number) for content in editions for what, number in _numbers(content))
        self.known = {what for what, number in told if self.truth.get(what) == number}
        self.gaps = {self._one(what) for content in editions for what in _gaps(content)} - self.known
        inside = _inside(truth.layers)
        sums = self._covering([*self._over_areas(inside), *self._over_groups(), *self._over_time()])
        rows = [{whole: -1.0} | dict.fromkeys(parts, 1.0) for whole, parts in sums]
        self.sums = self._matrix([*rows, *self._made_up()])

    def broken(self, *, threshold=10, most=None):
        """Return the small numbers that are narrowed to fewer than so many whole numbers; most: to be tried."""
        small = self.small(threshold)
        if most is not None and len(small) > most:
            small = [small[at] for at in np.random.default_rng(7).choice(len(small), most, replace=False)]
        known = np.array([what in self.known for what in self.names])
        lowest = np.array([float(what in self.gaps and self.truth[what] >= 1) for what in self.names])
        tried = np.array([self.place[what] for what in small], dtype=int)
        found = narrowed(self.sums, self.values, known, lowest, tried, width=threshold - 1)
        return {self.names[at]: ends for at, ends in found.items()}

    def small(self, threshold=10):
        """Return the numbers that nobody may work out."""
        counted = self._counted()
        return [what for what, number in self.truth.items() if 0 < number <= threshold and what[0] in counted]

    def _one(self, what):
        return (self.same.get(what[0], what[0]), *what[1:])

    def _counted(self):
        """Return the quantities that are numbers of people or events, and not spared."""
        amounts = {what[0] for what, number in self.truth.items() if number != round(number)}
        names = {what[0] for what in self.names}
        held = {name for name in names if not self.spared & {name, name.partition(":")[0]}}
        return held - amounts

    def _covering(self, sums):
        """Return the sums whose parts are most of their wholes over all periods: of less, nobody knows the rest."""
        totals = defaultdict(lambda: np.zeros(2))
        for whole, parts in sums:
            kind = whole[0], whole[1], frozenset(part[1] for part in parts)
            totals[kind] += self.truth[whole], sum(self.truth[part] for part in parts)
        wholes = {kind for kind, (whole, parts) in totals.items() if abs(whole - parts) <= 0.3 * whole}
        return [each for each in sums if each[1] and (*each[0][:2], frozenset(p[1] for p in each[1])) in wholes]

    def _by_period(self):
        found = defaultdict(dict)
        for what in self.names:
            found[what[0], what[2], what[3]][what[1]] = what
        return found.values()

    def _over_areas(self, inside):
        series = {what[:2] for what in self.names}
        for there in self._by_period():
            for (layer, area, *rest), whole in there.items():
                for parts in inside.get((layer, area), {}).values():
                    keys = [(*part, *rest) for part in parts if (whole[0], (*part, *rest)) in series]
                    if all(key in there for key in keys):
                        yield whole, [there[key] for key in keys]

    def _over_groups(self):
        for there in self._by_period():
            members = defaultdict(list)
            for key, what in there.items():
                members[(*key[:3], "", ""), key[3]].append(what)
            yield from ((there[all_of], parts) for (all_of, dimension), parts in members.items() if dimension)

    def _over_time(self):
        rows, fillings = defaultdict(list), {}
        for what in self.names:
            rows[what[0], what[1][:2] + what[1][3:]].append(what)
        for row in rows.values():
            spans = tuple((what[1][2], what[2].toordinal(), what[3].toordinal()) for what in row)
            if spans not in fillings:
                fillings[spans] = list(_fillings(spans))
            yield from ((row[whole], [row[part] for part in parts]) for whole, parts in fillings[spans])

    def _made_up(self):
        """Yield what makes up what at each place: hits and misses the whole, and two quantities a third one."""
        there = defaultdict(dict)
        for what in self.names:
            there[what[0]][what[1:]] = what
        shares = {name.partition(":")[0] for name in there if name.endswith(":misses")}
        made = {tuple(self.same.get(f"{slug}:{role}", f"{slug}:{role}") for role in ("n", "hits", "misses"))
                for slug in shares}  # fmt: skip
        for whole, one, other in sorted(made | set(_pairs(self.truth))):
            for place in there[whole].keys() & there[one].keys() & there[other].keys():
                row = defaultdict(float)
                for name, sign in ((whole, -1.0), (one, 1.0), (other, 1.0)):
                    row[there[name][place]] += sign
                yield row

    def _matrix(self, rows):
        entries = [(at, self.place[what], sign) for at, row in enumerate(rows) for what, sign in row.items()]
        line, column, sign = np.array(entries).T if entries else np.zeros((3, 0))
        count = int(line.max(initial=-1)) + 1
        return sparse.csr_array((sign, (line.astype(int), column.astype(int))), shape=(count, len(self.names)))


def _numbers(content):
    """Yield what figures tell: (quantity, series, first day, day after the last), and the number."""
    for metric, series, figure in content.figures():
        for column, quantity in _told(metric).items():
            if (number := getattr(figure, column)) is not None:
                yield (quantity, series.key, figure.starts_on, figure.ends_on), float(number)
        if metric.kind in SHARES and figure.numerator is not None:
            misses = float(figure.denominator - figure.numerator)
            yield (f"{metric.slug}:misses", series.key, figure.starts_on, figure.ends_on), misses


def _gaps(content):
    """Yield what a figure would tell that is withheld, though its kind is not: the public sees that it is no nought."""
    for metric, series, figure in content.figures():
        if figure.withheld is Withheld.PROTECTING:
            for quantity in set(_told(metric).values()):
                if not quantity.endswith(":hits"):
                    yield quantity, series.key, figure.starts_on, figure.ends_on


def _told(metric):
    """Return which column of a metric's figures tells which quantity."""
    slug = metric.slug
    if metric.kind in SHARES:
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


def _alike(truth):
    """Return quantities whose numbers agree wherever both have them, by the name of the first of them."""
    there = defaultdict(dict)
    for (quantity, *place), number in truth.items():
        there[quantity][tuple(place)] = number
    firsts, same = {}, {}
    for quantity, numbers in sorted(there.items(), key=lambda each: -len(each[1])):
        for first, others in firsts.items():
            common = numbers.keys() & others.keys()
            if all(numbers[at] == others[at] for at in common) and sum(numbers[at] > 0 for at in common) >= FEWEST:
                same[quantity] = first
                others.update(numbers)
                break
        else:
            firsts[quantity] = dict(numbers)
    return same


def _pairs(truth):
    """Yield quantities of which two make up the third wherever there are all of them: the whole, and its parts."""
    there = defaultdict(dict)
    for (quantity, *place), number in truth.items():
        if place[0][0] == CITY and number == round(number):
            there[quantity][tuple(place)] = number
    marks = {
        (frozenset(numbers), tuple(numbers[at] for at in sorted(numbers))): name for name, numbers in there.items()
    }
    for one, other in combinations(sorted(there), 2):
        if there[one].keys() == there[other].keys():
            total = tuple(there[one][at] + there[other][at] for at in sorted(there[one]))
            whole = marks.get((frozenset(there[one]), total))
            if whole not in (None, one, other) and sum(each > 0 for each in total) >= FEWEST:
                yield whole, one, other


def _fillings(spans):
    """Yield spans, by place, and those of another kind that fill them."""
    kinds = defaultdict(list)
    for at, (grain, start, end) in enumerate(spans):
        kinds[grain].append((at, start, end))
    for at, (grain, first, last) in enumerate(spans):
        for other, members in kinds.items():
            parts = [(place, start, end) for place, start, end in members if first <= start and end <= last]
            if other != grain and sum(end - start for _, start, end in parts) == last - first:
                yield at, [place for place, _, _ in parts]


def _inside(layers):
    found = defaultdict(lambda: defaultdict(list))
    for layer in layers:
        for area in layer.areas if layer.slug != CITY else ():
            for coarse in {(CITY, CITY), *area.within}:
                found[coarse][layer.slug].append((layer.slug, area.code))
    return found
