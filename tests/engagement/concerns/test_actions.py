"""Voices sorted and concerns kept: every step stays, and nothing is lost."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from civicstat.engagement.concerns.actions import (
    ConcernRefused,
    ContactRefused,
    Wording,
    answer,
    close,
    describe,
    forget_contacts,
    group,
    hide,
    link_metric,
    merge,
    note,
    open_concern,
    reopen,
    see_contact,
    set_aside,
    show,
    take_back,
    take_out,
)
from civicstat.engagement.concerns.models import (
    AppendOnly,
    Closing,
    Concern,
    ConcernEntry,
    Contact,
    Handling,
    SetAside,
    Step,
    Submission,
    SubmissionEntry,
)

from .conftest import MARCH, day

pytestmark = pytest.mark.django_db


def state_of(concern):
    return Concern.objects.with_state().get(pk=concern.pk).state


def test_a_state_follows_from_what_was_done(theme, ada):
    concern = open_concern(slug="lamps", wording=Wording("Dark", "Dark.", theme), by=ada, at=MARCH)
    assert state_of(concern) == "new"
    describe(concern=concern, wording=Wording("Dark", "Dark.", theme, department=theme.department), by=ada, at=day(1))
    assert state_of(concern) == "looked_at"
    close(concern=concern, kind=Closing.ANSWERED, reason="Lamps are new.", by=ada, at=day(2))
    assert state_of(concern) == "closed"
    reopen(concern=concern, reason="Dark again", by=ada, at=day(3))
    assert state_of(concern) == "looked_at"
    assert [each.kind for each in concern.entries.all()] == ["opened", "described", "closed", "reopened"]


def test_what_a_concern_said_before_stays_in_its_history(concern, theme, ada):
    changed = describe(concern=concern, wording=Wording("Police are late", "Anew.", theme), by=ada, at=day(1))
    assert changed
    last = concern.entries.last()
    assert "“Help comes late” People wait too long for police." in last.text
    assert not last.is_public
    concern.refresh_from_db()
    assert not describe(concern=concern, wording=Wording("Police are late", "Anew.", theme), by=ada, at=day(2))


def test_a_history_is_never_changed_nor_removed(concern, say, ada):
    voice = say(1)
    for model in (ConcernEntry, SubmissionEntry):
        with pytest.raises(AppendOnly):
            model.objects.all().delete()
        with pytest.raises(AppendOnly):
            model.objects.update(text="")
    for entry in (concern.entries.get(), voice.entries.get()):
        entry.text = "Nothing happened"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entry.save()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            entry.delete()


def test_a_voice_goes_in_and_out_of_a_concern_unchanged(concern, say, ada):
    voice = say(1)
    group(submissions=[voice], concern=concern, by=ada, at=day(2))
    assert list(concern.submissions.all()) == [voice]
    take_out(submission=voice, reason="Speaks of fire", by=ada, at=day(3))
    assert list(Submission.objects.waiting()) == [voice]
    voice.refresh_from_db()
    assert voice.text == "Police came too late for the 1th time."
    assert [each.kind for each in voice.entries.all()] == [Handling.RECEIVED, Handling.GROUPED, Handling.MOVED_OUT]
    assert [each.kind for each in concern.entries.all()] == [Step.OPENED, Step.GROUPED, Step.MOVED_OUT]


def test_what_repeats_a_voice_goes_with_it_and_can_be_moved_out_alone(concern, say, ada):
    first, again = say(1, "Police came too late."), say(2, "POLICE came  too late!!")
    assert again.repeats == first
    assert group(submissions=[first], concern=concern, by=ada, at=day(3)) == 2
    take_out(submission=again, reason="", by=ada, at=day(4))
    assert list(Submission.objects.waiting()) == [Submission.objects.get(pk=again.pk)]


def test_a_voice_is_sorted_once(concern, other, say, ada):
    voice = say(1)
    group(submissions=[voice], concern=concern, by=ada, at=day(2))
    with pytest.raises(ConcernRefused, match="sorted already"):
        group(submissions=[voice], concern=other, by=ada, at=day(2))
    with pytest.raises(ConcernRefused, match="sorted already"):
        set_aside(submissions=[voice], kind=SetAside.SPAM, by=ada, at=day(2))


def test_a_voice_for_another_office_is_told_which(say, ada):
    voice = say(1)
    with pytest.raises(ConcernRefused, match="what the person is told is empty"):
        set_aside(submissions=[voice], kind=SetAside.ELSEWHERE, by=ada, at=day(2))
    set_aside(submissions=[voice], kind=SetAside.ELSEWHERE, reply="Call the state.", by=ada, at=day(2))
    assert not Submission.objects.waiting().exists()
    take_back(submission=voice, by=ada, at=day(3))
    assert list(Submission.objects.waiting()) == [voice]


def test_joining_concerns_loses_nothing(concern, other, say, ada):
    voices = [say(1), say(2)]
    group(submissions=voices, concern=concern, by=ada, at=day(3))
    merge(concern=concern, into=other, reason="The same", by=ada, at=day(4))
    concern.refresh_from_db()
    assert (concern.closed_as, concern.merged_into) == (Closing.MERGED, other)
    assert list(other.submissions.order_by("pk")) == voices
    assert concern.entries.filter(kind=Step.GROUPED).exists()  # who was in it before stays known
    with pytest.raises(ConcernRefused, match="go on there"):
        group(submissions=[say(5)], concern=concern, by=ada, at=day(5))
    with pytest.raises(ConcernRefused, match="go on there"):
        merge(concern=other, into=concern, reason="Back", by=ada, at=day(5))
    with pytest.raises(ConcernRefused, match="with itself"):
        merge(concern=other, into=other, reason="Why not", by=ada, at=day(5))


def test_only_what_has_public_words_becomes_public(theme, ada):
    concern = open_concern(slug="lamps", wording=Wording("Dark", "", theme), by=ada, at=MARCH)
    with pytest.raises(ConcernRefused, match="public wording is empty"):
        show(concern=concern, by=ada, at=day(1))
    with pytest.raises(ConcernRefused, match="reason is empty"):
        hide(concern=concern, reason=" ", by=ada, at=day(1))


def test_notes_stay_inside_and_answers_do_not(concern, ada):
    note(concern=concern, text="Ask the sergeant", is_public=False, by=ada, at=day(1))
    answer(concern=concern, text="Two cars more", by=ada, at=day(2))
    assert [(each.text, each.is_public) for each in concern.entries.all()][1:] == [
        ("Ask the sergeant", False), ("Two cars more", True),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_link_to_restricted_figures_is_told_to_staff_alone(concern, five_beats, ada):
    metrics = five_beats.metrics.order_by("slug")
    assert link_metric(concern=concern, metric=metrics[0], by=ada, at=day(1))
    five_beats.sensitivity = "restricted"
    five_beats.save()
    assert link_metric(concern=concern, metric=metrics[1], by=ada, at=day(1))
    assert not link_metric(concern=concern, metric=metrics[1], by=ada, at=day(2))
    assert [each.is_public for each in concern.entries.filter(kind=Step.MEASURED)] == [True, False]
    assert state_of(concern) == "measured"


def test_a_contact_is_seen_by_who_answers_and_each_look_is_noted(concern, police, say, ada, leo, dora, vera):
    voice = say(1, name="Rosa Mendez", phone="555 0100")
    today = date(2026, 3, 10)

    def look(person, reason="Asks to be called"):
        voice.refresh_from_db()
        return see_contact(submission=voice, reason=reason, by=person, at=day(8), today=today)

    leo.departments.add(police)
    for person in (ada, leo, vera):  # nobody answers it yet
        with pytest.raises(ContactRefused):
            look(person)
    group(submissions=[voice], concern=concern, by=ada, at=day(2))
    assert look(leo).phone == "555 0100"
    assert look(dora).name == "Rosa Mendez"
    for person in (ada, vera):
        with pytest.raises(ContactRefused):
            look(person)
    with pytest.raises(ContactRefused, match="Say why"):
        look(leo, " ")
    seen = voice.entries.filter(kind=Handling.CONTACT_SEEN)
    assert [(each.by, each.text) for each in seen] == [(leo, "Asks to be called"), (dora, "Asks to be called")]


def test_a_contact_ends_with_its_time(say, dora):
    voice = say(1, email="rosa@example.org")
    last = voice.contact.kept_until
    assert last == date(2026, 8, 30)
    assert forget_contacts(today=last, at=day(181)) == 0
    over = date(2026, 8, 31)
    with pytest.raises(ContactRefused, match="its time is over"):
        see_contact(submission=voice, reason="Late", by=dora, at=day(182), today=over)
    assert forget_contacts(today=over, at=day(182)) == 1
    assert not Contact.objects.exists()
    assert voice.entries.last().kind == Handling.CONTACT_FORGOTTEN


@pytest.mark.parametrize("text", ["", "   ", "too short", "\u202e" * 40, "x" * 4001])
def test_what_says_nothing_or_too_much_is_refused(say, text):
    with pytest.raises(ConcernRefused, match="characters"):
        say(1, text or " ")


def test_who_may_read_and_change(concern, other, police, say, ada, leo, vera, dora):
    first, second = say(1), say(2)
    group(submissions=[first], concern=concern, by=ada, at=day(3))
    assert set(Submission.objects.visible_to(ada)) == {first, second}
    assert not Submission.objects.visible_to(vera)
    assert not Submission.objects.visible_to(leo)
    leo.departments.add(police)
    assert set(Submission.objects.visible_to(leo)) == {first, second}  # the theme is his department's
    assert list(Concern.objects.editable_by(leo)) == [concern]
    assert not Concern.objects.editable_by(vera)
    assert set(Concern.objects.editable_by(dora)) == {concern, other}


@pytest.mark.parametrize("slug", ["inbox", "new", "late_help"])
def test_a_name_that_is_taken_is_refused(concern, theme, ada, slug):
    with pytest.raises(ConcernRefused, match="choose another name"):
        open_concern(slug=slug, wording=Wording("Again", "", theme), by=ada, at=day(1))
