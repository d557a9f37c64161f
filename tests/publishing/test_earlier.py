"""Editions read one after the other, with what is kept of each beside the one before."""

import json
from dataclasses import replace

import numpy as np
import pytest

from civicstat.publishing.content import CITY
from civicstat.publishing.disclosure import protected
from civicstat.publishing.editions.earlier import KEPT, contents_of
from publishing.disclosure.towns import content, counted, layers
from publishing.editions_made import publish_all
from publishing.small import revised, small_content

PLACES = layers(2, 6, 2)


@pytest.fixture
def editions(tmp_path):
    """The second revises two figures; the third has a metric and a figure less, and a series that is new."""
    first = small_content()
    second = revised(revised(replace(first, number=2), "calls", "B1", "2026-02", 7.0), "calls", CITY, "2026-03", 99.0)
    shorter = second.metrics[0].series[0]
    shorter = replace(shorter, figures=shorter.figures[1:])
    other = replace(second.metrics[0].series[1], area="B9")
    calls = replace(second.metrics[0], series=(shorter, other, *second.metrics[0].series[1:]))
    return publish_all(tmp_path, first, second, replace(second, number=3, metrics=(calls, second.metrics[1])))


def kept(tmp_path):
    return sorted((tmp_path / "data" / KEPT).iterdir())


def test_editions_say_the_same_with_and_without_what_is_kept(editions, tmp_path):
    whole = tuple(each.content() for each in editions)

    assert contents_of(editions, tmp_path / "data") == whole  # made
    assert len(kept(tmp_path)) == 2
    assert contents_of(editions, tmp_path / "data") == whole  # read


def test_a_figure_that_is_as_it_was_is_read_once(editions, tmp_path):
    first, second, third = contents_of(editions, tmp_path / "data")

    was, now = (each.metric("calls").one("beat", "B1", "month").figures for each in (first, second))
    assert [one is other for one, other in zip(was, now, strict=True)].count(False) == 1
    assert third.metrics[1].series[0] is first.metrics[1].series[0]


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"content":', b"\xff"])
def test_what_is_kept_is_made_anew_where_it_is_damaged(editions, tmp_path, damage):
    whole = contents_of(editions, tmp_path / "data")
    right = [path.read_bytes() for path in kept(tmp_path)]
    for path in kept(tmp_path):
        path.write_bytes(damage)

    assert contents_of(editions, tmp_path / "data") == whole
    assert [path.read_bytes() for path in kept(tmp_path)] == right


def test_what_was_cut_off_at_its_end_is_made_anew(editions, tmp_path):
    whole = contents_of(editions, tmp_path / "data")
    for path in kept(tmp_path):
        plain = json.loads(path.read_bytes())
        path.write_text(json.dumps(plain | {"runs": plain["runs"][:1]}))

    assert contents_of(editions, tmp_path / "data") == whole


def test_protection_is_the_same_with_and_without_what_is_kept(tmp_path):
    chance = np.random.default_rng(5)
    records = chance.poisson(chance.gamma(3.0, 6.0, size=(6, 2, 1)) * np.ones((6, 2, 9)))
    made = []
    for number, months in enumerate((6, 8, 9), start=1):
        records = records + (chance.random(records.shape) < 0.05)
        truth = content([counted("stops", records[..., :months], 2)], PLACES, number=number)
        made.append(protected(truth, earlier=made).content)
    editions = publish_all(tmp_path, *made)
    truth = content([counted("stops", records + 1, 2)], PLACES, number=4)

    apart = protected(truth, earlier=[each.content() for each in editions])
    for _ in ("made", "read"):
        together = protected(truth, earlier=contents_of(editions, tmp_path / "data"))

        assert together == apart
    assert apart.summary.all.earlier > 0
