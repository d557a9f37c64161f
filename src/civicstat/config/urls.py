"""Root of all addresses."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from civicstat.web.api.api import api
from civicstat.web.jobs import health
from civicstat.web.ui.access import open_to

urlpatterns: list[URLPattern | URLResolver] = [
    path("", open_to("anyone")(RedirectView.as_view(pattern_name="weekly")), name="home"),
    path("workspace/", include("civicstat.web.pages.urls")),
    path("api/v1/", api.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="health-metrics"),
]
