"""Fault 18: hostile containers. Each is made here, offered to an inbox, and must cost neither memory nor a file elsewhere."""

from __future__ import annotations

import io
import stat
import struct
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from sources import zipped
from sources.finding import Found, Inbox
from vocabulary.feed_settings import FeedSettings

NIGHT = date(2026, 11, 20)
MARKS = FeedSettings(files="marks*.csv")
MOST_MB = 40
"""Memory that listing and refusing any of these may take."""


def _zip(path: Path, members: dict[str, bytes], *, mode: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", mode) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, mode)
    return path


def _bomb(path: Path) -> None:
    _zip(path, {"marks.csv": b"0" * (30 << 20)})


def _lies_about_its_size(path: Path) -> None:
    """Eleven million bytes in a member that claims a hundred."""
    _zip(path, {"marks.csv": b"a,b\n" * (11 << 18)})
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)


def _many(path: Path) -> None:
    _zip(path, {"marks.csv": b"a\n", **{f"{number}.csv": b"" for number in range(501)}}, mode=zipfile.ZIP_STORED)


def _endless_directory(path: Path) -> None:
    """An end record that claims a directory of three gigabytes."""
    path.write_bytes(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65_535, 65_535, 3 << 30, 0, 0))


def _named(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        _zip(path, {"marks.csv": b"a\n", name: b"outside"})

    return make


def _link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("marks.csv")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")


def _locked(path: Path) -> None:
    _zip(path, {"marks.csv": b"a\n"})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    path.write_bytes(content)


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("marks.csv", "a\n1\n")
        archive.writestr("MARKS.csv", "a\n2\n")


def _within(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("marks.csv", "a\n")
    _zip(path, {"marks.csv": b"a\n", "more.zip": inner.getvalue()})


def _damaged(path: Path) -> None:
    content = bytearray(_zip(path, {"marks.csv": bytes(range(256)) * 40}, mode=zipfile.ZIP_STORED).read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)


def _cut(path: Path) -> None:
    whole = _zip(path, {"marks.csv": bytes(range(256)) * 40}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _packed_otherwise(path: Path) -> None:
    _zip(path, {"marks.csv": b"a\n" * 100}, mode=zipfile.ZIP_LZMA)


HOSTILE: dict[str, Callable[[Path], None]] = {
    "a bomb": _bomb,
    "a lie about a size": _lies_about_its_size,
    "many members": _many,
    "an endless directory": _endless_directory,
    "a path upwards": _named("../../outside.csv"),
    "a path upwards in the middle": _named("a/../../../outside.csv"),
    "an absolute path": _named("/tmp/outside.csv"),
    "a drive": _named("C:\\outside.csv"),
    "backslashes upwards": _named("..\\..\\outside.csv"),
    "a control character": _named("a\nb.csv"),
    "an endless name": _named("n" * 300 + ".csv"),
    "a link": _link,
    "a password": _locked,
    "two of one name": _twice,
    "a zip within": _within,
    "a flipped byte": _damaged,
    "a cut end": _cut,
    "another packing": _packed_otherwise,
}


@pytest.fixture(autouse=True)
def _fewer_members(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand members take longer to make than to refuse."""
    monkeypatch.setattr(zipped, "MOST_MEMBERS", 500)


@dataclass(frozen=True)
class Outcome:
    found: list[Found]
    peak_mb: float


def _offer(inbox: Path, spool: Path) -> Outcome:
    tracemalloc.start()
    try:
        opened = Inbox(inbox, spool=spool)
        found = [*opened.unlisted(fallback=NIGHT), *opened.deliveries(MARKS, fallback=NIGHT)]
        return Outcome(found, tracemalloc.get_traced_memory()[1] / 1e6)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_zip_is_refused_whole_in_little_memory_and_leaves_nothing(tmp_path: Path, fault: str) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    HOSTILE[fault](inbox / "hostile.zip")
    outcome = _offer(inbox, tmp_path / "spool")

    assert [bool(each.refused) for each in outcome.found] == [True]
    assert outcome.peak_mb < MOST_MB
    written = [path for path in tmp_path.rglob("*") if path.is_file() and inbox not in path.parents]
    assert written == []


def test_one_hostile_zip_costs_nothing_but_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, make in enumerate(HOSTILE.values()):
        make(inbox / f"hostile {number} $(touch x); '.zip")
    _zip(inbox / "good.zip", {"2026-11-16/marks north.csv": b"a\n1\n", "marks;$(rm -rf x)'.csv": b"a\n2\n", "note.txt": b"x"})
    (inbox / "marks_plain.csv").write_bytes(b"a\n3\n")
    outcome = _offer(inbox, tmp_path / "spool")
    read = sorted(each.path.read_bytes() for each in outcome.found if not each.refused)
    refused = [each for each in outcome.found if each.refused]
    elsewhere = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and inbox not in path.parents and (tmp_path / "spool") not in path.parents
    ]
    with capsys.disabled():
        sys.stdout.write(
            f"\nfault 18: {len(HOSTILE)} containers injected, {len(refused)} refused, "
            f"{len(elsewhere)} files outside the inbox, peak {outcome.peak_mb:.0f} MB\n"
        )

    assert read == [b"a\n1\n", b"a\n2\n", b"a\n3\n"]
    assert len(refused) == len(HOSTILE)
    assert elsewhere == []
    assert outcome.peak_mb < MOST_MB


def test_what_refuses_a_zip_never_repeats_a_members_name(tmp_path: Path) -> None:
    """A member may be called after a child."""
    inbox = tmp_path / "inbox"
    _zip(inbox / "a.zip", {"marks Canary Surname.csv": b"a\n", "../Canary Surname": b""})
    (found,) = _offer(inbox, tmp_path / "spool").found

    assert "Canary" not in found.refused


def test_a_member_is_found_like_a_file_by_its_own_day_or_else_its_zips(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    _zip(inbox / "night_20261117.zip", {"marks.csv": b"1", "2026-11-12/marks.csv": b"2", "marks_20261113.csv": b"3"})
    found = _offer(inbox, tmp_path / "spool").found

    assert [(each.delivered_on.day, each.path.read_bytes()) for each in found] == [(12, b"2"), (13, b"3"), (17, b"1")]
    assert [each.path.name for each in found] == ["marks.csv", "marks_20261113.csv", "marks.csv"]


def test_a_member_is_unpacked_once_and_forgotten_with_its_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, spool = tmp_path / "inbox", tmp_path / "spool"
    path = _zip(inbox / "a.zip", {"marks.csv": b"1"})
    _offer(inbox, spool)
    monkeypatch.setattr("sources.finding.take_out", None)
    (found,) = _offer(inbox, spool).found
    assert found.path.read_bytes() == b"1"
    assert found.path.stat().st_mode & 0o077 == 0
    path.unlink()
    assert _offer(inbox, spool).found == []
    assert [each for each in spool.rglob("*") if each.is_file()] == []


def test_a_member_larger_than_its_bounds_is_allowed_where_it_can_do_no_harm(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    _zip(inbox / "a.zip", {"marks.csv": b"0" * (zipped.SMALL - 1)})
    (found,) = _offer(inbox, tmp_path / "spool").found

    assert not found.refused
    assert found.path.stat().st_size == zipped.SMALL - 1
