from datetime import date
from pathlib import Path

import pytest

from sources.finding import find_deliveries
from tests.sources.conftest import ReadAs, faults
from vocabulary.council import read_configuration
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

SAMPLE = Path(__file__).resolve().parents[2] / "councils" / "school-census-sample.toml"

ON_ROLL = (
    "pupilonrolltableid,NativeId,dob,surname,forename,upn,sex,entrydate,sourceid,language,senprovision,ncyearactual,ethnicity\n"
    "0002-8ca,SCH7,2012-Apr-25 00:00:00,SUR1,FOR1,21db2df8-fa0,M,2023-Feb-03 00:00:00,f5,CYM,E,R,ANEP\n"
    "0003-8cb,SCH7,2012-Feb-30 00:00:00,SUR2,FOR2,,F,2023-Feb-03 00:00:00,f5,ENG,,9,\n"
)
OFF_ROLL = (
    "pupilnolongeronrolltableid,NativeId,dob,surname,forename,upn,sex,entrydate,leavingdate,ncyearleaving\n"
    "00e9-27e,SCH7,2010-Apr-19 00:00:00,SUR3,FOR3,cbd0f54b-6c4,F,2021-Sep-14 00:00:00,2025-Mar-03 00:00:00,X\n"
)
EXCLUSIONS_OFF = (
    "pupilnolongeronrolltableid,NativeId,termlyexclusionsoffrolltableid,startdate,sessions,reason1,reason2,reason3,category\n"
    "00e9-27e,SCH7,f69c73ec,2025-Feb-14 00:00:00,10.0,PP,,OT,FIXD\n"
)
TOTALS = (
    "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
    "0002-8ca,SCH7,6d694e9f,133.0,#\n0002-8ca,SCH7,2455c930,,Y\n"
)
KNOWN = {"known_on": "2025-05-15"}


def test_pupils_on_and_off_the_roll_are_one_feed(read_as: ReadAs) -> None:
    on = read_as("pupils", ON_ROLL, format="census_csv", constants=KNOWN).table.to_pylist()
    off = read_as("pupils", OFF_ROLL, format="census_csv", constants=KNOWN).table.to_pylist()
    assert [row["person_ref"] for row in on + off] == ["0002-8ca", "0003-8cb", "00e9-27e"]
    assert on[0]["born_on"] == date(2012, 4, 25)
    assert on[0]["sen_provision"] == "E"
    assert [on[0]["left_on"], off[0]["left_on"]] == [None, date(2025, 3, 3)]
    assert {row["known_on"] for row in on + off} == {date(2025, 5, 15)}


def test_a_unique_pupil_number_that_is_junk_is_kept(read_as: ReadAs) -> None:
    assert read_as("pupils", ON_ROLL, format="census_csv", constants=KNOWN).table["upn"].to_pylist() == ["21db2df8-fa0", None]


def test_a_day_that_never_was_is_a_fault(read_as: ReadAs) -> None:
    reading = read_as("pupils", ON_ROLL, format="census_csv", constants=KNOWN)
    assert (2, "born_on", "not a date written %Y-%b-%d %H:%M:%S") in faults(reading)
    assert reading.table["born_on"].null_count == 1


def test_a_date_format_that_is_said_overrules_the_censuss_own(read_as: ReadAs) -> None:
    iso = OFF_ROLL.replace("2010-Apr-19 00:00:00", "2010-04-19").replace("2021-Sep-14 00:00:00", "2021-09-14")
    iso = iso.replace("2025-Mar-03 00:00:00", "2025-03-03")
    reading = read_as("pupils", iso, format="census_csv", constants=KNOWN, date_format="%Y-%m-%d")
    assert reading.table["left_on"].to_pylist() == [date(2025, 3, 3)]


def test_exclusions_take_the_tables_own_key_and_whole_sessions(read_as: ReadAs) -> None:
    (row,) = read_as("exclusions", EXCLUSIONS_OFF, format="census_csv", constants=KNOWN).table.to_pylist()
    assert (row["exclusion_ref"], row["person_ref"], row["sessions"]) == ("f69c73ec", "00e9-27e", 10)
    assert (row["reason_1"], row["reason_2"], row["reason_3"], row["category"]) == ("PP", None, "OT", "FIXD")


