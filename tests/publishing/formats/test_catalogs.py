"""The catalogs against what the schemas of DCAT-US ask for; docs/how-to/open-data.md says how to try the schemas."""

import copy
import json

import pytest

from civicstat.config.open_data import OpenData
from civicstat.publishing.formats import dcat_us_1, dcat_us_3
from publishing.formats.dcat_us import CATALOG_1, CATALOG_3, faults
from publishing.small import small_content

HOME = "https://stats.smallville.example"
FULL = OpenData("Office of Data", "data@smallville.example", "https://creativecommons.org/publicdomain/zero/1.0/")


def made(form):
    [file] = form.files(small_content())
    return json.loads(file.body)


@pytest.fixture
def catalog(settings):
    settings.PUBLIC_URL, settings.OPEN_DATA = HOME, FULL
    return made(dcat_us_3)


def test_both_catalogs_are_as_their_schemas_ask(settings, catalog):
    assert list(faults(catalog, CATALOG_3)) == []
    assert list(faults(made(dcat_us_1), CATALOG_1)) == []
    # Nothing of it is left out where everything is set.
    assert {"theme", "temporal", "distribution", "describedBy", "landingPage"} <= catalog["dataset"][0].keys()
    assert {"license", "format", "modified"} <= catalog["dataset"][0]["distribution"][0].keys()


def test_what_has_no_address_and_no_contact_lacks_the_e_mail_of_3_0_alone(settings):
    settings.PUBLIC_URL = settings.ADDRESS = ""
    settings.OPEN_DATA = OpenData("", "", "")
    assert {each.partition(": ")[2] for each in faults(made(dcat_us_3), CATALOG_3)} == {"lacks hasEmail"}
    assert list(faults(made(dcat_us_1), CATALOG_1)) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("title",), 5, "5 is no text"),
        (("issued",), "October 2026", "is no day"),
        (("modified",), "2026-10-31T12:00:00", "is no day"),  # no zone
        (("dataset",), [], "is no list of Dataset"),
        (("dataset", 0, "@type"), "dcat:Dataset", "expected Dataset"),
        (("dataset", 0, "publisher"), {"@type": "Organization"}, "lacks name"),
        (("dataset", 0, "contactPoint", "hasEmail"), "data@smallville.example", "is no mailto"),
        (("dataset", 0, "landingPage"), HOME, "is no Document"),
        (("dataset", 0, "temporal", 0), {"@type": "PeriodOfTime"}, "lacks startDate and endDate"),
        (("dataset", 0, "distribution", 0, "downloadURL"), "/data/figures.csv", "is no iri"),
        (("dataset", 0, "dataset"), [], "Dataset has no dataset"),
    ],
)
def test_a_catalog_that_is_wrong_is_found_out(catalog, path, value, fault):
    wrong = copy.deepcopy(catalog)
    *way, last = path
    place = wrong
    for each in way:
        place = place[each]
    place[last] = value
    assert any(fault in each for each in faults(wrong, CATALOG_3))
