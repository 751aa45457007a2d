"""Fault 7: a file still being written is waited for, or left for the next night; never half read."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from sources.finding import Inbox
from sources.reading import StillBeingWritten, read
from sources.settled import State, settled
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS

NIGHT = date(2026, 11, 20)
SCHOOLS = FeedSettings(files="schools*")
WHOLE = "school,school_name,known_on\n" + "".join(f"S{number},School {number},2026-11-16\n" for number in range(2_000))


def _names(inbox: Inbox, settings: FeedSettings = SCHOOLS) -> list[str]:
    return [each.path.name for each in inbox.deliveries(settings, fallback=NIGHT)]


class Writer:
    """A clock that moves only when someone waits, and a folder that changes meanwhile."""

    def __init__(self, now: dict[str, State], later: dict[str, State] | None = None) -> None:
        self.files, self.later, self.time, self.waited = now, later or now, 1_000.0, 0.0

    def look(self) -> dict[str, State]:
        return self.files

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.waited += seconds
        self.files = self.later

    def settled(self, seconds: float = 30) -> tuple[set[str], set[str]]:
        return settled(self.look, seconds=seconds, clock=lambda: self.time, sleep=self.sleep)


def test_files_that_have_long_been_there_are_not_waited_for() -> None:
    folder = Writer({"a": State(5, 900), "b": State(0, 900)})
    assert folder.settled() == ({"a", "b"}, set())
    assert folder.waited == 0


def test_a_fresh_file_is_waited_for_once_and_taken_if_it_did_not_change() -> None:
    folder = Writer({"a": State(5, 900), "b": State(7, 990)})
    assert folder.settled() == ({"a", "b"}, set())
    assert folder.waited == 20


@pytest.mark.parametrize(
    ("now", "later"),
    [
        (State(7, 990), State(9, 1_010)),  # it grew
        (State(7, 990), State(7, 1_010)),  # it was written over
        (State(0, 990), State(0, 990)),  # made and still empty
        (State(7, 990, "tag"), State(7, 990, "other tag")),  # an object store says that it is another
        (None, State(7, 1_005)),  # it appeared meanwhile
    ],
)
def test_a_file_that_changed_meanwhile_is_left(now: State | None, later: State) -> None:
    folder = Writer({"a": State(5, 999), **({"b": now} if now else {})}, {"a": State(5, 999), "b": later})
    assert folder.settled() == ({"a"}, {"b"})


def test_a_clock_that_is_ahead_costs_one_wait_and_no_more() -> None:
    folder = Writer({"a": State(5, 99_999)})
    assert folder.settled() == ({"a"}, set())
    assert folder.waited == 30


def test_a_file_that_is_being_written_now_is_left_and_taken_whole_the_next_night(tmp_path: Path) -> None:
    """A real file, a real writer: it goes on for longer than the night waits."""
    path = tmp_path / "schools.csv"
    begun, stop = threading.Event(), threading.Event()

    def write() -> None:
        with path.open("w") as out:
            for line in WHOLE.splitlines(keepends=True):
                out.write(line)
                out.flush()
                begun.set()
                if not stop.is_set():
                    time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    first = Inbox(tmp_path, settle_seconds=0.2)
    stop.set()
    writer.join()
    assert _names(first) == []
    assert first.waiting == {"schools.csv"}
    second = Inbox(tmp_path, settle_seconds=0.2)
    assert _names(second) == ["schools.csv"]
    assert read(path, FEEDS["schools"], SCHOOLS, delivered_on=NIGHT).rows_in == 2_000


@pytest.mark.parametrize("ending", [".part", ".PARTIAL", ".filepart", ".tmp", ".crdownload"])
def test_a_name_that_says_so_is_left(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"schools.csv{ending}").write_text(WHOLE)
    inbox = Inbox(tmp_path)

    assert _names(inbox) == []
    assert inbox.waiting == {f"schools.csv{ending}"}


@pytest.mark.parametrize("marker", ["{name}.done", "{stem}.ok", "COMPLETE"])
def test_with_a_marker_a_delivery_waits_for_it(tmp_path: Path, marker: str) -> None:
    settings = FeedSettings(files="schools*.csv", marker=marker)
    (tmp_path / "schools_1.csv").write_text(WHOLE)
    inbox = Inbox(tmp_path)
    assert _names(inbox, settings) == []
    assert inbox.waiting == {"schools_1.csv"}
    (tmp_path / marker.format(name="schools_1.csv", stem="schools_1")).touch()
    assert _names(Inbox(tmp_path), settings) == ["schools_1.csv"]


def test_a_manifest_must_hold_the_deliverys_own_digest(tmp_path: Path) -> None:
    settings = FeedSettings(files="schools*.csv", marker="SHA256SUMS")
    digest = hashlib.sha256(WHOLE.encode()).hexdigest()
    (tmp_path / "schools_whole.csv").write_text(WHOLE)
    (tmp_path / "schools_half.csv").write_text(WHOLE[: len(WHOLE) // 2])
    (tmp_path / "schools_unnamed.csv").write_text(WHOLE)
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  schools_whole.csv\n{digest} *schools_half.csv\n")
    inbox = Inbox(tmp_path)

    assert _names(inbox, settings) == ["schools_whole.csv"]
    assert inbox.waiting == {"schools_half.csv", "schools_unnamed.csv"}


@pytest.mark.parametrize("written", [WHOLE.encode(), b"no such heading\n", b""])
def test_a_file_that_changes_while_it_is_read_is_not_kept_whatever_was_wrong_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    path = tmp_path / "schools.csv"
    path.write_bytes(written)

    def digest_while_it_grows(path: Path, settings: FeedSettings) -> str:
        with path.open("ab") as more:
            more.write(b"S9,Late,2026-11-16\n")
        os.utime(path, ns=(1, 1))
        return "digest"

    monkeypatch.setattr("sources.reading.content_hash", digest_while_it_grows)
    with pytest.raises(StillBeingWritten):
        read(path, FEEDS["schools"], SCHOOLS, delivered_on=NIGHT)
