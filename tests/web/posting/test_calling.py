"""One message to one address: what may be called, and which faults pass."""

import pytest

from civicstat.measurement.sources.connectors.reach import Reach
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered
from civicstat.web.posting.calling import call
from web.posting.program import Program

HERE = Reach(private_hosts=("127.0.0.1",))


@pytest.mark.parametrize(("address", "reach", "fault"), [
    ("https://no-such-host.invalid/", HERE, NotDelivered),  # a name that is not known now may be known later
    ("http://127.0.0.1:1/", HERE, NotDelivered),
    ("http://127.0.0.1:1/", Reach(), NeverDelivered),
    ("ftp://127.0.0.1/", HERE, NeverDelivered),
    ("https:///path", HERE, NeverDelivered),
    ("https://host:port/", HERE, NeverDelivered),
    ("http://[::ffff:127.0.0.1]/", Reach(), NeverDelivered),
])  # fmt: skip
def test_faults_that_pass_are_told_from_those_that_stay(address, reach, fault):
    with pytest.raises(fault):
        call(address, b"{}", {}, reach=reach, name="a program")


def test_no_redirect_is_followed():
    with Program([200]) as other, Program([(307, {"Location": other.address})]) as program:
        assert call(program.address, b"{}", {}, reach=HERE, name="a program").status == 307
        assert not other.got


def test_the_host_is_named_as_it_was_asked_for():
    with Program([200]) as program:
        address = program.address.replace("127.0.0.1", "localhost")
        call(address, b"{}", {}, reach=Reach(private_hosts=("localhost",)), name="a program")
        assert program.got[0][0]["Host"].startswith("localhost:")
