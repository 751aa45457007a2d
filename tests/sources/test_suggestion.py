from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from benchmarks.suggestions import compare
from sources.reading import read
from sources.suggestion.proposal import Proposal, propose
from synthetic.borough import BoroughPlan, build, write_configuration
from tests.sources.renamed import SPOKEN, TERSE
from vocabulary.council import read_configuration
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

DELIVERED = date(2026, 11, 16)
EXAMPLES = Path(__file__).resolve().parents[2] / "councils" / "examples"


def _suspensions(*rows: str, heading: str = "Excl Ref,Pupil ID,Start,Type,Logged", times: int = 12) -> str:
    numbered = [row.replace("#", f"{number * len(rows) + at}") for number in range(times) for at, row in enumerate(rows)]
    return "\n".join([heading, *numbered]) + "\n"


def _propose(folder: Path, content: str | bytes, *, name: str = "export.csv", feed: str = "") -> Proposal:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (proposal,) = propose(path, FEEDS[feed] if feed else None)
    assert tomllib.loads(proposal.text)["feeds"].keys() == {proposal.feed.name}
    return proposal


ROWS = ("E#,P#,25/11/2026,SUSP,26/11/2026", "E#,P#,04/11/2026,PERM,05/11/2026")


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("borough")
    plan = BoroughPlan(pupils=600)
    build(plan, home / "borough", progress=lambda words: None)
    write_configuration(plan, home / "council.toml", inbox=home / "borough" / "inbox", data=home / "data")
    return home


@pytest.mark.parametrize(("style", "least"), [("as they are", 0.99), ("terse", 0.95), ("spoken", 0.95)])
def test_the_boroughs_mapping_is_found_again_under_other_headings(borough: Path, style: str, least: float) -> None:
    """The configuration is hidden and the columns renamed; file names say nothing."""
    configuration = read_configuration(borough / "council.toml")
    tally = compare(borough / "borough" / "inbox", configuration, style)

    assert tally.feeds == len(configuration.feeds)
    assert tally.guessed == tally.feeds, tally.mistakes
    assert tally.readable == tally.feeds, tally.mistakes
    assert tally.right >= least * tally.columns, tally.mistakes


def test_the_renamed_headings_leave_nothing_of_the_originals(borough: Path) -> None:
    configuration = read_configuration(borough / "council.toml")
    for name, settings in configuration.feeds.items():
        for style in (TERSE, SPOKEN):
            renamed = {heading for column, heading in style.get(name, {}).items() if column in settings.columns}
            assert not renamed & set(settings.columns.values())


def test_a_file_is_read_as_proposed(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _suspensions(*ROWS))
    reading = read(tmp_path / "export.csv", proposal.feed, proposal.settings, delivered_on=DELIVERED)

    assert proposal.feed.name == "exclusions"
    assert reading.faults.num_rows == 0
    assert reading.table["happened_on"].to_pylist()[:2] == [date(2026, 11, 25), date(2026, 11, 4)]
    assert reading.table["known_on"].to_pylist()[:2] == [date(2026, 11, 26), date(2026, 11, 5)]


def test_dates_that_may_be_read_in_two_ways_are_asked_about_and_read_in_the_english_way(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _suspensions("E#,P#,04/11/2026,SUSP,05/12/2026"))

    assert proposal.settings.date_format == "%d/%m/%Y"
    assert any("%d/%m/%Y or as %m/%d/%Y" in question for question in proposal.questions)


def test_dates_that_can_only_be_american_are_read_so(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _suspensions("E#,P#,11/25/2026,SUSP,11/26/2026"))

    assert proposal.settings.date_format == "%m/%d/%Y"
    assert not any("may be read as" in question for question in proposal.questions)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_the_delimiter_and_the_encoding_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "StudentNo;First name;Last name;DOB;Postcode;Logged\n" + "".join(
        f"P{number};Zoë;Müller;1{number % 10}/03/2012;TH1 {number % 9}AB;2026-11-16\n" for number in range(30)
    )
    proposal = _propose(tmp_path, text.replace(";", delimiter).encode(encoding), name="pupil list.csv")

    assert proposal.settings.delimiter == delimiter
    assert proposal.settings.encoding == encoding
    assert proposal.settings.columns["surname"] == "Last name"
    assert proposal.settings.columns["born_on"] == "DOB"


def test_a_councils_own_words_for_a_code_are_proposed_where_many_rows_share_them(tmp_path: Path) -> None:
    rows = ("E#,P#,25/11/2026,Fixed Term,26/11/2026", "E#,P#,25/11/2026,PEX,26/11/2026", "E#,P#,25/11/2026,SUSP,26/11/2026")
    proposal = _propose(tmp_path, _suspensions(*rows))

    assert proposal.settings.values == {"category": {"Fixed Term": "SUSP", "PEX": "PERM"}}
    assert "# to confirm, each of them" in proposal.text


