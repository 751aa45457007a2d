"""Nightly deliveries: everything that becomes known, once, on its night."""

import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from synthetic.borough import deliver
from synthetic.extracts import EXTRACTS
from tests.synthetic.reading import day_of, rows_of
from vocabulary.problems import NothingToDo

FIRST_NIGHT = date(2026, 11, 16)


@pytest.fixture
def borough(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built / "upcoming", tmp_path / "upcoming")
    return tmp_path


def _upcoming(folder: Path, feed: str) -> Counter[tuple[str, ...]]:
    path = folder / "upcoming" / (feed if feed == "attendance" else f"{feed}.parquet")
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    rows = [row for file in files for row in pq.read_table(file).drop_columns(["known"]).to_pylist()]
    return Counter(tuple(str(value) for value in row.values()) for row in rows)


def test_all_nights_together_deliver_what_was_upcoming_with_nothing_lost_or_doubled(borough: Path) -> None:
    delivered: dict[str, Counter[tuple[str, ...]]] = {feed: Counter() for feed in EXTRACTS}
    night, after = FIRST_NIGHT, FIRST_NIGHT
    while night < date(2027, 7, 21):
        night = min(night + timedelta(days=17), date(2027, 7, 21))
        for path in deliver(borough, night=night, after=after):
            feed = path.name.rsplit("_", 1)[0]
            delivered[feed].update(tuple(row.values()) for row in rows_of(feed, [path]))
        after = night
    for feed, found in delivered.items():
        assert found == _upcoming(borough, feed), feed
    assert sum(delivered["attendance"].values()) > 100_000


def test_a_delivery_holds_only_what_became_known_since_the_night_before(borough: Path) -> None:
    after, night = date(2026, 11, 19), date(2026, 11, 20)
    for path in deliver(borough, night=night, after=after):
        feed = path.name.rsplit("_", 1)[0]
        assert path.parent.name == "2026-11-20"
        for row in rows_of(feed, [path]):
            assert after < day_of(feed, row, "known_on") <= night
            if feed == "attendance":
                assert day_of(feed, row, "happened_on") < night


def test_a_days_marks_arrive_the_next_night_except_those_of_late_schools(borough: Path) -> None:
    by_night = []
    for night in range(20, 28):
        paths = deliver(borough, night=date(2026, 11, night), after=date(2026, 11, night - 1))
        marks = rows_of("attendance", [path for path in paths if "attendance" in path.name])
        by_night.append({(row["PupilID"], row["Session"]) for row in marks if row["SessionDate"] == "2026-11-19"})
    everyone = set.union(*by_night)
    assert 950 <= len(everyone) <= 1_200
    assert len(by_night[0]) > 0.4 * len(everyone)
    assert set.union(*by_night[1:]) & by_night[0], "no mark was put right later"


def test_a_delivery_made_again_has_the_same_bytes(borough: Path) -> None:
    first = {path: path.read_bytes() for path in deliver(borough, night=date(2026, 12, 1), after=date(2026, 11, 16))}
    second = {path: path.read_bytes() for path in deliver(borough, night=date(2026, 12, 1), after=date(2026, 11, 16))}
    assert first == second
    assert first


def test_marks_put_right_and_records_closed_arrive_after_the_first_night(borough: Path) -> None:
    paths = deliver(borough, night=date(2027, 3, 1), after=FIRST_NIGHT)
    by_feed = {path.name.rsplit("_", 1)[0]: rows_of(path.name.rsplit("_", 1)[0], [path]) for path in paths}
    early = [row for row in by_feed["attendance"] if row["SessionDate"] < "2026-11-16"]
    assert early
    assert any(row["cine_close_date"] for row in by_feed["referrals"])


def test_past_the_last_day_there_is_nothing_to_do(borough: Path) -> None:
    with pytest.raises(NothingToDo, match="2027-07-21"):
        deliver(borough, night=date(2027, 7, 22), after=date(2027, 7, 21))


def test_without_a_borough_there_is_nothing_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo):
        deliver(tmp_path, night=date(2026, 11, 17), after=FIRST_NIGHT)


def test_a_night_must_come_after_the_one_before(borough: Path) -> None:
    with pytest.raises(ValueError, match="must be after"):
        deliver(borough, night=FIRST_NIGHT, after=FIRST_NIGHT)


def test_a_holiday_night_brings_no_marks(borough: Path) -> None:
    assert not [
        path for path in deliver(borough, night=date(2026, 12, 31), after=date(2026, 12, 30)) if "attendance" in path.name
    ]
