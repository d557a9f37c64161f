"""Addresses of what stands beside a figure."""

from django.urls import path

from civicstat.web.pages.beside import annotations, citations, explanations, openings, records

urlpatterns = [
    path("annotations/", annotations.annotations, name="annotations"),
    path("annotations/<slug:slug>/", annotations.annotation, name="annotation"),
    path("annotations/<slug:slug>/change/", annotations.change, name="annotation-change"),
    path("annotations/<slug:slug>/withdraw/", annotations.withdraw, name="annotation-withdraw"),
    path("metrics/<slug:slug>/annotations/new/", annotations.new, name="annotation-new"),
    path("metrics/<slug:slug>/explanations/", explanations.explanations, name="metric-explanations"),
    path("metrics/<slug:slug>/records/", records.records, name="metric-records"),
    path("metrics/<slug:slug>/records.csv", records.records_csv, name="metric-records-csv"),
    path("metrics/<slug:slug>/cite/", citations.cite_figure, name="metric-cite"),
    path("citations/<slug:key>/", citations.citation, name="citation"),
    path("access-log/", openings.openings, name="openings"),
    path("access-log.csv", openings.openings_csv, name="openings-csv"),
]
