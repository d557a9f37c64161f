"""What a dataset's definition says."""

import pytest

from civicstat.measurement.sources.definitions import Column


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
