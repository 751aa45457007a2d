"""Files made to harm their reader are refused in bounded memory, and a file cut off anywhere is never taken for a whole one."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from sources.reading import Reading, read
from tests.faults.fuzz_workbooks import WORKBOOKS
from tests.faults.fuzz_xml import XML
from tests.faults.fuzzing import Account, Subject, try_one
from tests.sources.workbooks import with_part, workbook
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

ROOT = Path(__file__).resolve().parents[2]
RETURN = (ROOT / "councils/examples/cin/cin_census_2022.xml").read_bytes()
LISTS = (ROOT / "councils/examples/annex_a/annex_a_2026-11-16.xlsx").read_bytes()
MOST_MB = 150
"""What reading all the hostile files one after another may add to the process. They unpack to more than two gigabytes."""


def _read(tmp_path: Path, layout: str, content: bytes, feed: str = "persons") -> Reading:
    path = tmp_path / "delivery"
    path.write_bytes(content)
    settings = FeedSettings(files="*", format=layout, known_from="delivery")
    return read(path, FEEDS[feed], settings, delivered_on=date(2026, 11, 16))


def test_every_hostile_file_is_refused_in_bounded_memory() -> None:
    # A process that hangs is stopped by the limit; how long each takes is the benchmark's affair.
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.read_hostile"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["name"] for line in lines if not line["outcome"].startswith("refused: ")] == []
    assert len(lines) > 30
    assert lines[-1]["more_mb"] < MOST_MB


@pytest.mark.parametrize("cut", range(100))
def test_a_return_cut_off_anywhere_is_never_taken_for_a_whole_one(tmp_path: Path, cut: int) -> None:
    with pytest.raises(DeliveryProblem, match="not whole and well-formed"):
        _read(tmp_path, "cin_xml", RETURN.rstrip()[: len(RETURN.rstrip()) * cut // 100])


@pytest.mark.parametrize("cut", range(100))
def test_a_workbook_cut_off_anywhere_is_never_taken_for_a_whole_one(tmp_path: Path, cut: int) -> None:
    with pytest.raises(DeliveryProblem, match="cut off"):
        _read(tmp_path, "annex_a", LISTS[: len(LISTS) * cut // 100])


def test_a_workbook_with_a_byte_changed_in_a_part_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(LISTS)) as parts:
        at = parts.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    with pytest.raises(DeliveryProblem):
        _read(tmp_path, "annex_a", LISTS[:at] + bytes([LISTS[at] ^ 0x55]) + LISTS[at + 1 :])


def test_macros_and_links_to_other_files_are_left_alone(tmp_path: Path) -> None:
    content = with_part(workbook({"List 1": []}), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook/></externalLink>'
    content = with_part(content, "xl/externalLinks/externalLink1.xml", link)
    assert _read(tmp_path, "annex_a", content, "contacts").rows_in == 0


NAME = "Zoë-Łucja-O’Brien"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
        ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        ('<?xml version="1.0" encoding="windows-1252"?>', "cp1252"),
    ],
)
def test_a_name_comes_through_whatever_the_returns_encoding(tmp_path: Path, declared: str, encoding: str) -> None:
    name = NAME.encode(encoding, "ignore").decode(encoding)  # what the encoding can hold of it
    text = RETURN.decode().partition("?>")[2].replace("C20221", name)
    people = _read(tmp_path, "cin_xml", (declared + text.lstrip()).encode(encoding)).table["person_ref"].to_pylist()
    assert people[0] == name


@pytest.mark.parametrize(
    "content",
    [
        RETURN.replace(b"C20221", b"Zo\xeb"),  # says UTF-8, and is not
        RETURN.replace(b"C20221", b"Zo\x00"),
        RETURN.replace(b"C20221", b"\x1b"),
        RETURN.replace(b"UTF-8", b"utf-7"),
        RETURN.replace(b"UTF-8", b"rot13"),
        RETURN.replace(b"UTF-8", b"x" * 4_000),
        RETURN.decode().encode("utf-32"),
    ],
)
def test_a_return_that_is_not_text_in_its_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryProblem):
        _read(tmp_path, "cin_xml", content)


@pytest.mark.parametrize(("subject", "inputs"), [(XML, 300), (WORKBOOKS, 60)])
def test_damaged_files_are_read_or_refused_and_no_row_is_lost(tmp_path: Path, subject: Subject, inputs: int) -> None:
    account = Account()
    for number in range(inputs):
        account.add(try_one(subject, tmp_path, seed=20261116, number=number))
    assert account.findings == []
    assert account.inputs == inputs == sum(account.outcomes.values())
    assert min(account.outcomes[each] for each in ("refused", "read whole")) > inputs / 10
