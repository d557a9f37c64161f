"""Addresses of the staff workspace."""

from django.urls import path

from civicstat.web.pages import dataset_urls, signing, theme
from civicstat.web.pages.audits import urls as audit_urls
from civicstat.web.pages.beside import urls as beside_urls
from civicstat.web.pages.concerns import urls as concern_urls
from civicstat.web.pages.dashboards import urls as dashboard_urls
from civicstat.web.pages.explore import urls as explore_urls
from civicstat.web.pages.goals import urls as goal_urls
from civicstat.web.pages.jobs import urls as job_urls
from civicstat.web.pages.metrics import urls as metric_urls
from civicstat.web.pages.overnight import urls as overnight_urls
from civicstat.web.pages.publishing import urls as publishing_urls
from civicstat.web.pages.reports import urls as report_urls
from civicstat.web.pages.signals import urls as signal_urls
from civicstat.web.pages.weekly import page as weekly

urlpatterns = [
    path("", weekly.weekly, name="weekly"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("account/", signing.account, name="account"),
    path("theme.css", theme.theme, name="theme"),
    path("patterns/", theme.patterns, name="patterns"),
    *metric_urls.urlpatterns,
    *signal_urls.urlpatterns,
    *goal_urls.urlpatterns,
    *dashboard_urls.urlpatterns,
    *beside_urls.urlpatterns,
    *concern_urls.urlpatterns,
    *explore_urls.urlpatterns,
    *dataset_urls.urlpatterns,
    *job_urls.urlpatterns,
    *overnight_urls.urlpatterns,
    *report_urls.urlpatterns,
    *audit_urls.urlpatterns,
    *publishing_urls.urlpatterns,
]
