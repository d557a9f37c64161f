"""Addresses told by their block: as people and dispatch systems write them, and nothing else that they write."""

import csv
import gzip
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.measurement.sources.street_blocks import block_of

GIVEN = Path(os.environ.get("CIVICSTAT_REFERENCE", Path(__file__).parents[4] / "shared")) / "data"


@pytest.mark.parametrize(
    ("addresses", "block"),
    [
        (["1234 MAIN ST", "1200 Main Street", " 1299  main st. ", "01234 MAIN ST"], "1200 block of MAIN ST"),
        (["12 MAIN ST", "12A MAIN ST", "12-A MAIN ST", "0 MAIN ST", "XX MAIN ST"], "0 block of MAIN ST"),
        (["1234 1/2 MAIN ST", "1234½ MAIN ST", "1234-1/2 MAIN ST"], "1200 block of MAIN ST"),
        (["1234-1238 MAIN ST", "1234 - 1238 MAIN ST", "1234-38 MAIN ST"], "1200 block of MAIN ST"),
        (["123-127 MAIN ST"], "100 block of MAIN ST"),
        (["1234 MAIN ST APT 5", "1234 MAIN ST #5", "1234 MAIN ST # 5B", "1234 MAIN ST UNIT B", "1234 MAIN ST REAR",
          "1234 A MAIN ST", "1234 MAIN ST, APT 5, MILWAUKEE, WI 53202", "1234 MAIN ST\nBerkeley, CA\n(37.8, -122.2)",
          "1234 MAIN ST: @WALGREENS"], "1200 block of MAIN ST"),
        (["12XX MAIN ST", "123X MAIN ST", "012XX MAIN ST", "12XX BLOCK OF MAIN ST", "1200 BLOCK MAIN ST",
          "1200 BLK OF MAIN ST", "1234 MAIN ST / 1ST AVE"], "1200 block of MAIN ST"),
        (["N6W23001 BLUEMOUND RD"], "N6W23000 block of BLUEMOUND RD"),
        (["W156N8480 PILGRIM RD"], "W156N8400 block of PILGRIM RD"),
        (["29W430 BATAVIA RD"], "29W400 block of BATAVIA RD"),
        (["N1234 COUNTY RD 12"], "N1200 block of COUNTY RD 12"),
        (["MAIN ST / 1ST AVE", "1st Ave & Main Street", "MAIN ST AND 1ST AVE", "MAIN ST @ 1ST AVE,MKE"],
         "1ST AVE & MAIN ST"),
        (["5 AV NE / NE 50 ST"], "5 AVE NE & NE 50 ST"),
        (["GERYVILLE PIKE & RT663"], "GERYVILLE PIKE & RT663"),
        (["80XX BLOCK OF 15 AV NW"], "8000 block of 15 AVE NW"),
        (["1234 W FRONT ST"], "1200 block of W FRONT ST"),
        (["1234 UPPER LAKE RD"], "1200 block of UPPER LAKE RD"),
        (["1234 ST CHARLES AVE"], "1200 block of ST CHARLES AVE"),
        (["1234 E ST"], "1200 block of E ST"),
        (["1234 N BROADWAY"], "1200 block of N BROADWAY"),
        (["1234 US HWY 61 N"], "1200 block of US HWY 61 N"),
        (["1234 O'HARA ST"], "1200 block of O'HARA ST"),
        (["1234 Calle Real"], "1200 block of CALLE REAL"),
    ],
)  # fmt: skip
def test_an_address_is_told_by_its_block_or_corner(addresses, block):
    assert {each: block_of(each) for each in addresses} == dict.fromkeys(addresses, block)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "/", "1234", "MAIN ST", "162 STREET", "PO BOX 123", "P.O. Box 123 Main St", "UNKNOWN", "12.5 MAIN ST",
        "43-17 162 STREET", "143-17 ROCKAWAY BLVD",  # houses of Queens, whose first number is not the block's
        "1234 APT B MAIN ST", "1234 UNIT A MAIN ST", "1234 BLDG C MAIN ST",  # the flat stands before the street
        "1234 MAIN ST 5B", "1234 MAIN ST JOHN SMITH", "1234 MAIN ST MILWAUKEE WI 53202", "2 MEN FIGHTING",
        "JOHN SMITH & MARY JONES", "100 FT N OF MAIN ST", "NEAR 1234 MAIN ST", "12XXX MAIN ST", "1234567 MAIN ST",
        "MAIN ST / 1234 OAK ST", "MAIN ST / 12 OAK ST", "MAIN ST / MAIN ST", "A ST / B ST / C ST",
        "SMITH RES 414-555-0123", "RAMP I76 WB TO TURNPIKE & MAIN ST", "1234 MAIN ST " * 40,
    ],
)  # fmt: skip
def test_what_is_not_read_with_certainty_is_left_out(text):
    assert block_of(text) is None


@given(
    st.integers(0, 99_999), st.sampled_from(["MAIN ST", "N 27TH ST", "W OAK AVE", "15 AV NW"]),
    st.sampled_from(["", "A", "-B", " 1/2", "½"]), st.sampled_from(["", " APT {}", " #{}", " UNIT {}", ", {}", ": {}"]),
)  # fmt: skip
def test_no_exact_number_is_in_it(number, street, letter, more):
    told = block_of(f"{number}{letter} {street}{more.format(number)}")
    assert told is not None
    assert told.startswith(f"{number // 100 * 100} block of ")
    assert told == block_of(f"{number // 100 * 100} {street}")


PIECES = [*"0123456789 /&#-.,XNSEWAB", " MAIN", " ST", " AVE", " BLOCK", " APT ", " HWY "]


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_whatever_is_written_is_a_block_a_corner_or_nothing(text):
    told = block_of(text)
    if told is not None:
        number, is_block, _ = told.partition(" block of ")
        assert (is_block and (number == "0" or number.endswith("00"))) or told.count(" & ") == 1
        assert told in (text, block_of(told.replace(" block of ", " ")), block_of(told))
        assert not re.search(r"\d{5}", told.removeprefix(number))


@pytest.mark.parametrize(
    ("file", "columns", "share"),
    [
        ("cfs_milwaukee/mke_2018-05-01_14.csv.gz", ["location"], 0.98),
        ("cfs_seattle_2015/seattle_2015_jan_jun.csv.gz", ["Hundred.Block.Location"], 0.99),
        ("cfs_montgomery_pa/911_2015-12_2016-03.csv.gz", ["addr"], 0.84),  # ramps and underpasses are left out
        ("uof_chicago_trr/TRR_main_2012_2015.csv.gz", ["block", "street"], 0.99),
        ("sr311_stlouis_2018_01/january_2018.csv", ["probaddress"], 0.98),
    ],
)
def test_real_addresses_are_read(file, columns, share):
    path = GIVEN / file
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", errors="replace") as rows:
        written = [" ".join(row[each] for each in columns) for row in csv.DictReader(rows)]
    told = [block_of(each) for each in written if each.strip()]
    assert sum(each is not None for each in told) / len(told) >= share
