"""Addresses of the pages of goals."""

from django.urls import path

from civicstat.web.pages.goals import changing, files, listing, page, setting

urlpatterns = [
    path("goals/", listing.goals, name="goals"),
    path("goals/<slug:slug>/", page.goal, name="goal"),
    path("goals/<slug:slug>/goal.csv", files.goal_csv, name="goal-csv"),
    path("goals/<slug:slug>/move/", changing.move, name="goal-move"),
    path("goals/<slug:slug>/end/", changing.end, name="goal-end"),
    path("goals/<slug:slug>/reopen/", changing.reopen, name="goal-reopen"),
    path("goals/<slug:slug>/note/", changing.note, name="goal-note"),
    path("metrics/<slug:slug>/goals/new/", setting.set_new, name="goal-new"),
]
