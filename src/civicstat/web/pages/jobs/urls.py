"""Addresses of the pages of jobs."""

from django.urls import path

from civicstat.web.pages.jobs import page

urlpatterns = [
    path("jobs/", page.jobs, name="dataset-jobs"),
    path("jobs/<slug:name>/", page.job, name="dataset-job"),
    path("jobs/<slug:name>/run/", page.run, name="dataset-job-run"),
    path("jobs/<slug:name>/pause/", page.pause, name="dataset-job-pause"),
    path("jobs/<slug:name>/resume/", page.resume, name="dataset-job-resume"),
]
