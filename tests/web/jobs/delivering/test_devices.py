"""Signals told on devices: at once, within the budget, after quiet hours, and never to a browser that left."""

from datetime import timedelta

import pytest

from civicstat.measurement.signals import actions, notifying
from civicstat.measurement.signals.budgets import set_budget
from civicstat.measurement.signals.models import Device, Mail, Notice, Signal
from civicstat.web.jobs.delivering.sending import AGAIN, send_due
from civicstat.web.jobs.periodic.signals import tell_people
from civicstat.web.tasks.registry import TaskFailed
from tests.measurement.signals.conftest import july, police, risen, signal  # noqa: F401  # the same cast
from tests.web.posting.conftest import device, phone, service  # noqa: F401


@pytest.fixture(autouse=True)
def _chicago(settings):
    settings.EMAIL_HOST = ""
    settings.TIME_ZONE = "America/Chicago"


@pytest.fixture
def one(signal):  # noqa: F811
    """The signal alone: what else stood out is out of the way."""
    Signal.objects.leading().exclude(pk=signal.pk).update(cost=99.0)
    return signal


@pytest.fixture
def told(leo, police, device, july):  # noqa: F811
    leo.departments.add(police)
    Device.objects.filter(pk=device.pk).update(made_at=july - timedelta(days=1))
    return leo


def outcomes():
    return [(each.kind, each.state, each.attempts) for each in Notice.objects.order_by("pk")]


def test_a_new_signal_comes_once_and_says_what_changed(one, told, phone, service, july):  # noqa: F811
    for minutes in (0, 5, 10):
        notifying.make_notices(at=july + timedelta(minutes=minutes))
        send_due(at=july + timedelta(minutes=minutes))

    [(_, body)] = service.got
    message = phone.open(body)
    assert message["title"] == f"{one.metric.title}, {one.area.name}"
    assert "was expected" in message["body"]
    assert message["url"] == f"https://stat.testville.gov/workspace/signals/{one.pk}/"
    assert outcomes() == [("immediate", "sent", 1)]


def test_who_bears_less_or_is_of_another_department_is_not_told(one, told, police, july):  # noqa: F811
    set_budget(user=told, false_alarms=0.1, at=july)
    Signal.objects.filter(pk=one.pk).update(cost=0.5)
    assert notifying.make_notices(at=july) == []
    set_budget(user=told, false_alarms=2, at=july)
    told.departments.set([police.__class__.objects.create(slug="parks", name="Parks")])
    assert notifying.make_notices(at=july) == []


def test_quiet_hours_hold_it_back(one, told, service, july):  # noqa: F811
    set_budget(user=told, false_alarms=2, mail=Mail.NONE, quiet=(22, 6), at=july)
    night = july.replace(hour=4, minute=30)  # 23:30 of the day before in Chicago
    Signal.objects.filter(pk=one.pk).update(opened_at=night)
    notifying.make_notices(at=night)
    send_due(at=night)
    assert not service.got
    send_due(at=night.replace(hour=11, minute=0))
    assert len(service.got) == 1


def test_a_device_is_not_told_what_was_known_before_it_came_but_of_what_nobody_looked_at(one, told, service, july):  # noqa: F811
    Device.objects.update(made_at=july + timedelta(hours=1))
    notifying.make_notices(at=july + timedelta(hours=2))
    assert outcomes() == []
    notifying.make_notices(at=july + timedelta(hours=26))
    send_due(at=july + timedelta(hours=26))
    assert outcomes() == [("escalation", "refused", 1), ("escalation", "sent", 1)]  # no mail server; the phone
    assert service.got[0][0]["urgency"] == "high"


def test_a_browser_that_left_is_told_nothing_more(one, told, device, service, july):  # noqa: F811
    service.answers = [410]
    notifying.make_notices(at=july)
    send_due(at=july)

    device.refresh_from_db()
    assert (device.ended_at, device.endpoint) == (july, "")
    assert "takes no more messages" in device.detail
    assert outcomes() == [("immediate", "refused", 1)]
    Notice.objects.all().delete()
    assert notifying.make_notices(at=july) == []


def test_a_service_that_asks_to_wait_is_asked_again_when_it_said(one, told, service, july):  # noqa: F811
    service.answers = [(429, {"Retry-After": "1800"}), 500, 201]
    notifying.make_notices(at=july)
    for minutes in (0, 29):
        send_due(at=july + timedelta(minutes=minutes))
    assert len(service.got) == 1
    send_due(at=july + timedelta(minutes=30))
    send_due(at=july + timedelta(minutes=30) + AGAIN[1])
    assert outcomes() == [("immediate", "sent", 3)]


def test_a_mail_server_that_is_away_holds_no_notification_back(one, told, service, july, settings):  # noqa: F811
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nobody listens
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    told.email = "leo@testville.gov"
    told.save()
    set_budget(user=told, false_alarms=2, mail=Mail.IMMEDIATE, at=july)
    with pytest.raises(TaskFailed, match="2 notices made; 1 sent, 0 not"):
        tell_people(july)
    assert len(service.got) == 1


def test_nobody_is_told_whose_account_was_closed_or_whose_signal_is_looked_into(one, told, service, july):  # noqa: F811
    notifying.make_notices(at=july)
    told.is_active = False
    told.save()
    send_due(at=july)
    assert [each.detail for each in Notice.objects.all()] == ["The account was closed."]
    assert notifying.make_notices(at=july + timedelta(minutes=5)) == []
    told.is_active = True
    told.save()
    Notice.objects.all().delete()
    notifying.make_notices(at=july)
    actions.acknowledge(signal=one, by=told, at=july)
    send_due(at=july)
    assert [each.state for each in Notice.objects.all()] == ["dropped"]
    assert not service.got


def test_a_service_that_hangs_is_tried_once_in_a_run_and_holds_nobody_up(signal, told, device, phone, service, july):  # noqa: F811
    quick = Device.objects.get(pk=device.pk)
    quick.pk, quick.endpoint = None, service.address.replace("/hook", "/quick")
    quick.save(force_insert=True)
    Device.objects.filter(pk=device.pk).update(endpoint="http://127.0.0.1:1/")  # where nobody listens
    for number in range(3):
        for receiver in (device, quick):
            key = f"{number}:{receiver.pk}"
            Notice.objects.create(
                key=key, kind="immediate", signal=signal, user=told, device=receiver, made_at=july, due_at=july
            )
    assert send_due(at=july)[:2] == (3, 1)
    assert len(service.got) == 3
    assert sorted(Notice.objects.filter(device=device).values_list("attempts", flat=True)) == [0, 0, 1]


def test_nobody_is_told_by_any_way_of_what_they_may_not_see(one, told, ada, police, july):  # noqa: F811
    dataset = one.metric.dataset
    dataset.sensitivity, dataset.department = "restricted", police
    dataset.save()
    parks = police.__class__.objects.create(slug="parks", name="Parks")
    told.departments.set([parks])
    notifying.put_on_call(department=police, user=told, since=july.date(), until=july.date() + timedelta(days=9))
    assert not Signal.objects.visible_to(told).filter(pk=one.pk).exists()
    notifying.make_notices(at=july)
    notifying.make_notices(at=july + timedelta(hours=26))
    assert not Notice.objects.filter(user=told).exists()
