"""The one door out: what disclosure control lets through by the rules of the datasets."""

from collections.abc import Sequence

from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.audits.gathering import beside_shown_figures
from civicstat.publishing.content import Content
from civicstat.publishing.disclosure import protect, rules_of


def protected(content: Content, earlier: Sequence[Content]) -> Content:
    """Return content in which no number tells of few people. earlier: what the editions before say."""
    rules = rules_of({dataset.slug: dataset.definition for dataset in Dataset.objects.all()})
    return beside_shown_figures(protect(content, rules=rules, earlier=earlier))
