"""The wizard: from a file to a dataset."""

import csv
import io
import random
import re
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civicstat.directory.actions import name_city
from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.sources.models import Dataset, Delivery
from civicstat.web.jobs.waiting import work_off_one
from civicstat.web.pages import wizard

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def signed(rows=300):
    """Return an export in which a row of -1 takes a report back, as bytes of CSV."""
    chance, lines = random.Random(5), ["Call Number,Received,Call Type,Count"]
    for number in range(rows):
        received = datetime(2026, 1, 1) + timedelta(minutes=chance.randrange(60 * 24 * 120))
        lines.append(f"26-{number:05d},{received:%m/%d/%Y %H:%M:%S},Theft,{-1 if number % 20 == 0 else 1}")
    return "\n".join(lines).encode()


def export(rows=300):
    """Return a CAD export as a city sends it, as bytes of CSV."""
    chance, buffer = random.Random(5), io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["Call Number", "Received", "Arrived", "Call Type", "Priority", "Beat", "Remarks"])
    for number in range(rows):
        received = datetime(2026, 1, 1) + timedelta(minutes=chance.randrange(60 * 24 * 120))
        arrived = received + timedelta(seconds=chance.randrange(60, 2000))
        writer.writerow([
            f"26-{number:05d}", f"{received:%m/%d/%Y %H:%M:%S}", f"{arrived:%m/%d/%Y %H:%M:%S}",
            chance.choice(["Theft", "Alarm", "Crash"]), chance.randrange(1, 5), f"B{chance.randrange(1, 4)}",
            f"note {number}",
        ])  # fmt: skip
    return buffer.getvalue().encode()


@pytest.fixture
def city(workspace, noon, settings):
    settings.TIME_ZONE = "America/Chicago"
    name_city(name="Testville", by=None, at=noon)
    layer = AreaLayer.objects.create(slug="beat", name="Beat", plural="Beats")
    for number in range(1, 4):
        Area.objects.create(layer=layer, code=f"B{number}", name=f"Beat {number}", position=number)


@pytest.fixture
def second(client, ada, city, monkeypatch):
    """The address of the second step, once an export was sent. Nobody is asked to wait, however busy the machine is."""
    monkeypatch.setattr(wizard, "PATIENCE_SECONDS", 120)
    client.force_login(ada)
    sent = {"file": SimpleUploadedFile("cad_2026.csv", export())}
    return client.post(reverse("dataset-new"), sent).url


class _Form(HTMLParser):
    """Reads what a browser would send from the form of a wizard's step."""

    def __init__(self):
        super().__init__()
        self.values, self._select = {}, ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "select":
            self._select = found["name"]
            self.values[self._select] = ""
        elif tag == "option" and "selected" in found and self._select:
            self.values[self._select] = found["value"]
        elif tag == "input" and found.get("type") in ("text", "hidden"):
            self.values[found["name"]] = found.get("value", "")
        elif tag == "input" and "checked" in found:
            self.values.setdefault(found["name"], []).append(found.get("value", "on"))

    def handle_endtag(self, tag):
        self._select = "" if tag == "select" else self._select


def fields(page):
    """Return what a browser would send from the form that a page shows."""
    form = _Form()
    form.feed(page[page.index('name="step"') - 30 :])
    return form.values


def check_form(page):
    """Return the definition and its mark as the third step shows them."""
    text = unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.S)[1])
    return {"step": "check", "text": text, "checked": re.search(r'name="checked" value="([^"]*)"', page)[1]}


def test_the_file_is_shown_with_what_its_columns_seem_to_be(client, second):
    page = client.get(second).content.decode()
    assert "It looks like the template “Calls for service”" in page
    assert "<strong>Received</strong>" in page
    assert '<option value="timestamp" selected>' in page
    assert "26-00000" in page
    answers = fields(page)
    assert answers["slug"] == "calls"
    assert answers["key"] == ["call_id"]
    assert answers["time"] == "received_at"
    assert answers["timezone"] == "America/Chicago"
    assert answers["area-beat"] == "beat"


