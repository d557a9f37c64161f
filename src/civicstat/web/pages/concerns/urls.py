"""Addresses of the pages of concerns."""

from django.urls import path

from civicstat.web.pages.concerns import changing, contacts, ending, inbox, linking, listing, page, voice

urlpatterns = [
    path("concerns/", listing.concerns, name="concerns"),
    path("concerns/concerns.csv", listing.concerns_csv, name="concerns-csv"),
    path("concerns/new/", changing.open_new, name="concern-new"),
    path("concerns/inbox/", inbox.inbox, name="concern-inbox"),
    path("concerns/inbox/new/", voice.enter_voice, name="concern-voice-new"),
    path("concerns/inbox/<int:pk>/", inbox.sort_voice, name="concern-voice"),
    path("concerns/inbox/<int:pk>/back/", inbox.take_back, name="concern-voice-back"),
    path("concerns/inbox/<int:pk>/out/", inbox.take_out, name="concern-voice-out"),
    path("concerns/inbox/<int:pk>/contact/", contacts.contact, name="concern-contact"),
    path("concerns/<slug:slug>/", page.concern, name="concern"),
    path("concerns/<slug:slug>/edit/", changing.edit, name="concern-edit"),
    path("concerns/<slug:slug>/note/", changing.note, name="concern-note"),
    path("concerns/<slug:slug>/answer/", changing.answer, name="concern-answer"),
    path("concerns/<slug:slug>/show/", ending.show, name="concern-show"),
    path("concerns/<slug:slug>/hide/", ending.hide, name="concern-hide"),
    path("concerns/<slug:slug>/close/", ending.close, name="concern-close"),
    path("concerns/<slug:slug>/reopen/", ending.reopen, name="concern-reopen"),
    path("concerns/<slug:slug>/merge/", ending.merge, name="concern-merge"),
    path("concerns/<slug:slug>/links/", linking.links, name="concern-links"),
]
