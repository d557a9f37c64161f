"""Addresses of the pages of a metric."""

from django.urls import path, re_path

from civicstat.web.pages.metrics import areas, charts, definition, files, groups, overview, patterns

urlpatterns = [
    path("metrics/<slug:slug>/", overview.metric, name="metric"),
    path("metrics/<slug:slug>/areas/", areas.areas, name="metric-areas"),
    path("metrics/<slug:slug>/groups/", groups.groups, name="metric-groups"),
    path("metrics/<slug:slug>/patterns/", patterns.patterns, name="metric-patterns"),
    path("metrics/<slug:slug>/definition/", definition.definition, name="metric-definition"),
    re_path(
        r"^metrics/(?P<slug>[-\w]+)/charts/(?P<chart>[-a-z]+)\.(?P<form>svg|png|csv)$",
        charts.chart_file,
        name="metric-chart",
    ),
    path("metrics/<slug:slug>/observations.csv", files.metric_csv, name="metric-csv"),
]
