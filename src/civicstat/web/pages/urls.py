"""Addresses of the staff workspace."""

from django.urls import path

from civicstat.web.pages import dataset_urls, metric, signing, theme, weekly
from civicstat.web.pages.goals import urls as goal_urls

urlpatterns = [
    path("", weekly.weekly, name="weekly"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("account/", signing.account, name="account"),
    path("theme.css", theme.theme, name="theme"),
    path("patterns/", theme.patterns, name="patterns"),
    path("metrics/<slug:slug>/", metric.metric, name="metric"),
    path("metrics/<slug:slug>/observations.csv", metric.metric_csv, name="metric-csv"),
    *goal_urls.urlpatterns,
    *dataset_urls.urlpatterns,
]
