"""What the staff of the demo city noted: readable, of days that its records hold, of datasets and areas that it has."""

from datetime import timedelta
from importlib.resources import files

import pytest

from civicstat.demo.answer_key import UNTIL, YEARS, key_for
from civicstat.demo.catalog.annotations import annotation_documents
from civicstat.measurement.context.annotating.catalog import read_annotation

DATASETS = {path.name.removesuffix(".yaml") for path in (files("civicstat.demo") / "catalog" / "datasets").iterdir()}
DAYS = [UNTIL, UNTIL + timedelta(days=17), UNTIL - timedelta(days=400)]


@pytest.mark.parametrize("until", DAYS, ids=str)
def test_every_annotation_is_of_days_and_datasets_of_the_city(until):
    for slug, text in annotation_documents(key_for(until)).items():
        found = read_annotation(text, where=slug)
        assert found.annotation == slug
        assert until - timedelta(days=366 * YEARS) < found.on <= (found.until or found.on) <= until
        assert found.dataset is None or found.dataset in DATASETS
