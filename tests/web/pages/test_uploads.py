"""Files uploaded in the browser."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.jobs.work import work_off_one

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HEAD = "call_id,received_at,arrived_at,priority,beat\n"
GOOD = HEAD + "c9001,2026-07-01 10:00:00,2026-07-01 10:05:00,1,B1\nc9002,2026-07-01 11:00:00,,2,B2\n"
BAD = HEAD + "c9003,2026-07-01 10:00:00,,high,B1\nc9004,2026-07-01 11:00:00,,2,B2\n"


def file(name, text):
    return SimpleUploadedFile(name, text.encode())


def send(client, *files, **more):
    return client.post(reverse("dataset-upload", args=["calls"]), {"chosen": list(files), **more}, follow=True)


def test_one_file_is_kept_and_its_delivery_is_shown(client, ada, five_beats):
    client.force_login(ada)
    answer = send(client, file("july.csv", GOOD))
    delivery = Delivery.objects.get(name="july.csv")
    assert (delivery.state, delivery.way, delivery.by) == ("received", "upload", ada)
    assert answer.request["PATH_INFO"] == reverse("delivery", args=["calls", delivery.sequence])
    text = answer.content.decode()
    assert "data-waiting" in text
    assert '<noscript><meta http-equiv="refresh"' in text


def test_the_worker_brings_it_to_its_end(client, ada, five_beats):
    client.force_login(ada)
    send(client, file("july.csv", GOOD))
    assert work_off_one()
    delivery = Delivery.objects.get(name="july.csv")
    assert (delivery.state, delivery.added) == ("stored", 2)
    text = client.get(reverse("delivery", args=["calls", delivery.sequence])).content.decode()
    assert "Stored" in text
    assert "data-waiting" not in text
    assert Dataset.objects.get(slug="calls").records == 1502


def test_several_files_become_deliveries_in_the_order_of_their_names(client, ada, five_beats):
    client.force_login(ada)
    answer = send(client, file("b.csv", GOOD), file("a.csv", GOOD.replace("c9", "c8")))
    assert "2 files are kept" in answer.content.decode()
    names = Delivery.objects.order_by("sequence").values_list("name", flat=True)
    assert list(names)[-2:] == ["a.csv", "b.csv"]


def test_a_trial_says_what_would_become_of_a_file_and_stores_nothing(client, ada, five_beats):
    before = Delivery.objects.count()
    client.force_login(ada)
    text = send(client, file("july.csv", GOOD), is_dry_run="on").content.decode()
    assert "july.csv fits" in text
    assert "2 records from 2 rows" in text
    assert Delivery.objects.count() == before


def test_a_trial_shows_the_rows_that_do_not_fit(client, ada, five_beats):
    client.force_login(ada)
    text = send(client, file("july.csv", BAD), is_dry_run="on").content.decode()
    assert "july.csv would be refused" in text
    assert "1 of 2 rows do not fit, and at most 5.0% may be set aside" in text
    assert re.search(r">priority</td><td[^>]*>high</td>", text)


def test_a_trial_of_a_file_that_cannot_be_read_says_why(client, ada, five_beats):
    client.force_login(ada)
    text = send(client, file("other.csv", "name,age\nx,3\n"), is_dry_run="on").content.decode()
    assert "notice--bad" in text
    assert "call_id" in text


def test_no_file_is_a_fault_at_the_field(client, ada, five_beats):
    client.force_login(ada)
    answer = client.post(reverse("dataset-upload", args=["calls"]))
    assert "Files: Choose at least one file before you upload." in answer.content.decode()


def test_a_lead_and_a_viewer_may_not_upload(client, leo, vera, five_beats):
    for user in (leo, vera):
        client.force_login(user)
        assert send(client, file("july.csv", GOOD)).status_code == 403
    assert not Delivery.objects.filter(name="july.csv").exists()
