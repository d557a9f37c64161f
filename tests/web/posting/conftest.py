"""Leo's phone, and the push service of its maker."""

import pytest

from civicstat.measurement.signals.models import Device
from civicstat.measurement.sources.connectors.reach import Reach
from web.posting.browser_end import BrowserEnd
from web.posting.program import Program


@pytest.fixture
def phone():
    return BrowserEnd()


@pytest.fixture
def service(settings, tmp_path):
    """The push service; it takes whatever comes until it is told otherwise."""
    settings.DATA_DIR = tmp_path
    settings.ADDRESS = "https://stat.testville.gov"
    settings.PUSH_REACH = Reach(private_hosts=("127.0.0.1",))
    with Program([201] * 9) as found:
        yield found


@pytest.fixture
def device(leo, phone, service, noon):
    keys = {"public_key": phone.public_key, "secret": phone.secret}
    return Device.objects.create(user=leo, name="Chrome on Android", endpoint=service.address, made_at=noon, **keys)
