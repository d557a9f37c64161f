"""A mail server that listens, and settings that lead to it."""

import pytest

from web.mailing.server import Server, listening


@pytest.fixture
def server(settings):
    with listening() as found:
        lead_to(found, settings)
        yield found


def lead_to(server: Server, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "stat@testville.gov"
