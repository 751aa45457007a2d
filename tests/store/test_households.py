"""One address is one household by number, as it was known on each day, and no address leaves the identity store."""

from __future__ import annotations

from datetime import date

import pytest

from store.households import Address
from store.identities import Identities
from tests.store.deliveries import KEY, january, table


@pytest.fixture
def identities(tmp_path):
    return Identities(tmp_path / "identities.sqlite", KEY)


def listed(identities, feed, ref, address, postcode, *, known=1, on=20, **more):
    row = {"person_ref": ref, "born_on": date(2012, 5, 6), "entered_on": january(1), "known_on": january(known)}
    source = "education" if feed == "pupils" else "care"
    rows = [{**row, "address": address, "postcode": postcode, **more}]
    identities.keep_people(source, table(feed, rows), delivered_on=january(on))


def where(identities):
    return [
        (person, None if number is None else int(number), day.day)
        for person, number, day in identities.households()
        .astype({"household_no": object})
        .where(lambda f: f.notna(), None)
        .values
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("12 Poplar Row", "TH1 4QA"), ("12  poplar row,", "th14qa"), True),
        (("Flat 2, 12 Poplar Row", "TH1 4QA"), ("12 Poplar Row", "TH1 4QA"), False),
        (("12 Poplar Row", "TH1 4QA"), ("12 Poplar Row", "TH1 4QB"), False),
        (("1 2 Poplar Row", "TH1 4QA"), ("12 Poplar Row", "TH1 4QA"), False),
    ],
)
def test_two_addresses_are_one_whatever_their_case_spacing_and_punctuation(identities, one, other, same):
    listed(identities, "pupils", "P1", *one)
    listed(identities, "persons", "C1", *other)

    numbers = identities.households()["household_no"]
    assert (numbers.nunique() == 1) is same


@pytest.mark.parametrize(("address", "postcode"), [(None, "TH1 4QA"), ("12 Poplar Row", None), ("-", "TH1 4QA"), ("", "")])
def test_an_address_that_is_not_whole_is_no_household(identities, address, postcode):
    assert Address(1, "2026-01-01", address or "", postcode or "", "").whole == ""
    listed(identities, "pupils", "P1", address, postcode)

    assert identities.households().empty


def test_a_move_is_known_from_its_day_and_the_home_before_is_kept(identities):
    listed(identities, "pupils", "P1", "12 Poplar Row", "TH1 4QA", known=1)
    listed(identities, "pupils", "P1", "3 Wharf Lane", "TH2 2AB", known=9)
    listed(identities, "pupils", "P1", None, None, known=12)

    assert where(identities) == [(1, 1, 1), (1, 2, 9), (1, None, 12)]


def test_an_address_said_again_changes_nothing(identities):
    for day in (1, 5, 9):
        listed(identities, "pupils", "P1", "12 Poplar Row", "TH1 4QA", known=day)
        listed(identities, "pupils", "P1", "12 POPLAR ROW", "TH1 4QA", known=day, on=21)

    assert where(identities) == [(1, 1, 1)]


def test_of_several_addresses_known_on_one_day_the_last_said_stands_whatever_the_order(tmp_path):
    found = []
    for name, days in (("forward", (2, 5)), ("backward", (5, 2))):
        identities = Identities(tmp_path / name, KEY)
        listed(identities, "pupils", "P9", "3 Wharf Lane", "TH2 2AB")
        for day in days:
            listed(identities, "pupils", "P1", "12 Poplar Row" if day == 2 else "3 Wharf Lane", "TH2 2AB", on=day)
        homes = identities.households().groupby("person_no")["household_no"].last()
        found.append(homes[1] == homes[2])
    assert found == [True, True]


def test_no_address_is_in_what_comes_out(identities):
    listed(identities, "pupils", "P1", "12 Poplar Row", "TH1 4QA")

    assert list(identities.households().columns) == ["person_no", "household_no", "known_on"]
    assert "poplar" not in identities.households().to_csv().casefold()
