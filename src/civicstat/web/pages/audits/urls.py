"""Addresses of audits and of the log."""

from django.urls import path

from civicstat.web.pages.audits import checks, drawing, listing, log, page

urlpatterns = [
    path("audits/", listing.audits, name="audits"),
    path("audits/checks/", checks.checks, name="audit-checks"),
    path("audits/log/", log.log, name="audit-log"),
    path("audits/log.csv", log.log_csv, name="audit-log-csv"),
    path("audits/<int:pk>/", page.audit, name="audit"),
    path("audits/<int:pk>/records/<int:position>/", page.check, name="audit-check"),
    path("audits/<int:pk>/verdict/", page.verdict, name="audit-verdict"),
    path("audits/<int:pk>/evidence.csv", page.evidence, name="audit-evidence"),
    path("metrics/<slug:slug>/audit/", drawing.draw, name="audit-draw"),
]
