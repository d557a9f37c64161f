"""Settings, root URLs, ASGI."""
