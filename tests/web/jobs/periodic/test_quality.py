"""What the hourly and the ten-minute look do."""

from datetime import timedelta

import pytest
from django.core import mail

from civicstat.directory.models import Department
from civicstat.measurement.signals.budgets import set_budget
from civicstat.measurement.signals.models import Mail
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.periodic.quality import check_what_changed, judge_all
from civicstat.web.tasks.models import Outcome, Run

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


def test_what_became_late_is_mailed_once_to_those_of_the_department_who_want_it(late, leo, vera):
    for user, departments in ((leo, Department.objects.all()), (vera, [])):
        user.email = f"{user.username}@testville.gov"
        user.save()
        user.departments.set(departments)
    set_budget(user=leo, false_alarms=2, mail=Mail.IMMEDIATE, at=late)

    assert judge_all(late) == "Calls for service became late. 1 e-mail sent."
    assert judge_all(late + timedelta(hours=1)) == "1 dataset late, as before."
    [letter] = mail.outbox
    assert letter.to == ["leo@testville.gov"]
    assert letter.subject == "Data is late: Calls for service"
    assert "https://stat.testville.gov/workspace/overnight/" in letter.body


def test_quiet_hours_are_kept(late, leo):
    leo.email = "leo@testville.gov"
    leo.save()
    set_budget(user=leo, false_alarms=2, mail=Mail.IMMEDIATE, quiet=(late.hour - 1, late.hour + 1), at=late)

    assert judge_all(late) == "Calls for service became late."
    assert mail.outbox == []

    for minutes, letters in ((0, 0), (20, 0), (70, 1), (80, 1)):  # of quiet hours an hour is left
        at = late + timedelta(minutes=minutes + 1)
        judge_all(at)
        assert len(mail.outbox) == letters, at
        Run.objects.create(task="freshness", started_at=at, outcome=Outcome.DONE)


def test_quality_is_checked_where_something_came_since_and_once_a_day(five_beats, noon):
    Dataset.objects.update(data_version=five_beats.data_version + 1)
    assert check_what_changed(noon).startswith("Checked calls: ")
    assert check_what_changed(noon + timedelta(hours=1)) == "Nothing came since the last check."
    assert check_what_changed(noon + timedelta(hours=25)).startswith("Checked calls: ")
