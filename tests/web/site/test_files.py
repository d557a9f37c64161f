"""The files of the public site, built of a small content."""

import json
import re
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest

from civicstat.config.open_data import OpenData
from civicstat.publishing.open_data.addresses import page_of
from civicstat.publishing.open_data.describing import subjects_of
from civicstat.web.site import files
from civicstat.web.site.building import FORMS, LETTERS
from civicstat.web.ui.speaking.language import UnknownLanguage
from web.site.conftest import built, small

OF_OTHERS = ("data/", "datapackage.json", "manifest.json")  # what open data and editions make
_LINK = re.compile(r'(?:href|src)="([^"#]*)')


def pages(site):
    return {path: text for path, text in site.items() if path.endswith(".html")}


def test_every_link_leads_to_a_file_of_the_edition(site):
    lost = {
        (path, address)
        for path, text in pages(site).items()
        for address in _LINK.findall(text)
        if address and address.partition("?")[0] not in (FORMS, LETTERS)
        and (target := normpath(join("/", dirname(path), unquote(address))).lstrip("/")) not in site
        and not target.startswith(OF_OTHERS)
    }  # fmt: skip
    assert not lost
    # One page is shown wherever an address leads nowhere; all others hold at any root.
    assert {path for path, text in pages(site).items() for address in _LINK.findall(text)
            if address.startswith("/") and not address.startswith((FORMS, LETTERS))} == {"404.html"}  # fmt: skip


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(site):
    for path, text in pages(site).items():
        assert "Content-Security-Policy" in text, path
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
        assert not re.search(r"<script(?![^>]*\s(?:src=|type=.application/ld\+json))", text), path
        outside = re.findall(r"""(?:href|src|action)=["']?(?:https?:)?//[^"'\s>]+""", text)
        assert not outside, path


def test_search_engines_are_told_what_a_metric_is_in_data_that_is_no_script(site):
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', site["en/figures/calls.html"], re.S)
    told = json.loads(block)
    assert (told["@type"], told["name"]) == ("Dataset", "Calls for service")


def test_pages_stay_light(site):
    sizes = {path: len(text.encode()) for path, text in site.items()}
    heaviest = max(pages(site), key=lambda path: sizes[path])
    styles = next(size for path, size in sizes.items() if path.endswith(".css"))
    assert sizes[heaviest] + styles < 150_000


def test_both_languages_have_the_same_pages(site):
    english, spanish = (
        {path.replace(f"{code}/", "", 1) for path in pages(site) if path.startswith(f"{code}/")}
        for code in ("en", "es")
    )
    assert english == spanish
    assert {"index.html", "search.html", "privacy.html", "corrections.html", "goals/in_time.html"} <= english


def test_a_page_in_spanish_speaks_spanish_and_marks_the_texts_that_are_not_translated(site):
    page = site["es/figures/calls_in_time.html"]
    assert '<html lang="es" dir="ltr">' in page
    assert "Cómo se cuenta" in page
    assert "diciembre de 2026" in page
    assert '<span class="untranslated" lang="en" dir="ltr">Calls reached in time</span>' in page
    assert "Algunos textos de esta página aún no tienen traducción" in page


def test_any_text_of_the_government_is_translated_by_its_english_words():
    texts = {"Residents asked for it": {"es": "Lo pidieron los vecinos"}, "The figures of 2026": {"es": "Las de 2026"}}
    made = {file.path: file.body for file in files(replace(small(), texts=texts), languages=("en", "es"))}
    spanish, english = (made[f"{code}/goals/in_time.html"].decode() for code in ("es", "en"))
    assert "Lo pidieron los vecinos" in spanish
    assert "Las de 2026" in spanish
    assert "Residents asked for it" in english


def test_only_texts_of_the_government_are_untranslated(site):
    marked = {text for page in pages(site).values() for text in re.findall(r'class="untranslated"[^>]*>([^<]*)<', page)}
    own = {text for metric in small().metrics
           for text in (metric.title, metric.question, metric.describes, metric.known_limits, metric.theme,
                        metric.department, *(version.reason for version in metric.versions))}  # fmt: skip
    own |= {
        small().reason,
        *_of_goal(),
        *(each.title for each in small().datasets),
        *(d.rules for d in small().datasets),
    }
    own |= {each.name for each in small().layers} | {each.plural for each in small().layers}
    for each in small().extracts:
        own |= {each.title, each.describes, *(column.title for column in each.columns)}
    assert marked <= own


def test_the_page_of_data_says_what_is_told_of_records_and_what_is_not(site):
    page = site["en/data.html"]
    assert 'href="../data/records/calls.csv"' in page
    linked = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert [each["@type"] for each in linked] == ["DataCatalog", "Dataset"]
    assert linked[1]["name"] == "Calls, one row each"
    assert "There are 321 records, from January 1, 2026 on." in page
    assert "Where fewer than 11 records are alike, we say less of them" in page
    assert "This is so for 63 records." in page
    assert "About 11 records are left out whole" in page
    assert "One of a list. =urgent, calm, Other." in page
    assert "Si menos de 11 registros son iguales" in site["es/data.html"]


