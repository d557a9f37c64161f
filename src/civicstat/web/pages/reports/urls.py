"""Addresses of the pages of reports."""

from django.urls import path

from civicstat.web.pages.reports import answering, listing, page, planning, releasing, stepping

_ONE = "reports/<slug:slug>/<slug:key>/"
urlpatterns = [
    path("reports/", listing.reports, name="reports"),
    path(f"{_ONE}", page.report, name="report"),
    path(f"{_ONE}report.pdf", page.report_pdf, name="report-pdf"),
    path(f"{_ONE}mail/", page.report_mail, name="report-mail"),
    path(f"{_ONE}answer/<slug:metric>/", answering.answer, name="report-answer"),
    path(f"{_ONE}reply/", answering.reply, name="report-reply"),
    path(f"{_ONE}review/", stepping.send_to_review, name="report-review"),
    path(f"{_ONE}sign-off/", stepping.sign_off, name="report-sign-off"),
    path(f"{_ONE}take-back/", stepping.take_back, name="report-take-back"),
    path(f"{_ONE}draft/", releasing.draft, name="report-draft"),
    path(f"{_ONE}refreeze/", releasing.refreeze, name="report-refreeze"),
    path(f"{_ONE}release/", releasing.release, name="report-release"),
    path(f"{_ONE}move/", planning.move, name="report-move"),
]
