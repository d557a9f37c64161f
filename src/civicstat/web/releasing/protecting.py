"""The one door out: what disclosure control lets through by the rules of the datasets."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.audits.gathering import beside_shown_figures
from civicstat.publishing.content import Content
from civicstat.publishing.disclosure import Protected, rules_of
from civicstat.publishing.disclosure import protected as protected_by
from civicstat.publishing.disclosure.extracts import extract_of
from civicstat.publishing.editions.chain import Edition
from civicstat.publishing.editions.rows import kept_rows
from civicstat.publishing.extracts import Extract
from civicstat.publishing.gathering.records import read_records
from civicstat.store.interface import Store


def protected(content: Content, earlier: Sequence[Content]) -> Protected:
    """Return content in which no number tells of few people, and what that costs.

    earlier: what the editions before say.
    """
    rules = rules_of({dataset.slug: dataset.definition for dataset in Dataset.objects.all()})
    safe = protected_by(content, rules=rules, earlier=earlier)
    return replace(safe, content=beside_shown_figures(safe.content))


def extracts(
    content: Content, earlier: Sequence[Content], editions: Sequence[Edition], store: Store
) -> tuple[Extract, ...]:  # fmt: skip
    """Return the records that may be told beside what content says. content: protected already."""
    kept = partial(kept_rows, editions)
    return tuple(extract_of(each, content, earlier, kept) for each in read_records(content, earlier, store))
