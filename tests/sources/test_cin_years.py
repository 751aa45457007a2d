"""The CIN return by year: what the table says of a year is what is read of a return of that year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.cin_layout import PLACES, from_child
from sources.cin_years import CODE_CHANGES, ELEMENTS, YEARS, element_at
from sources.reading import Reading
from tests.sources.conftest import ReadAs, faults
from vocabulary.code_tables import code_table
from vocabulary.problems import DeliveryProblem

EXAMPLES = Path(__file__).resolve().parents[2] / "councils" / "examples" / "cin"


def _read(read_as: ReadAs, feed: str, year: int, *, of: int | None = None, **settings: int) -> Reading:
    text = (EXAMPLES / f"cin_census_{year}.xml").read_text(encoding="utf-8")
    if of is not None:
        text = text.replace(f"<Year>{year}</Year>", f"<Year>{of}</Year>")
    return read_as(feed, text, "cin.xml", format="cin_xml", known_from="delivery", **settings)


@pytest.mark.parametrize("year", [2017, 2021, 2022, 2025, 2026])
def test_a_return_of_each_layout_is_read_whole(read_as: ReadAs, year: int) -> None:
    people = _read(read_as, "persons", year)
    assert people.table["sex"].to_pylist() == ["M", "F", "U"]
    assert people.table["disability"].to_pylist() == [False] * 3
    assert [_read(read_as, feed, year).rows_in for feed in PLACES] == [3, 3, 1, 2]
    assert all(_read(read_as, feed, year).faults.num_rows == 0 for feed in PLACES)


@pytest.mark.parametrize(
    ("year", "factors"),
    [(2017, "18A;19A;2A"), (2021, "18B;19C;2A"), (2022, "13A;18C;24A"), (2025, "15A;18B;24A"), (2026, "10A;19B;24A")],
)
def test_the_factors_of_each_years_example_were_in_force_that_year(read_as: ReadAs, year: int, factors: str) -> None:
    (found,) = _read(read_as, "assessments", year).table.to_pylist()
    assert found["factors"] == factors
    assert all(code_table("assessment_factors").in_force_on(code, found["happened_on"]) for code in factors.split(";"))


def test_section_47_and_the_2026_block_are_named_as_unread(read_as: ReadAs) -> None:
    before, after = (_read(read_as, "plans", year).unread_columns for year in (2025, 2026))
    assert set(after) - set(before) == {
        "CINdetails/PreProceedingsandFGDM/PPStartDate",
        "CINdetails/PreProceedingsandFGDM/FGDMMeetingOffer",
    }
    assert {
        "CINdetails/Section47/S47ActualStartDate",
        "CINdetails/Section47/DateOfInitialCPC",
        "ChildIdentifiers/UPNunknown",
    } <= set(before)


@pytest.mark.parametrize(
    ("year", "of", "rule"),
    [
        (2025, 2024, "Sex is not in the layout of 2024"),
        (2024, 2025, "GenderCurrent is not in the layout of 2025"),
    ],
)
def test_an_element_of_another_years_layout_is_a_fault_and_not_read(read_as: ReadAs, year: int, of: int, rule: str) -> None:
    reading = _read(read_as, "persons", 2025 if year == 2025 else 2022, of=of)
    assert reading.table["sex"].to_pylist() == [None] * 3
    assert faults(reading) == [(row, "sex", rule) for row in (1, 2, 3)]
    assert _read(read_as, "referrals", 2022, of=of).faults.num_rows == 0


@pytest.mark.parametrize("year", [2016, 2027, 1970, 9999])
@pytest.mark.parametrize("feed", list(PLACES))
def test_a_return_of_a_year_outside_the_table_is_refused_with_what_to_do(read_as: ReadAs, feed: str, year: int) -> None:
    with pytest.raises(DeliveryProblem, match=rf"is of {year}; the layouts that are known are of 2017 to 2026.*layout_year"):
        _read(read_as, feed, 2022, of=year)


def test_the_configuration_may_say_the_layouts_year(read_as: ReadAs) -> None:
    assert _read(read_as, "persons", 2026, of=2027, layout_year=2026).table["sex"].to_pylist() == ["M", "F", "U"]
    assert _read(read_as, "persons", 2022, of=2025, layout_year=2024).faults.num_rows == 0


def _of_header(read_as: ReadAs, header: str) -> Reading:
    text = (EXAMPLES / "cin_census_2022.xml").read_text(encoding="utf-8")
    start, _, rest = text.partition("<Header>")
    return read_as(
        "persons", f"{start}{header}{rest.partition('</Header>')[2]}", "cin.xml", format="cin_xml", known_from="delivery"
    )


def test_the_reference_date_says_the_year_where_nothing_else_does(read_as: ReadAs) -> None:
    header = "<Header><CollectionDetails><ReferenceDate>2022-03-31</ReferenceDate></CollectionDetails></Header>"
    assert _of_header(read_as, header).rows_in == 3
    both = header.replace("<ReferenceDate>2022", "<Year>2022</Year><ReferenceDate>1999")
    assert _of_header(read_as, both).rows_in == 3


@pytest.mark.parametrize(
    "header", ["", "<Header/>", "<Header><CollectionDetails><Year>this year</Year></CollectionDetails></Header>"]
)
def test_a_return_that_does_not_say_its_year_is_refused(read_as: ReadAs, header: str) -> None:
    with pytest.raises(DeliveryProblem, match="does not say of which year it is"):
        _of_header(read_as, header)


def test_the_table_of_elements_covers_every_year_of_what_is_read_once() -> None:
    by_column: dict[str, list[int]] = {}
    for element in ELEMENTS:
        assert element.first <= element.last
        by_column.setdefault(element.column, []).extend(range(element.first, element.last + 1))
    assert {column for column in by_column if column} == {"persons.sex"}
    assert by_column["persons.sex"] == list(YEARS)
    sexes = [path for kind in PLACES["persons"] for path in kind.columns["sex"].paths]
    assert all(element_at(from_child(PLACES["persons"][0], path)) for path in sexes)


def test_the_years_of_codes_and_the_dates_of_the_code_tables_say_the_same() -> None:
    dated = {
        (code.code, code.valid_from) for code in code_table("assessment_factors").codes.values() if code.valid_from is not None
    }
    listed = {
        (code, date(change.first - 1, 4, 1))
        for change in CODE_CHANGES
        for code in change.codes
        if change.table == "assessment_factors"
    }
    assert dated == listed
    ended = {code.code: code.valid_to for code in code_table("assessment_factors").codes.values() if code.valid_to is not None}
    assert ended == {"18A": date(2020, 3, 31), "19A": date(2020, 3, 31)}
