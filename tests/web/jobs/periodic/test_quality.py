"""What the hourly and the ten-minute look do."""

from datetime import timedelta

import pytest
from django.core import mail

from civicstat.directory.models import Department
from civicstat.measurement.records.models import Finding
from civicstat.measurement.signals.budgets import set_budget
from civicstat.measurement.signals.models import Mail, Notice
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.periodic.quality import check_what_changed, judge_all
from civicstat.web.jobs.periodic.signals import tell_people

pytestmark = pytest.mark.slow


@pytest.fixture
def late(five_beats, settings):
    """Calls that may be two days old, of the police; and the moment at which they are older."""
    settings.EMAIL_HOST = "mail.testville.gov"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ADDRESS = "https://stat.testville.gov"
    police = Department.objects.create(slug="police", name="Police")
    text = five_beats.definition_text.rstrip() + "\nfresh_within: 2 days\n"
    Dataset.objects.filter(pk=five_beats.pk).update(definition_text=text, department=police)
    return five_beats.fresh_at.replace(hour=18) + timedelta(days=4)


@pytest.fixture
def tell(late):
    """Judge, and tell people, some minutes after the data became late; return how many e-mails went in all."""

    def judge_and_tell(minutes: int) -> int:
        judge_all(late + timedelta(minutes=minutes))
        tell_people(late + timedelta(minutes=minutes))
        return len(mail.outbox)

    return judge_and_tell


def reader(user, at, *departments, quiet=None):
    user.email = f"{user.username}@testville.gov"
    user.save()
    user.departments.set(departments)
    set_budget(user=user, false_alarms=2, mail=Mail.IMMEDIATE, quiet=quiet, at=at)


def test_what_became_late_is_mailed_once_to_those_of_the_department_who_want_it(late, tell, leo, vera):
    reader(leo, late, *Department.objects.all())
    reader(vera, late, Department.objects.create(slug="fire", name="Fire"))

    assert judge_all(late) == "Calls for service became late."
    assert [tell(minutes) for minutes in (0, 60, 3000)] == [1, 1, 1]
    assert judge_all(late + timedelta(hours=1)) == "1 dataset late, as before."
    [letter] = mail.outbox
    assert letter.to == ["leo@testville.gov"]
    assert letter.subject == "Data is late: Calls for service"
    assert "https://stat.testville.gov/workspace/overnight/" in letter.body


def test_all_that_became_late_comes_in_one_letter(late, leo):
    reader(leo, late)
    judge_all(late)
    calls = Finding.objects.get(kind="late")
    calls.pk, calls.column, calls.sentence = None, "another", "Its newest record is old."
    calls.save()
    tell_people(late)

    [letter] = mail.outbox
    assert "Its newest record is old." in letter.body
    assert [notice.state for notice in Notice.objects.all()] == ["sent", "sent"]


def test_quiet_hours_are_kept(late, tell, leo):
    reader(leo, late, quiet=(late.hour - 1, late.hour + 1))

    # of quiet hours an hour is left
    assert [tell(minutes) for minutes in (0, 20, 70, 80)] == [0, 0, 1, 1]


def test_nobody_is_told_when_quiet_hours_end_of_what_came_meanwhile(late, tell, leo):
    reader(leo, late, quiet=(late.hour - 1, late.hour + 1))
    tell(0)
    Finding.objects.filter(kind="late").update(state="resolved")
    tell_people(late + timedelta(minutes=70))

    assert mail.outbox == []
    assert Notice.objects.get().state == "dropped"


def test_quality_is_checked_where_something_came_since_and_once_a_day(five_beats, noon):
    Dataset.objects.update(data_version=five_beats.data_version + 1)
    assert check_what_changed(noon).startswith("Checked calls: ")
    assert check_what_changed(noon + timedelta(hours=1)) == "Nothing came since the last check."
    assert check_what_changed(noon + timedelta(hours=25)).startswith("Checked calls: ")
