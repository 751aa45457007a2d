from datetime import date
from pathlib import Path

import pytest

from sources.finding import Found, find_deliveries
from vocabulary.feed_settings import FeedSettings
from vocabulary.problems import ConfigurationProblem

FALLBACK = date(2026, 11, 20)


def _find(inbox: Path, pattern: str = "marks*.csv") -> list[Found]:
    return find_deliveries(inbox, FeedSettings(files=pattern), fallback=FALLBACK)


def _put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    return path


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-11-16/marks.csv", date(2026, 11, 16)),
        ("2026-11-16/north/marks.csv", date(2026, 11, 16)),
        ("marks_20261117.csv", date(2026, 11, 17)),
        ("marks-2026-11-18-final.csv", date(2026, 11, 18)),
        ("2026-11-16/marks_20261117.csv", date(2026, 11, 16)),
        ("marks.csv", FALLBACK),
        ("marks_20261399.csv", FALLBACK),
        ("marks_120261117.csv", FALLBACK),
        ("2026-02-30/marks.csv", FALLBACK),
        ("marks_2026-1117.csv", FALLBACK),
    ],
)
def test_the_day_of_delivery_is_the_folders_then_the_names_then_the_nights(tmp_path: Path, name: str, day: date) -> None:
    path = _put(tmp_path / name)
    assert _find(tmp_path) == [Found(path, day)]


def test_deliveries_come_in_order_of_day_and_then_of_name(tmp_path: Path) -> None:
    for name in ("marks_b_20261117.csv", "marks_a_20261117.csv", "marks_z_20261101.csv", "2026-11-09/marks.csv"):
        _put(tmp_path / name)
    found = [(each.path.name, each.delivered_on.day) for each in _find(tmp_path)]
    assert found == [
        ("marks_z_20261101.csv", 1),
        ("marks.csv", 9),
        ("marks_a_20261117.csv", 17),
        ("marks_b_20261117.csv", 17),
    ]


def test_only_names_that_match_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    for name in ("MARKS_1.CSV", "marks_2.csv.part", "remarks.csv", "marks/other.txt"):
        _put(tmp_path / name)
    assert [each.path.name for each in _find(tmp_path)] == ["MARKS_1.CSV"]


def test_nothing_outside_the_inbox_is_found_through_a_link(tmp_path: Path) -> None:
    outside = _put(tmp_path / "outside" / "marks_secret.csv")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "marks_link.csv").symlink_to(outside)
    (inbox / "folder").symlink_to(outside.parent)
    (inbox / "marks_gone.csv").symlink_to(tmp_path / "nowhere")
    assert _find(inbox) == []


def test_names_with_shell_characters_are_only_names(tmp_path: Path) -> None:
    path = _put(tmp_path / "marks;$(rm -rf x) '\"\n.csv")
    assert _find(tmp_path) == [Found(path, FALLBACK)]


def test_an_inbox_that_is_not_there_is_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblem, match=r"council\.inbox"):
        _find(tmp_path / "nowhere")
