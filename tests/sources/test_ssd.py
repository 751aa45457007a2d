import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sources.databases import pull
from sources.layouts import content_hash
from sources.reading import Reading, read
from tests.sources.conftest import DELIVERED, Deliver, ReadAs, faults
from vocabulary.council import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

CONTACTS = "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,cont_contact_outcome_json\n"
ASSESSMENTS = (
    "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_auth_date\n"
    "A1,C1,R1,2026-09-01 00:00:00,2026-10-01 00:00:00\nA2,C2,R2,2026-09-02 00:00:00,\n A3 ,C3,R3,2026-09-03 00:00:00,\n"
)
FACTORS = "cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json\n"
PERSONS = "pers_person_id,pers_forename,pers_surname,pers_sex,pers_ethnicity,pers_dob,pers_expected_dob\n"
IDENTIFIERS = (
    "link_table_id,link_person_id,link_identifier_type,link_identifier_value,link_valid_from_date,link_valid_to_date\n"
)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _read(read_as: ReadAs, feed: str, text: str, **settings: Any) -> Reading:
    return read_as(feed, text, f"{feed}.csv", format="ssd", known_from="delivery", **settings)


def _outcome(read_as: ReadAs, cell: str, **settings: Any) -> tuple[str | None, list[tuple[int, str, str]]]:
    reading = _read(read_as, "contacts", f"{CONTACTS}1,C1,2026-09-01 00:00:00,6,{_cell(cell)}\n", **settings)
    return reading.table["outcome"].to_pylist()[0], faults(reading)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('{"NEW_REFERRAL_FLAG": "Y", "NFA_FLAG": "N"}', "REFERRAL"),
        ('{"OUTCOME_NEW_REFERRAL_FLAG": "Y"}', "REFERRAL"),
        ('{"ADVICE_FLAG": "Y", "CP_ENQUIRY_FLAG": "Y"}', "REFERRAL"),
        ('{"ADVICE_FLAG": "Y", "TOTAL_NO_OF_OUTCOMES": 3}', "ADVICE"),
        ('{"NFA_FLAG": true}', "NFA"),
        ('["EH Referral"]', "EARLY_HELP"),
        ('{"outcome": "Information and Advice"}', "ADVICE"),
        ("CIN Referral", "REFERRAL"),
        ("No Further Action", "NFA"),
        ('{"NEW_REFERRAL_FLAG": "", "NFA_FLAG": ""}', None),
        ("", None),
        ("SSD_PH", None),
    ],
)
def test_a_contacts_outcome_is_the_weightiest_that_is_set(read_as: ReadAs, cell: str, code: str | None) -> None:
    assert _outcome(read_as, cell) == (code, [])


@pytest.mark.parametrize(
    "cell",
    [
        '{"NEW_REFERRAL_FLAG": "Y", "COMMENTS": "he said "go""}',
        '{"PRIVATE_FOSTERING_FLAG": "Y"}',
        "[" * 5_000,
        "Quenneville, seen by W",
        "[" + '"x",' * 9_000,
    ],
)
def test_an_outcome_that_is_not_known_is_empty_with_a_fault_and_never_kept(read_as: ReadAs, cell: str) -> None:
    assert _outcome(read_as, cell) == (None, [(1, "outcome", "not JSON with values that are known")])


def test_a_comment_among_the_flags_is_never_kept(read_as: ReadAs) -> None:
    cell = json.dumps({"ADVICE_FLAG": "Y", "COMMENTS": "Quenneville"})
    reading = _read(read_as, "contacts", f"{CONTACTS}1,C1,2026-09-01,6,{_cell(cell)}\n")
    assert "Quenneville" not in str(reading.table.to_pylist()) + str(reading.faults.to_pylist())


def test_the_configurations_own_words_for_an_outcome_come_first(read_as: ReadAs) -> None:
    values = {"outcome": {"Private_fostering_flag": "REFERRAL", "Family Hub": "EARLY_HELP"}}
    assert _outcome(read_as, '{"PRIVATE_FOSTERING_FLAG": "Y"}', values=values)[0] == "REFERRAL"
    assert _outcome(read_as, "family hub", values=values)[0] == "EARLY_HELP"


@pytest.mark.parametrize(
    ("nfa", "outcome", "means"),
    [
        ("Y", "", True),
        ("", '{"NFA_FLAG": "Y"}', True),
        ("", '{"NFA_FLAG": "Y", "SINGLE_ASSESSMENT_FLAG": "Y"}', False),
        ("N", '{"NFA_FLAG": "Y"}', False),
        ("", "", None),
    ],
)
def test_no_further_action_is_read_from_its_column_or_else_from_the_outcomes(
    read_as: ReadAs, nfa: str, outcome: str, means: bool | None
) -> None:
    text = (
        "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_outcome_json,cine_referral_nfa\n"
        f"R1,C1,2026-09-01,{_cell(outcome)},{nfa}\n"
    )
    assert _read(read_as, "referrals", text).table["no_further_action"].to_pylist() == [means]


