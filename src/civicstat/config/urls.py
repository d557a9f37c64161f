"""Root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path

from civicstat.web.api.api import api
from civicstat.web.jobs import health
from civicstat.web.portal import serving

urlpatterns: list[URLPattern | URLResolver] = [
    path("", serving.home, name="home"),
    path("workspace/", include("civicstat.web.pages.urls")),
    path("live/", include("civicstat.web.pages.live.urls")),
    path("concerns/", include("civicstat.web.portal.urls")),
    path("subscribe/", include("civicstat.web.portal.subscribing.urls")),
    path("api/v1/", api.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="health-metrics"),
    path("editions/<slug:name>/", serving.numbered, name="edition"),
    path("editions/<slug:name>/<path:path>", serving.numbered, name="edition-file"),
    path("editions/<str:name>", serving.listed, name="editions"),
    path("<path:path>", serving.newest, name="newest-edition"),  # last: what no other address is asked for
]
