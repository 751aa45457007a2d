import hashlib
import os
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import reading
from sources.cells import ARROW_TYPES
from sources.reading import content_hash, read
from tests.sources.conftest import DELIVERED, Deliver, ReadAs
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

REFERRALS = "referral_ref,person_ref,happened_on,{}\nR1,C1,2026-11-01,{}\n"
ATTENDANCE = (
    b"person_ref,happened_on,session,mark,school,known_on\n"
    b'A1,2026-01-05,AM,/,S1,2026-01-05\n"B,2",2026-01-05,PM,\\,"S\n1",2026-01-05\n'
)


@pytest.mark.parametrize("feed", FEEDS)
def test_every_feed_is_read_to_its_contract(read_as: ReadAs, feed: str) -> None:
    columns = FEEDS[feed].columns
    result = read_as(feed, ",".join(column.name for column in columns) + "\n" + "," * (len(columns) - 1) + "\n")
    assert result.table.schema == pa.schema([("row", pa.int64()), *((each.name, ARROW_TYPES[each.kind]) for each in columns)])
    assert (result.rows_in, result.table.num_rows, result.faults.num_rows) == (1, 1, 0)
    assert result.faults.schema == pa.schema([("row", pa.int64()), ("column", pa.string()), ("rule", pa.string())])


@pytest.mark.parametrize(
    ("days", "sessions"), [("2", 4), ("2.5", 5), ("0.5", 1), ("45", 90), ("", None), ("two", None), ("0.3", None)]
)
def test_school_days_are_turned_into_sessions_where_the_settings_say_so(
    read_as: ReadAs, days: str, sessions: int | None
) -> None:
    text = f"exclusion_ref,person_ref,happened_on,category,known_on,DAYS\nX,P,2026-11-02,SUSP,2026-11-03,{days}\n"
    result = read_as("exclusions", text, columns={"sessions": "DAYS"}, times={"sessions": 2})
    assert result.table["sessions"].to_pylist() == [sessions]
    assert result.faults["column"].to_pylist() == (["sessions"] if sessions is None and days else [])


def test_known_on_comes_from_its_column(read_as: ReadAs) -> None:
    assert read_as("referrals", REFERRALS.format("known_on", "2026-11-03")).table["known_on"].to_pylist() == [date(2026, 11, 3)]


def test_known_on_may_be_the_day_of_delivery_whatever_the_file_says(read_as: ReadAs) -> None:
    result = read_as("referrals", REFERRALS.format("known_on", "2026-11-03"), known_from="delivery")
    assert result.table["known_on"].to_pylist() == [DELIVERED]
    assert result.unread_columns == ("known_on",)


def test_known_on_may_be_days_after_it_happened(read_as: ReadAs) -> None:
    result = read_as("referrals", REFERRALS.format("closed_on", ""), known_from="days_after", known_after_days=9)
    assert result.table["known_on"].to_pylist() == [date(2026, 11, 10)]


def test_known_on_days_after_nothing_is_not_known(read_as: ReadAs) -> None:
    text = REFERRALS.format("closed_on", "").replace("2026-11-01", "")
    assert read_as("referrals", text, known_from="days_after").table["known_on"].to_pylist() == [None]


def test_a_day_at_the_end_of_the_calendar_does_not_go_beyond_it(read_as: ReadAs) -> None:
    text = REFERRALS.format("closed_on", "").replace("2026-11-01", "9999-12-31")
    known = read_as("referrals", text, known_from="days_after", known_after_days=10**9).table["known_on"]
    assert known.to_pylist() == [date.max]


def test_days_after_is_not_for_a_list(read_as: ReadAs) -> None:
    with pytest.raises(ConfigurationProblem, match="days_after"):
        read_as("pupils", "person_ref,born_on\nA,2012-01-01\n", known_from="days_after")


def test_a_constant_comes_before_a_column(read_as: ReadAs) -> None:
    result = read_as("referrals", REFERRALS.format("known_on", "2026-11-03"), constants={"known_on": "2026-11-09"})
    assert result.table["known_on"].to_pylist() == [date(2026, 11, 9)]


@pytest.mark.parametrize(("column", "value"), [("known_on", "09/11/2026"), ("no_further_action", "perhaps")])
def test_a_constant_that_cannot_be_read_is_a_mistake_in_the_configuration(read_as: ReadAs, column: str, value: str) -> None:
    with pytest.raises(ConfigurationProblem, match=f"constants.{column}"):
        read_as("referrals", REFERRALS.format("closed_on", ""), constants={"known_on": "2026-11-09", column: value})


def test_the_first_of_several_names_that_is_there_is_read(read_as: ReadAs) -> None:
    columns = {"person_ref": "PupilID|ClientID", "referral_ref": "referral_ref", "closed_on": "Closed|"}
    text = REFERRALS.format("known_on", "2026-11-03")
    for name in ("PupilID", "ClientID"):
        result = read_as("referrals", text.replace("person_ref", name), columns=columns)
        assert result.table["person_ref"].to_pylist() == ["C1"]
        assert result.origins["person_ref"] == f"column {name}"
        assert result.table["closed_on"].to_pylist() == [None]


def test_a_heading_may_itself_have_a_bar_in_it(read_as: ReadAs) -> None:
    text = REFERRALS.format("known_on", "2026-11-03").replace("person_ref", "Client|ID")
    assert read_as("referrals", text, columns={"person_ref": "Client|ID"}).table["person_ref"].to_pylist() == ["C1"]