def test_each_question_leads_to_the_field_that_answers_it(client, second):
    page = client.get(second).content.decode()
    asked = re.findall(r'<li><p><a href="#([^"]+)">', page)
    assert asked
    for anchor in asked:
        assert f'id="{anchor}"' in page


def test_the_whole_file_is_tried_before_anything_is_stored(client, second):
    page = client.post(second, fields(client.get(second).content.decode())).content.decode()
    assert "cad_2026.csv fits" in page
    assert "300 records from 300 rows" in page
    assert not Dataset.objects.exists()
    assert not Delivery.objects.exists()


def test_the_dataset_is_created_and_the_file_loaded(client, ada, second, workspace):
    page = client.post(second, fields(client.get(second).content.decode())).content.decode()
    answer = client.post(second, check_form(page) | {"save": "1"})
    dataset = Dataset.objects.get()
    assert answer.url == reverse("delivery", args=["calls", 1])
    assert work_off_one()
    dataset.refresh_from_db()
    assert (dataset.slug, dataset.records) == ("calls", 300)
    assert dataset.definition.areas["beat"].name == "beat"
    assert Delivery.objects.get().by == ada
    assert not list((workspace / "data" / "uploads" / "steps").iterdir())


def test_what_a_person_answers_is_what_is_defined(client, second):
    answers = fields(client.get(second).content.decode())
    del answers["use-remarks"]
    answers |= {"title": "911 calls", "slug": "nine_one_one", "timezone": "America/New_York", "area-beat": "",
                "type-priority": "category", "title-call_type": "Nature"}  # fmt: skip
    page = client.post(second, answers).content.decode()
    client.post(second, check_form(page) | {"save": "1"})
    definition = Dataset.objects.get(slug="nine_one_one").definition
    assert (definition.title, definition.timezone, definition.areas) == ("911 calls", "America/New_York", {})
    assert "remarks" not in definition.columns
    assert definition.columns["priority"].type == "category"
    assert definition.columns["call_type"].title == "Nature"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"timezone": "Mars/Olympus"}, "is no time zone"),
        ({"slug": "Nine One"}, "Expected small letters"),
        ({"slug": "new"}, "choose another name"),
        ({"title": ""}, "Give it a title"),
        ({"type-received_at": "text"}, "This column is no date and time"),
    ],
)
def test_an_answer_that_cannot_be_is_said_at_its_field(client, second, change, fault):
    page = client.post(second, fields(client.get(second).content.decode()) | change).content.decode()
    assert fault in page
    assert "Step 2 of 3" in page


def test_a_column_that_is_needed_cannot_be_left_out(client, second):
    answers = fields(client.get(second).content.decode())
    del answers["use-received_at"]
    assert "This column is not kept" in client.post(second, answers).content.decode()


def test_a_definition_that_the_file_does_not_fit_is_shown_with_the_rows(client, second):
    answers = fields(client.get(second).content.decode()) | {"type-call_type": "integer"}
    page = client.post(second, answers).content.decode()
    assert "cad_2026.csv would be refused" in page
    assert ">call_type</td>" in page
    assert 'name="save"' not in page
    client.post(second, check_form(page) | {"save": "1"})
    assert not Dataset.objects.exists()


def test_the_definition_can_be_changed_by_hand(client, second):
    page = client.post(second, fields(client.get(second).content.decode())).content.decode()
    sent = check_form(page)
    sent["text"] = sent["text"].replace("title: Calls for service", "title: By hand")
    again = client.post(second, sent).content.decode()
    assert "cad_2026.csv fits" in again
    client.post(second, check_form(again) | {"save": "1"})
    assert Dataset.objects.get().title == "By hand"


def test_a_definition_that_is_broken_by_hand_is_refused_at_its_place(client, second):
    page = client.post(second, fields(client.get(second).content.decode())).content.decode()
    sent = check_form(page)
    answer = client.post(second, sent | {"text": sent["text"] + "nonsense: true\n", "save": "1"}).content.decode()
    assert "nonsense is not a known field" in answer
    assert not Dataset.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_at_its_field(client, ada, city):
    client.force_login(ada)
    sent = {"file": SimpleUploadedFile("calls.csv", b"")}
    page = client.post(reverse("dataset-new"), sent).content.decode()
    assert "field--error" in page


