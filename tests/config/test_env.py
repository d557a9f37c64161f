import re
from datetime import date, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from civicstat.config.env import as_day, as_mailbox, as_number, check_links


@pytest.mark.parametrize("found", [5, 60, 94.5, 95])
def test_a_number_within_its_span_is_taken(found):
    assert as_number(found, "memory_percent", least=5, most=95) == found


@pytest.mark.parametrize("found", ["60%", True, 4, 96, None, float("nan")])
def test_any_other_stops_the_start_by_name(found):
    with pytest.raises(ImproperlyConfigured, match=r"memory_percent is .*, expected a number from 5 to 95; correct it"):
        as_number(found, "memory_percent", least=5, most=95)


@pytest.mark.parametrize("found", ["2026-10-31", 20261031, datetime(2026, 10, 31)])
def test_a_day_that_is_none_stops_the_start_by_name(found):
    with pytest.raises(ImproperlyConfigured, match=r"as_of is .* expected a day without quotes"):
        as_day(found, "as_of")


def test_a_day_may_be_left_out():
    assert (as_day(None, "as_of"), as_day(date(2026, 10, 31), "as_of")) == (None, date(2026, 10, 31))


@pytest.mark.parametrize("text", ["stat@town.example", "Safety <stat@town.example>"])
def test_an_e_mail_address_may_have_a_name(text):
    assert as_mailbox(text) == text


@pytest.mark.parametrize("text", ["stat", "a@b@c", "stat@town.example\nBcc: all@town.example", "  "])
def test_what_is_no_e_mail_address_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        as_mailbox(text)


def test_e_mails_without_an_address_for_their_links_stop_the_start():
    check_links(mail_host="", address="")
    check_links(mail_host="mail.town.example", address="https://stat.town.example")
    with pytest.raises(ImproperlyConfigured, match="links in e-mails would lead nowhere"):
        check_links(mail_host="mail.town.example", address="")
