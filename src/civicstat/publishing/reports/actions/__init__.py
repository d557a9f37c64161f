"""Every write about reports: templates and the calendar, drafts, what departments say, and the way to release."""

from civicstat.publishing.reports.actions.calendar import move, plan_ahead
from civicstat.publishing.reports.actions.drafting import draft, refreeze
from civicstat.publishing.reports.actions.refusing import ReportRefused
from civicstat.publishing.reports.actions.releasing import release, send_to_review, sign_off, take_back
from civicstat.publishing.reports.actions.saying import answer, log_look, reply
from civicstat.publishing.reports.actions.templates import define_report

__all__ = [
    "ReportRefused", "answer", "define_report", "draft", "log_look", "move", "plan_ahead", "refreeze", "release",
    "reply", "send_to_review", "sign_off", "take_back",
]  # fmt: skip
