import errno
import gzip
import io
import zipfile

import pytest

from civicstat.measurement.records.reading import UnreadableFile, unpacking

ROWS = b"id,beat\n" + b"1,North\n" * 40_000


def zipped(content: bytes, name: str, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", way) as package:
        package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [gzip.compress(ROWS), zipped(ROWS, "a.csv")], ids=["gzip", "zip"])
def test_more_than_the_largest_size_is_refused_while_it_is_unpacked(opened, written, settings, content):
    settings.UNPACKED_BYTES = 100_000
    with pytest.raises(UnreadableFile, match=r"GB unpacked, which is the limit.*raise unpacked_gigabytes in civicstat"):
        opened(written(content, "calls.packed"))


@pytest.mark.parametrize("content", [gzip.compress(ROWS), zipped(ROWS, "a.csv")], ids=["gzip", "zip"])
def test_what_unpacks_to_far_more_than_records_do_is_refused(opened, written, monkeypatch, content):
    monkeypatch.setattr(unpacking, "FREE_OF_RATIO", 1000)
    with pytest.raises(
        UnreadableFile, match=r"unpack to more than .* expected 100 times as much at most.*raise unpacked_ratio"
    ):
        opened(written(content, "calls.packed"))


def test_small_files_may_repeat_themselves_as_they_like(opened, written):
    assert len(opened(written(gzip.compress(ROWS), "calls.csv.gz")).cells) == 40_000


def test_the_limit_is_counted_and_not_read_from_the_archive(opened, written, settings):
    settings.UNPACKED_BYTES = 100_000
    lying = bytearray(zipped(ROWS, "a.csv"))
    place = lying.index(b"PK\x01\x02") + 24  # the size that the directory states
    lying[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile):
        opened(written(bytes(lying), "calls.zip"))


def test_a_workbook_that_unpacks_to_too_much_is_refused(opened, written, settings):
    settings.UNPACKED_BYTES = 100_000
    content = zipped(b"<x/>" * 100_000, "[Content_Types].xml")
    with pytest.raises(UnreadableFile, match="unpacked_gigabytes"):
        opened(written(content, "calls.xlsx"))


@pytest.mark.slow
def test_a_bomb_of_null_bytes_is_refused_before_it_is_whole(opened, written, tmp_path):
    with pytest.raises(UnreadableFile, match=r"unpack to more than \d+ MB, expected 100 times"):
        opened(written(gzip.compress(bytes(256 * 2**20), 1), "bomb.gz"))


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_file_in_a_zip_is_refused_however_it_is_packed(opened, written, way):
    content = bytearray(zipped(ROWS, "a.csv", way))
    for place in range(content.index(b"a.csv") + 20, content.rindex(b"PK\x01\x02") - 4, 3):
        content[place] ^= 0x55
    with pytest.raises(UnreadableFile, match=r"calls\.zip: a\.csv in it is damaged"):
        opened(written(bytes(content), "calls.zip"))


@pytest.mark.parametrize(
    ("after", "value"),
    [(6, b"\xff"), (42, b"\xff\xff\xff\xff")],  # made for a version yet to come; begins beyond the end
    ids=["version", "place"],
)
def test_a_zip_whose_directory_is_damaged_is_refused(opened, written, after, value):
    content = bytearray(zipped(b"id\n1\n", "a.csv"))
    place = content.index(b"PK\x01\x02") + after
    content[place : place + len(value)] = value
    with pytest.raises(UnreadableFile, match="damaged"):
        opened(written(bytes(content), "calls.zip"))


def test_a_name_that_is_no_text_is_refused(opened, written):
    content = zipped(b"id\n1\n", "\u00e9.csv").replace("\u00e9".encode(), b"\xc3\xc3")
    with pytest.raises(UnreadableFile, match="damaged"):
        opened(written(content, "calls.zip"))


def test_a_name_that_no_file_can_have_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"the name of a{40}… in it is too long"):
        opened(written(zipped(b"id\n1\n", "a" * 256 + ".csv"), "calls.zip"))


def test_a_full_disk_is_not_told_as_a_damaged_file():
    with pytest.raises(OSError, match="No space"), unpacking._told_as("It is damaged."):
        raise OSError(errno.ENOSPC, "No space left on device")