def _assessments(read_as: ReadAs, deliver: Deliver, factors: str, **settings: Any) -> Reading:
    deliver(FACTORS + factors, "assessment_factors.csv")
    return _read(
        read_as,
        "assessments",
        ASSESSMENTS,
        **{"joined_files": "assessment_factors.csv", **settings, "files": "assessments.csv"},
    )


@pytest.fixture
def read_as(deliver: Deliver) -> ReadAs:
    def reading(feed: str, content: str, name: str, **settings: Any) -> Reading:
        path = deliver(content, name)
        return read(path, FEEDS[feed], FeedSettings(**{"files": name, **settings}), delivered_on=DELIVERED)

    return reading


def test_an_assessment_takes_its_factors_from_the_second_table(read_as: ReadAs, deliver: Deliver) -> None:
    rows = '1,A1,"[""2A"", ""11A""]"\n2,A3,"{""14A"": ""Yes"", ""4A"": ""No""}"\n3,A1,2A\n'
    reading = _assessments(read_as, deliver, rows)
    assert reading.table["factors"].to_pylist() == ["11A;2A", None, "14A"]
    assert reading.table["happened_on"].to_pylist() == [date(2026, 10, 1), date(2026, 9, 2), date(2026, 9, 3)]
    assert (reading.rows_in, reading.faults.num_rows) == (3, 0)
    assert reading.origins["factors"] == "assessment_factors.csv, 3 rows joined"


def test_no_row_of_either_table_is_lost(read_as: ReadAs, deliver: Deliver) -> None:
    reading = _assessments(read_as, deliver, "1,A1,2A\n2,A9,13A\n3,,24A\n4,A2\n")
    assert reading.table.num_rows == 3
    assert reading.rows_in == 6
    orphan = "a row of the second file that no row of the first belongs to"
    assert faults(reading) == [
        (5, "", orphan),
        (6, "", orphan),
        (7, "", "in the second file: row has 2 cells, expected 3"),
    ]


def test_what_is_no_factor_is_a_fault_and_the_others_are_kept(read_as: ReadAs, deliver: Deliver) -> None:
    reading = _assessments(read_as, deliver, '1,A1,"[""2A"", ""Seen alone""]"\n2,A2,"[""25A""]"\n')
    assert reading.table["factors"].to_pylist() == ["2A", "25A", None]
    assert faults(reading) == [(1, "factors", "the second file has something that is no factor's code")]


def test_a_second_table_of_another_day_is_not_taken_for_this_ones(deliver: Deliver) -> None:
    path = deliver(ASSESSMENTS, "assessments_20261116.csv")
    deliver(FACTORS + "1,A1,2A\n", "factors_20261115.csv")
    settings = FeedSettings(files="assessments_*.csv", joined_files="factors_*.csv", format="ssd", known_from="delivery")
    with pytest.raises(DeliveryProblem, match="needs a second file beside it"):
        read(path, FEEDS["assessments"], settings, delivered_on=DELIVERED)
    deliver(FACTORS + "1,A1,3A\n", "FACTORS_20261116.csv")
    reading = read(path, FEEDS["assessments"], settings, delivered_on=DELIVERED)
    assert reading.table["factors"].to_pylist() == ["3A", None, None]


def test_a_delivery_is_another_when_its_second_table_changed(deliver: Deliver) -> None:
    path = deliver(ASSESSMENTS, "assessments.csv")
    settings = FeedSettings(files="assessments.csv", joined_files="factors.csv", format="ssd")
    hashes = set()
    for factor in ("2A", "3A", "2A"):
        deliver(f"{FACTORS}1,A1,{factor}\n", "factors.csv")
        hashes.add(content_hash(path, settings))
    assert len(hashes) == 2


def test_identifiers_come_from_the_second_table_where_the_first_has_none(read_as: ReadAs, deliver: Deliver) -> None:
    rows = [
        "1,C1,Unique Pupil Number,OLD,2020-09-01,2023-08-31",
        "2,C1,Unique Pupil Number,EARLIER,2020-09-01,",
        "3,C1,UPN,LATEST,2023-09-01 00:00:00,",
        "4,C1,NHS Number,9990000018,,",
        "5,C2,Former Unique Pupil Number,FORMER,,",
        "6,C2,NHS Number,SSD_PH,,",
        "7,C3,UPN,ONE,2023-09-01,",
        "8,C3,UPN,TWO,2023-09-01,",
        "9,C8,UPN,NOBODYS,2023-09-01,",
    ]
    deliver(IDENTIFIERS + "\n".join(rows) + "\n", "ids.csv")
    text = (
        PERSONS.replace("pers_ethnicity", "pers_upn")
        + "C1,A,B,F,,2012-01-01,\nC2,C,D,M,HELD,,2026-12-01\nC3,SSD_PH,E,U,,2011-01-01,\n"
    )
    reading = _read(read_as, "persons", text, joined_files="ids.csv")
    people = reading.table.to_pylist()
    assert [(each["upn"], each["nhs_number"]) for each in people] == [("LATEST", "9990000018"), ("HELD", None), (None, None)]
    assert [each["forename"] for each in people] == ["A", "C", None]
    assert [each["born_on"] for each in people] == [date(2012, 1, 1), date(2026, 12, 1), date(2011, 1, 1)]
    assert reading.rows_in == 4
    assert faults(reading) == [
        (3, "upn", "the second file has several that began on one day and differ"),
        (12, "", "a row of the second file that no row of the first belongs to"),
    ]
    assert reading.origins["upn"] == "ids.csv, 5 rows joined, 3 ended or of kinds that are not read"


