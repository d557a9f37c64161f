"""What a dataset's definition says."""

import pytest
from pydantic import ValidationError

from civicstat.measurement.sources.definitions import Column, DatasetDefinition
from civicstat.measurement.sources.models import Dataset


@pytest.mark.parametrize(
    ("formats", "precision"),
    [
        ([], "moment"),
        (["%Y-%m-%d"], "moment"),
        (["%j/%Y"], "moment"),
        (["excel"], "moment"),
        (["%Y-%m"], "month"),
        (["%b %Y", "%B %Y"], "month"),
        (["%Y"], "year"),
        (["%Y", "%Y-%m"], "month"),
        (["%Y-%m", "%m/%d/%Y"], "moment"),
    ],
)
def test_a_columns_formats_tell_how_finely_its_times_are_known(formats, precision):
    assert Column.model_validate({"type": "date", "format": formats}).precision == precision


def define(**stated):
    plain = {"dataset": "calls", "title": "Calls", "timezone": "UTC", "time": "at", "columns": {"at": {"type": "date"}}}
    return DatasetDefinition.model_validate(plain | stated)


@pytest.mark.parametrize(("field", "column"), [("dataset", "slug"), ("title", "title")])
def test_texts_are_as_long_as_the_database_keeps_them_and_no_longer(field, column):
    longest = Dataset._meta.get_field(column).max_length

    assert getattr(define(**{field: "x" * longest}), field) == "x" * longest
    with pytest.raises(ValidationError, match=f"found {longest + 1} characters, expected {longest} at most"):
        define(**{field: "x" * (longest + 1)})


def test_a_title_with_a_sign_that_cannot_be_kept_is_refused():
    with pytest.raises(ValidationError, match="found the sign NUL"):
        define(title="Calls\0")