def test_the_wizard_of_another_session_is_closed(client, second, dora):
    client.logout()
    client.force_login(dora)
    assert client.get(second).url == reverse("dataset-new")


def test_a_dataset_can_begin_as_a_template(client, ada, city):
    client.force_login(ada)
    url = client.post(reverse("dataset-new"), {"template": "complaints"}).url
    page = client.get(url).content.decode()
    assert "timezone: America/Chicago" in page
    text = check_form(page.replace("</form>", 'name="checked" value=""</form>'))["text"]
    client.post(url, {"text": text})
    assert Dataset.objects.get(slug="complaints").definition.timezone == "America/Chicago"


def test_nothing_chosen_is_said(client, ada, city):
    client.force_login(ada)
    assert "Choose a file, or a template" in client.post(reverse("dataset-new")).content.decode()


def test_a_viewer_does_not_add_datasets(client, vera, city):
    client.force_login(vera)
    assert client.get(reverse("dataset-new")).status_code == 403
    assert client.get(reverse("dataset-from-template", args=["calls"])).status_code == 403


def test_a_page_says_that_a_file_is_looked_at_where_that_takes_long(client, ada, city, monkeypatch):
    monkeypatch.setattr("civicstat.web.pages.wizard.PATIENCE_SECONDS", 0)
    client.force_login(ada)
    answer = client.post(reverse("dataset-new"), {"file": SimpleUploadedFile("cad_2026.csv", export())})
    page = client.get(answer.url).content.decode()
    while "data-waiting" in page:
        assert 'http-equiv="refresh"' in page
        monkeypatch.setattr("civicstat.web.pages.wizard.PATIENCE_SECONDS", 60)
        page = client.get(answer.url).content.decode()
    assert "What it is" in page


def test_what_a_template_keeps_among_few_is_said(client, ada, city):
    from civicstat.web.pages.forms.columns import AnswersForm

    document = {"dataset": "responses", "timezone": "UTC", "sensitivity": "restricted", "columns": {}}
    form = AnswersForm(document=document, samples={}, questions=[], by=ada, resembles="Fire and medical responses")
    assert "The template “Fire and medical responses” proposes" in str(form.fields["sensitivity"].help_text)


def test_the_share_of_records_that_find_their_area_is_told(client, second):
    page = client.post(second, fields(client.get(second).content.decode())).content.decode()
    assert "300 of 300 records (100%) name one that is known" in page
    assert "Few records find their area" not in page


def test_areas_of_another_city_are_asked_about_before_anything_is_stored(client, second):
    for area in Area.objects.all():
        Area.objects.filter(pk=area.pk).update(name=f"Baden {area.pk}", code=f"N{area.pk}")
    page = unescape(client.post(second, fields(client.get(second).content.decode())).content.decode())
    assert "0 of 300 records (0%) name one that is known" in page
    assert "Few records find their area: Beats" in page
    assert "say that records have none" in page
    assert reverse("area-spellings", args=["beat"]) in page
    assert 'name="save"' in page


def test_a_column_that_says_for_how_many_a_row_counts_can_be_chosen(client, ada, city):
    client.force_login(ada)
    second = client.post(reverse("dataset-new"), {"file": SimpleUploadedFile("cad_2026.csv", signed())}).url
    page = client.get(second).content.decode()
    answers = fields(page)
    [name] = re.findall(r'<option value="([^"]+)">For as many as “Count” says', page)
    assert '<li><p><a href="#id_counts">Does a row count for as many as' in page
    assert answers["counts"] == ""
    checked = client.post(second, answers | {"counts": name}).content.decode()
    assert f"counts: {name}" in check_form(checked)["text"]
    assert (
        "holds no whole numbers"
        in client.post(second, answers | {"counts": name, f"type-{name}": "text"}).content.decode()
    )