def test_an_optional_column_that_is_named_and_not_there_is_refused(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match=r"does not have Closed \(for closed_on\)"):
        read_as("referrals", REFERRALS.format("known_on", "2026-11-03"), columns={"closed_on": "Closed"})


def test_a_date_format_may_be_a_columns_own(read_as: ReadAs) -> None:
    text = REFERRALS.format("known_on", "03/11/2026")
    result = read_as("referrals", text, date_formats={"known_on": "%d/%m/%Y"})
    assert (result.table["known_on"].to_pylist(), result.table["happened_on"].to_pylist()) == (
        [date(2026, 11, 3)],
        [date(2026, 11, 1)],
    )


def test_faults_are_by_the_feeds_columns_in_order_of_row(read_as: ReadAs) -> None:
    text = "Ref,person_ref,When,known_on\nR1,C1,x,2026-11-01\nR2,C2\nR3,C3,2026-11-01,y\nR4,C4,2026-11-01,2026"
    result = read_as("referrals", text, columns={"referral_ref": "Ref", "happened_on": "When"})
    assert [(each["row"], each["column"]) for each in result.faults.to_pylist()] == [
        (1, "happened_on"),
        (2, ""),
        (3, "known_on"),
        (4, "known_on"),
    ]


def test_faults_and_problems_never_hold_a_value(read_as: ReadAs) -> None:
    text = "person_ref,born_on,year_group,known_on\nP1,CANARY,CANARY,CANARY\nCANARY,CANARY\nCANARY\x00,,,2026-11-01\n"
    result = read_as("pupils", text)
    assert result.faults.num_rows == 5
    assert "CANARY" not in str(result.faults.to_pylist())


def test_the_content_hash_is_of_the_files_bytes(deliver: Deliver, read_as: ReadAs) -> None:
    content = os.urandom(3_000_000)
    assert content_hash(deliver(content)) == hashlib.sha256(content).hexdigest()
    assert read_as("attendance", ATTENDANCE).content_hash == hashlib.sha256(ATTENDANCE).hexdigest()


def test_a_file_that_changes_while_it_is_read_is_refused(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    path = deliver(ATTENDANCE)
    original = reading.content_hash

    def still_being_written(opened: Path, settings: FeedSettings) -> str:
        digest = original(opened)
        with opened.open("ab") as more:
            more.write(b"A2,2026-01-05,AM,/,S1,2026-01-05\n")
        return digest

    monkeypatch.setattr(reading, "content_hash", still_being_written)
    with pytest.raises(DeliveryProblem, match="still being written"):
        read(path, FEEDS["attendance"], FeedSettings(files="*"), delivered_on=DELIVERED)


@pytest.mark.parametrize("layout", ["csv", "parquet", "census_csv", "cin_xml"])
def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path, layout: str) -> None:
    feed = FEEDS["persons" if layout == "cin_xml" else "pupils"]
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(DeliveryProblem, match="can't be opened"):
            read(path, feed, FeedSettings(files="*", format=layout), delivered_on=DELIVERED)


def test_the_same_file_reads_the_same_to_the_last_byte(read_as: ReadAs) -> None:
    first, second = (read_as("attendance", ATTENDANCE) for _ in range(2))
    assert first.table.equals(second.table)
    assert first.faults.equals(second.faults)


def test_the_order_of_rows_changes_only_their_numbers(read_as: ReadAs) -> None:
    heading = "person_ref,happened_on,session,mark,school,known_on\n"
    rows = [f"A{n % 7},{date(2026, 1, 1) + timedelta(n)},AM,{'/IO'[n % 3]},S{n % 2},2026-12-01\n" for n in range(40)]
    forwards = read_as("attendance", heading + "".join(rows)).table.drop(["row"]).to_pylist()
    backwards = read_as("attendance", heading + "".join(reversed(rows))).table.drop(["row"]).to_pylist()
    assert forwards == backwards[::-1]


_SPLICE = st.tuples(
    st.integers(0, 400), st.integers(0, 20), st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b"\x00", b","])
)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(
    splices=st.lists(_SPLICE, max_size=6),
    start=st.sampled_from(
        [ATTENDANCE, ATTENDANCE.decode().encode("utf-16"), b"", b"<Message><Children><Child/></Children></Message>"]
    ),
    layout=st.sampled_from(["csv", "csv", "csv", "parquet", "cin_xml"]),
    encoding=st.sampled_from(["utf-8-sig", "cp1252", "utf-16", "latin-1", "utf-8"]),
)
def test_any_bytes_are_read_and_counted_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    splices: list[tuple[int, int, bytes]],
    start: bytes,
    layout: str,
    encoding: str,
) -> None:
    content = bytearray(start)
    for at, length, new in splices:
        content[at : at + length] = new
    path = tmp_path_factory.getbasetemp() / "any-bytes.csv"
    path.write_bytes(content)
    feed = FEEDS["assessments" if layout == "cin_xml" else "attendance"]
    given = FeedSettings(files="*", format=layout, encoding=encoding, known_from="delivery")
    try:
        result = read(path, feed, given, delivered_on=DELIVERED)
    except DeliveryProblem:
        return
    unsplit = result.faults["column"].to_pylist().count("")
    assert result.rows_in == result.table.num_rows + unsplit
    result.table.validate(full=True)
    numbers = result.table["row"].to_pylist()
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= result.rows_in for number in numbers)
