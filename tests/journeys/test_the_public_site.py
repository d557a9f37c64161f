"""Three people at the public site: a resident with a phone, a journalist who trusts nobody, and an auditor."""

import csv
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from chromium import LONGEST, barriers, overflow

CALLS = "Calls for police service"
ASKED = "Why does help take so long in Millrace? I waited for an hour on Sunday."


def test_a_resident_goes_from_the_front_page_to_the_neighborhood_and_asks_a_question(visit):
    phone = visit("", "/", width=360, height=740)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("How safe is our community")
    assert "The likely range is " in phone.inner_text("main")
    phone.get_by_role("link", name="Find my neighborhood").click()
    phone.get_by_role("searchbox").fill("millr")
    expect(phone.get_by_role("link", name="Central")).to_be_hidden()
    phone.get_by_role("link", name="Millrace").click()
    told = phone.inner_text("main")
    assert re.search(
        r"Calls for police service\s+How much are police asked to do\?\s+\d+ calls\s+likely \d+ to \d+", told
    )
    assert (overflow(phone), barriers(phone)) == (0, "")
    phone.get_by_role("link", name="All figures", exact=True).first.click()
    assert "Not shown, to protect people" in phone.inner_text("main")

    phone.get_by_role("link", name="Tell us what concerns you").click()
    phone.get_by_label("What concerns you?").fill(ASKED)
    phone.get_by_role("button", name="Send it to the city").click()
    while phone.get_by_text("That was very quick.").is_visible():  # a browser types faster than people
        phone.get_by_role("button", name="Send it to the city").click()
    assert re.fullmatch(
        r"([2-9CFHKMPRTWXY]{4}-?){3}", phone.locator(".portal-receipt__number [aria-hidden]").inner_text()
    )

    phone.goto(visit.address + "/es/index.html")
    phone.get_by_role("link", name="Díganos qué le preocupa").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("¿Qué le preocupa donde vive?")
    assert (overflow(phone), barriers(phone)) == (0, "")
    phone.go_back()
    phone.get_by_role("link", name="Recibirlo por correo").click()
    assert overflow(phone) == 0
    assert phone.url.endswith("/subscribe/?language=es")


def test_a_resident_subscribes_by_the_letter_that_comes(visit, post):
    phone = visit("", "/es/index.html", width=360, height=740)
    phone.get_by_role("link", name="Recibirlo por correo").click()
    phone.get_by_label("Su dirección de correo").fill("rosa@example.org")
    phone.get_by_label("¿Dónde vive?").select_option(index=1)
    while phone.get_by_role("heading", level=1).inner_text() != "Mire su correo":
        with phone.expect_navigation():
            phone.get_by_role("button", name="Pedirlo").click()
        assert phone.get_by_text("Fue muy rápido").count() or phone.get_by_text("Mire su correo").count()

    [letter] = post.taken
    assert (letter["To"], letter["Subject"]) == ("rosa@example.org", "¿Es esta su dirección?")
    link = re.search(r"^https://stat\.town\.example(/subscribe/confirm/\S+)", letter.get_content(), re.MULTILINE)
    phone.goto(visit.address + link[1])
    assert (overflow(phone), barriers(phone)) == (0, "")
    phone.get_by_role("button", name="Sí, envíenme informes").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Le avisaremos de nuevos informes")


def test_a_journalist_finds_checks_takes_along_and_verifies_a_figure(visit, tmp_path):
    page = visit("", "/")
    page.get_by_role("link", name="All figures", exact=True).first.click()
    page.get_by_role("link", name=CALLS).first.click()
    sentence = page.inner_text("main")
    value = re.search(r"In October 2026: (\d+) calls", sentence)[1]
    assert "may still change" in sentence
    page.get_by_text("The whole definition").click()
    assert "statistic: {kind: count}" in page.inner_text("main")
    cited = page.get_by_text(re.compile(f"City of Wendmere: {CALLS}\\. Edition \\d+, .*editions/\\d+"))
    assert cited.is_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="These figures as CSV").click()
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["period"] == "2026-10" and row["area"] == "city"]
    assert [row["value"] for row in rows] == [value]

    page.goto(visit.address + "/en/index.html")
    page.get_by_role("link", name="Corrections and changes").click()
    assert "What was published stays as it was." in page.inner_text("main")
    assert "Our first figures" in page.inner_text("main")

    embedded = page.goto(visit.address + "/embed/en/calls_for_service-chart.html")
    expect(page.locator("svg").first).to_be_visible()
    assert "x-frame-options" not in embedded.headers  # other sites may frame it, and its scripts are none
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]

    program = tmp_path / "civicstat_verify.py"
    program.write_bytes(page.request.get(visit.address + "/civicstat_verify.py").body())
    done = subprocess.run(
        [sys.executable, program, visit.address], capture_output=True, text=True, timeout=LONGEST / 1000
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ": all in order." in done.stdout


def test_an_auditor_looks_at_everything_draws_checks_rules_and_residents_see_the_badge(visit):
    nora = visit("nora", "/workspace/publishing/")
    assert nora.get_by_role("button", name="Publish edition").count() == 0
    assert "Our first figures" in nora.inner_text("main")
    nora.goto(visit.address + "/workspace/metrics/requests_made/audit/")
    nora.get_by_label("Records of").select_option("2025")
    nora.get_by_label("As many as a precision needs").check()
    nora.get_by_label("Precision, in percentage points").fill("25")
    nora.get_by_label("Error rate that you expect").fill("10")
    nora.get_by_role("button", name="Draw").click()
    assert re.search("6 of [0-9]{3} records that the figure of 2025 counts", nora.inner_text("main"))
    for number in range(1, 7):
        nora.locator(f"input[name='{number}-result'][value=agrees]").check()
        nora.get_by_role("button", name=f"Put down : record {number}").click()
    nora.locator("[name=has_controls]").first.check()
    nora.get_by_label("What it rests on").fill("Held against the paper of the desk.")
    nora.get_by_role("button", name="End the audit").click()
    expect(nora.locator("main")).to_contain_text("Certified with qualification")
    nora.goto(visit.address + "/workspace/audits/log/?log=audits")
    assert "Held against the paper of the desk." in nora.inner_text("main")

    ada = visit("ada", "/workspace/publishing/")
    ada.get_by_label("Reason").fill("With an audit")
    ada.get_by_role("button", name="Publish edition").click()
    resident = visit("", "/en/figures/requests_made.html")
    expect(resident.locator("main")).to_contain_text("Requests to the city")
    while "With an audit" not in resident.inner_text("footer"):  # it is published in the background
        resident.wait_for_timeout(250)
        resident.reload()
    assert "Certified with qualification, until " in resident.inner_text("main")