def test_the_page_of_data_says_how_to_cite_whom_to_ask_and_under_which_license(settings):
    settings.PUBLIC_URL = "https://figures.example.gov"
    settings.OPEN_DATA = OpenData("Office of Data", "data@example.gov", "https://creativecommons.org/cc0")
    page = built(("en",), settings.PUBLIC_URL)["en/data.html"]
    assert (
        'It stays as it is, at this address: <a href="https://figures.example.gov/editions/0001/" rel="nofollow">'
        in page
    )
    assert 'The license of the data: <a href="https://creativecommons.org/cc0" rel="nofollow">' in page
    assert 'Whom to ask about the data: Office of Data, <a href="mailto:data@example.gov">' in page
    for path in ("figures.parquet", "dictionary.csv", "goals.csv", "revisions.csv", "citations/edition.txt"):
        assert f'href="../data/{path}"' in page


def test_catalogs_lead_to_the_page_of_each_metric_and_of_its_records(site, settings):
    settings.PUBLIC_URL = "https://figures.example.gov"
    for each in subjects_of(small()):
        path, _, anchor = page_of(each).removeprefix("https://figures.example.gov/").partition("#")
        assert f'id="{anchor}"' in site[path] if anchor else each.title in site[path]


def test_search_engines_find_each_page_by_its_own_address(site):
    assert "sitemap.xml" not in site  # it takes whole addresses
    there = built(("en", "es"), "https://figures.example.gov")
    listed = re.findall("<loc>https://figures.example.gov/(.*?)</loc>", there["sitemap.xml"])
    canonical = {path: re.search('rel="canonical" href="(.*?)"', text) for path, text in pages(there).items()}
    assert {"en/data.html", "es/figures/calls.html"} <= {*listed}
    assert all(canonical[each][1] == f"https://figures.example.gov/{each}" for each in listed)
    assert "Sitemap: https://figures.example.gov/sitemap.xml" in there["robots.txt"]
    assert "404.html" not in listed


def _of_goal():
    [goal] = small().goals
    yield from (goal.title, goal.wording, goal.asked_by, goal.departments[0][0], goal.departments[0][2])
    for entry in goal.entries:
        yield from (entry.reason, entry.by)


def test_right_to_left_has_its_own_direction_and_says_what_is_missing():
    page = built(("ar",))["ar/index.html"]
    assert '<html lang="ar" dir="rtl">' in page
    assert "حيي" in page  # "my neighborhood", in the navigation
    assert 'lang="en" dir="ltr"' in page
    assert "بعض النصوص" in page  # some texts are not translated


def test_a_withheld_figure_says_so_in_words_and_nothing_else_of_it_is_there(site):
    page = site["en/areas/beat/B3.html"]
    [row] = [
        row
        for row in re.findall(r"<li><div class=.site-reading__name.*?</li>", page, re.S)
        if "figures/calls.html" in row
    ]
    assert "Not shown, to protect people" in row
    assert "<svg" not in row.split("site-reading__change")[0]
    assert "Too few to tell: 6" not in "".join(site.values())  # reasons lose their counts


def test_a_target_that_was_moved_stays_visible(site):
    page = site["en/goals/in_time.html"]
    assert "Promised: at least 80.0%" in page
    assert "The target was moved: at least 75.0%" in page
    assert "Goal until June 1, 2026: 80.0%." in page


def test_an_embed_is_a_page_without_scripts_and_its_code_is_to_be_copied():
    site = built(("en",), "https://figures.example.gov")
    embed = site["embed/en/calls-chart.html"]
    assert "<script" not in embed
    assert "<svg" in embed
    assert 'target="_blank"' in embed
    code = "&lt;iframe src=&quot;https://figures.example.gov/embed/en/calls-chart.html&quot;"
    assert code in site["en/figures/calls.html"]


def test_feeds_have_whole_addresses_where_the_public_one_is_known():
    feed = built(("en",), "https://figures.example.gov")["feeds/en/fast.atom"]
    assert '<link href="https://figures.example.gov/editions/0001/en/index.html"/>' in feed
    assert "<updated>2027-01-05T09:00:00Z</updated>" in feed


def test_a_language_without_a_catalog_is_refused():
    with pytest.raises(UnknownLanguage, match=r"expected one of en, ar, es"):
        built(("xx",))


def test_a_figure_tells_its_newest_record_and_that_more_should_have_come(site):
    content = small()
    [calls] = content.datasets
    late = {
        file.path: file.body.decode()
        for file in files(replace(content, datasets=(replace(calls, is_late=True),)), (), languages=("en", "es"))
    }
    assert "Calls for service, the newest of December 31, 2026" in site["en/figures/calls.html"]
    assert "newer ones than of" not in site["en/figures/calls.html"]
    assert "Calls for service: newer ones than of December 31, 2026 should have been" in late["en/figures/calls.html"]
    assert "ya debía haber registros posteriores al 31 de diciembre de 2026" in late["es/figures/calls.html"]