CIN_PLANS = "cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date\n12,C1,2026-09-01,\n"
CP_PLANS = (
    "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category,"
    "cppl_cp_plan_latest_category\n12,C1,2025-09-01,2026-01-01,NEG,\n"
)


def test_plans_of_the_two_tables_are_told_apart_even_by_number(read_as: ReadAs) -> None:
    (cin,) = _read(read_as, "plans", CIN_PLANS).table.to_pylist()
    (cp,) = _read(read_as, "plans", CP_PLANS).table.to_pylist()
    assert [(each["plan"], each["plan_ref"], each["category"]) for each in (cin, cp)] == [
        ("CIN", "CIN:12", None),
        ("CP", "CP:12", "NEG"),
    ]


def test_a_plan_without_a_number_has_no_reference(read_as: ReadAs) -> None:
    assert _read(read_as, "plans", CIN_PLANS.replace("\n12,", "\n,")).table["plan_ref"].to_pylist() == [None]


def test_a_table_of_plans_without_their_numbers_is_refused(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="does not have plan_ref"):
        _read(read_as, "plans", CIN_PLANS.replace("cinp_cin_plan_id", "cinp_other"))


def test_a_table_that_is_neither_kind_of_plan_is_refused(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="neither ssd_cin_plans nor ssd_cp_plans"):
        _read(read_as, "plans", "plan_id,person\n1,C1\n")


def test_when_the_council_knew_must_be_said(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="known_on"):
        read_as("contacts", CONTACTS + "1,C1,2026-09-01,6,\n", "contacts.csv", format="ssd")


@pytest.mark.parametrize(
    ("feed", "settings", "words"),
    [
        ("attendance", {}, "no such table"),
        ("contacts", {"joined_files": "contacts2.csv"}, "only assessments and persons"),
        ("assessments", {"joined_files": "factors*.csv"}, "as many \\*"),
    ],
)
def test_settings_that_can_apply_to_no_table_are_refused(
    read_as: ReadAs, deliver: Deliver, feed: str, settings: dict[str, str], words: str
) -> None:
    deliver(FACTORS, "contacts2.csv")
    with pytest.raises(ConfigurationProblem, match=words):
        _read(read_as, feed, CONTACTS, **settings)


def test_the_standard_tables_are_read_from_a_database(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'hdm.sqlite'}"
    with sa.create_engine(address, poolclass=sa.NullPool).begin() as connection:
        for name, text in (("ssd_cin_assessments", ASSESSMENTS), ("ssd_assessment_factors", FACTORS + "1,A1,\"['2A']\"\n")):
            headings, *rows = [line.split(",") for line in text.splitlines()]
            connection.exec_driver_sql(f"CREATE TABLE {name} ({', '.join(headings)}, other)")
            for row in rows:
                connection.exec_driver_sql(
                    f"INSERT INTO {name} VALUES ({', '.join('?' * (len(headings) + 1))})",
                    (*(each.strip().strip('"').replace("'", '"') or None for each in row), "unasked"),
                )
    joined = (
        "SELECT a.*, f.cinf_assessment_factors_json FROM ssd_cin_assessments a "
        "LEFT JOIN ssd_assessment_factors f ON f.cinf_assessment_id = a.cina_assessment_id"
    )
    for source, factors in (({"table": "ssd_cin_assessments"}, None), ({"query": joined}, "2A")):
        settings = FeedSettings.model_validate(
            {"format": "ssd", "known_from": "delivery", "database": {"url_from": "X", **source}}
        )
        folder = tmp_path / str(factors)
        pull(FEEDS["assessments"], settings, address=address, folder=folder, as_of=DELIVERED)
        (path,) = folder.glob("*.parquet")
        reading = read(path, FEEDS["assessments"], settings, delivered_on=DELIVERED)
        assert reading.table["factors"].to_pylist() == [factors, None, None]
        assert reading.table["happened_on"].to_pylist() == [date(2026, 10, 1), date(2026, 9, 2), date(2026, 9, 3)]
        assert (reading.rows_in, reading.faults.num_rows) == (3, 0)
        assert ("other" in reading.unread_columns) == bool(factors)  # of a table only what is needed is asked for