def test_a_value_is_never_shown_if_few_rows_have_it_or_it_may_be_a_persons(tmp_path: Path) -> None:
    """A name in a code's column, a note, and references: none of them may reach the terminal."""
    odd = (
        "E9991,P9991,25/11/2026,Canary Surname,26/11/2026\nE9992,P9992,25/11/2026,Permanent: Canary hit a teacher,26/11/2026\n"
    )
    many = "".join(f"E88{number},P88{number},25/11/2026,Canary{number},26/11/2026\n" for number in range(30))
    proposal = _propose(tmp_path, _suspensions(*ROWS, times=60) + odd + many)
    shown = proposal.text + "\n".join(proposal.questions)

    assert "Canary" not in shown
    assert "P88" not in shown
    assert any("32 value(s) in 32 row(s)" in question for question in proposal.questions)


def test_without_a_day_of_entry_the_day_of_delivery_is_proposed_and_asked_about(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _suspensions("E#,P#,25/11/2026,SUSP", heading="Excl Ref,Pupil ID,Start,Type"))

    assert proposal.settings.known_from == "delivery"
    assert any("history" in question for question in proposal.questions)


def test_a_needed_column_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    proposal = _propose(tmp_path, _suspensions("E#,25/11/2026,PERM", heading="Excl Ref,Start,Type"), feed="exclusions")

    assert any(question.startswith("person_ref: needed") for question in proposal.questions)


def test_what_differs_from_day_to_day_in_a_name_is_left_open(tmp_path: Path) -> None:
    for name, pattern in {
        "excl_20261116.csv": "excl_*.csv",
        "excl 2026-11-16 final.csv": "excl * final.csv",
        "excl_20261116_023000.csv": "excl_*.csv",
        "excl[1].csv": "excl[[]1].csv",
    }.items():
        assert _propose(tmp_path, _suspensions(*ROWS), name=name).settings.files == pattern


def test_headings_with_signs_are_written_so_that_they_can_be_read(tmp_path: Path) -> None:
    heading = '"Excl ""Ref""\\",Pupil ID,Start,Type,Logged,"späte\tNotiz"'
    proposal = _propose(tmp_path, _suspensions(*(row + ",x" for row in ROWS), heading=heading))

    assert proposal.settings.columns["exclusion_ref"] == 'Excl "Ref"\\'
    assert proposal.settings.ignored_columns == ("späte\tNotiz",)


def test_a_row_that_is_a_day_with_two_marks_is_recognised(tmp_path: Path) -> None:
    rows = "".join(f"P{n},{n % 9 + 1:02}/11/2026,{(chr(92) + 'IO')[n % 3]},{'/IO'[n % 3]},21{n % 4}\n" for n in range(60))
    proposal = _propose(tmp_path, "Student,Date,Afternoon,Morning,School\n" + rows)
    reading = read(tmp_path / "export.csv", proposal.feed, proposal.settings, delivered_on=DELIVERED)

    assert proposal.feed.name == "attendance"
    assert proposal.settings.marks.layout == "days"
    assert (proposal.settings.columns["morning"], proposal.settings.columns["afternoon"]) == ("Morning", "Afternoon")
    assert reading.table.num_rows == 120


def test_a_row_that_is_a_string_of_marks_is_recognised(tmp_path: Path) -> None:
    rows = "".join(f"P{n},04/11/2026,{'/' + chr(92)}{'IO'[n % 2] * 2}/\\/\\/\\,21{n % 4}\n" for n in range(60))
    proposal = _propose(tmp_path, "Student,Week begins,Marks,School\n" + rows)

    assert proposal.feed.name == "attendance"
    assert proposal.settings.marks.layout == "strings"
    assert proposal.settings.columns["mark"] == "Marks"
    assert any("Which days have two marks" in question for question in proposal.questions)


@pytest.mark.parametrize(
    "row",
    [
        "P1,Canary,Surname,2003-11-13,F",
        "E1,P1,Canary,25/11/2026,SUSP",
        "P1,Canary,A298200115016",
        "Canary,TH1 3PD,7",
        "F,Canary,9",
    ],
)
def test_a_file_without_headings_is_refused_and_its_first_record_is_not_shown(tmp_path: Path, row: str) -> None:
    with pytest.raises(DeliveryProblem, match="looks like a record") as told:
        _propose(tmp_path, "\n".join([row, row.replace("Canary", "Other"), row.replace("Canary", "Third")]) + "\n")
    assert "Canary" not in str(told.value)


@pytest.mark.parametrize("content", [b"", b"x\n1\n2\n", b"%PDF-1.7 \x00\x01\x02\n", b"<html></html>", b"PK\x03\x04zip"])
def test_a_file_of_which_nothing_can_be_made_is_told_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DeliveryProblem) as told:
        _propose(tmp_path, content)
    assert "\x00" not in str(told.value)


@pytest.mark.parametrize("path", sorted(path for path in EXAMPLES.rglob("*") if path.is_file()), ids=lambda path: path.name)
def test_every_example_file_is_recognised_and_read_as_proposed(path: Path) -> None:
    if "linked_identifiers" in path.name or "assessment_factors" in path.name or "second" in path.name:
        return  # read beside another file
    for proposal in propose(path):
        if proposal.settings.marks.layout == "strings":
            continue  # read with the school calendar, which lies in the warehouse
        reading = read(path, proposal.feed, proposal.settings, delivered_on=DELIVERED)
        assert reading.rows_in > 0
