"""Rows that were set aside and messages about them, without what is personal in them."""

import pytest

from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.api.loading.withholding import message_without_personal


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("row 3: caller is 'Rosa', expected a", "row 3: caller is a value that is not shown, expected a"),
        ('row 3: caller is "O\'Neil", expected a', "row 3: caller is a value that is not shown, expected a"),
        (r"row 3: caller is 'a \'b\" c', expected", "row 3: caller is a value that is not shown, expected"),
        ("row 3:  is 'Rosa,1,2', expected 4 cells", "row 3:  is a value that is not shown, expected 4 cells"),
        ("row 3: priority is 'high', expected", "row 3: priority is 'high', expected"),
        ("no rows at all", "no rows at all"),
    ],
)
def test_a_message_does_not_quote_what_is_personal(city, message, shown):
    delivery = Delivery(dataset=Dataset.objects.get(slug="calls"), message=message)

    assert message_without_personal(delivery) == shown


def test_a_message_about_data_without_personal_columns_stands_as_it_is(city):
    message = "row 3:  is 'a,b', expected 2 cells"
    delivery = Delivery(dataset=Dataset.objects.get(slug="complaints"), message=message)

    assert message_without_personal(delivery) == message
