"""The texts of the library in other languages: whole, with the same numbers, and easy to read."""

import re

import pytest
import yaml

from civicstat.library.templates import metric_templates
from civicstat.web.ui.speaking import language
from web.site.reading import ease

METRICS = {slug: yaml.safe_load(text) for slug, text in metric_templates().items()}
_NUMBER = re.compile(r"\d+(?:,\d{3})*")
CODES = frozenset({"share", "seconds"})  # units that every language spells by itself


def texts(metric):
    yield from (metric["title"], metric["question"], metric["describes"], *metric.get("known_limits", ()))
    yield from {metric["unit"]} - CODES
    yield metric["theme"]


@pytest.mark.parametrize("slug", sorted(METRICS))
def test_every_public_text_of_a_metric_is_there_in_spanish_with_the_same_numbers(slug):
    phrases = language("es").phrases
    for text in (each.strip() for each in texts(METRICS[slug])):
        assert text in phrases, text
        [said] = phrases[text]
        assert set(_NUMBER.findall(text)) <= set(_NUMBER.findall(said)), text


def test_descriptions_and_limits_are_easy_to_read_in_spanish():
    phrases = language("es").phrases
    every = {phrases[text.strip()][0] for metric in METRICS.values() for text in texts(metric)}
    said = [text for text in every if text.endswith((".", "?")) and len(text.split()) > 8]
    assert len(said) > 400
    assert not [text for text in said if ease(text) < 40]
    assert sum(map(ease, said)) / len(said) > 70