def test_totals_take_their_days_from_the_configuration(read_as: ReadAs) -> None:
    by_file = {"2025_spring*": {"happened_on": "2025-04-04", **KNOWN}}
    name = "2025_Spring_termlysessiondetailsonroll.csv"
    reading = read_as("attendance_totals", TOTALS, name, format="census_csv", constants_by_file=by_file)
    assert reading.table["happened_on"].to_pylist() == [date(2025, 4, 4)] * 2
    assert reading.table["sessions"].to_pylist() == [133, None]
    assert reading.table["mark"].to_pylist() == ["#", "Y"]


def test_totals_of_a_term_with_no_days_are_refused(read_as: ReadAs) -> None:
    by_file = {"2025_spring*": {"happened_on": "2025-04-04", **KNOWN}}
    with pytest.raises(DeliveryProblem, match="does not have happened_on, known_on"):
        read_as("attendance_totals", TOTALS, "2025_autumn.csv", format="census_csv", constants_by_file=by_file)


def test_another_table_is_refused(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="termlyexclusionsonrolltableid or termlyexclusionsoffrolltableid"):
        read_as("exclusions", TOTALS, format="census_csv", constants=KNOWN)


def test_a_feed_that_the_census_does_not_hold_is_a_mistake_in_the_configuration(read_as: ReadAs) -> None:
    with pytest.raises(ConfigurationProblem, match="no such table"):
        read_as("referrals", TOTALS, format="census_csv")


def test_the_sample_configuration_finds_and_reads_both_rolls(read_as: ReadAs, tmp_path: Path) -> None:
    configuration = read_configuration(SAMPLE)
    files = {
        "2025_spring_pupilonroll.csv": ("pupils", ON_ROLL),
        "2025_spring_pupilnolongeronroll.csv": ("pupils", OFF_ROLL),
        "2024_autumn_termlyexclusionsoffroll.csv": ("exclusions", EXCLUSIONS_OFF),
        "2025_spring_termlysessiondetailsonroll.csv": ("attendance_totals", TOTALS),
    }
    for name, (feed, text) in files.items():
        settings = configuration.feeds[feed]
        given = settings.model_dump(exclude={"files"}, exclude_unset=True)
        reading = read_as(feed, text, name, **given)
        assert reading.rows_in == text.count("\n") - 1
        assert reading.unread_columns == ()
        assert reading.table["known_on"].null_count == 0
    for feed in ("pupils", "exclusions", "attendance_totals"):
        found = find_deliveries(tmp_path, configuration.feeds[feed], fallback=date(2025, 5, 16))
        assert sorted(each.path.name for each in found) == sorted(name for name in files if files[name][0] == feed)


def test_the_sample_configuration_says_what_retired_codes_and_years_mean(read_as: ReadAs) -> None:
    feeds = read_configuration(SAMPLE).feeds
    given = feeds["exclusions"].model_dump(exclude={"files"}, exclude_unset=True)
    assert read_as("exclusions", EXCLUSIONS_OFF, "2025_spring_x.csv", **given).table["category"].to_pylist() == ["SUSP"]
    given = feeds["pupils"].model_dump(exclude={"files"}, exclude_unset=True)
    assert read_as("pupils", ON_ROLL, "2025_spring_x.csv", **given).table["year_group"].to_pylist() == [0, 9]
    off = read_as("pupils", OFF_ROLL, "2025_spring_x.csv", **given)
    assert off.table["year_group"].to_pylist() == [None]
    assert off.faults.num_rows == 0


def test_the_sample_configuration_reads_every_feed_of_a_cin_return() -> None:
    feeds = read_configuration(SAMPLE).feeds
    assert {name for name, settings in feeds.items() if settings.format == "cin_xml"} == {
        "persons",
        "referrals",
        "assessments",
        "plans",
    }
    assert set(feeds) <= set(FEEDS)
