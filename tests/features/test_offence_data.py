"""Offence data is off: no indicator can read it until the council names its own condition in law, and never an outcome."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from features.catalogue import CATALOGUE, Catalogue, catalogue_for
from features.catalogue.offence import offence_indicators
from features.conditions import Where
from features.definitions import Events, InHousehold, TimeIn
from features.engine import compute
from features.records import Records, usable_links
from features.spans import Span
from tests.features.held import STARTS, history_of, links_of, stay
from vocabulary.council import Thresholds
from vocabulary.feeds import FEEDS
from vocabulary.problems import LeakageProblem

AS_OF = date(2026, 6, 29)
BASIS = "Schedule 1 paragraph 18, in our appropriate policy document"
NAME = "youth_justice_contacts_past_52_weeks"
YEAR = Span(0, 52)


def contact(days_ago: int, *, serious: bool | None) -> dict[str, Any]:
    return {"person_no": 1, "happened_on": AS_OF - timedelta(days=days_ago), "serious_violence": serious}


ROWS: dict[str, list[dict[str, Any]]] = {
    "pupils": [stay(1)],
    "youth_justice": [
        contact(9, serious=True),
        contact(20, serious=False),
        contact(30, serious=False),
        contact(40, serious=None),
    ],
}


def values(catalogue: Catalogue, **more: Any) -> pd.DataFrame:
    return compute(
        *(history_of(ROWS), links_of((1, 1)), pd.DataFrame({"child_no": [1]})),
        as_of=AS_OF,
        thresholds=Thresholds(),
        starts=STARTS,
        catalogue=catalogue,
        **more,
    ).values


def test_no_indicator_in_use_reads_offence_data_unless_it_is_turned_on() -> None:
    assert all("youth_justice" not in each.sources for each in CATALOGUE.values())
    assert NAME not in catalogue_for(FEEDS)
    assert NAME in catalogue_for(FEEDS, offence_basis=BASIS)


@pytest.mark.parametrize("basis", ["", "   "])
def test_the_group_is_refused_without_a_named_condition(basis: str) -> None:
    with pytest.raises(ValueError, match="'youth_justice' can't be the source"):
        offence_indicators(basis)


def test_when_it_is_off_the_feed_is_refused_to_a_catalogue_that_asks_for_it() -> None:
    with pytest.raises(LeakageProblem, match="youth_justice holds outcomes"):
        values(catalogue_for(FEEDS, offence_basis=BASIS).only(NAME, "absence_rate_past_4_weeks"))


def test_when_it_is_on_contacts_after_serious_violence_or_of_unknown_kind_are_left_out() -> None:
    found = values(catalogue_for(FEEDS, offence_basis=BASIS), offence_basis=BASIS)

    assert found.at[1, NAME] == 2


def test_the_column_that_tells_an_outcome_is_not_there_to_be_read() -> None:
    records = Records(history_of(ROWS), usable_links(links_of((1, 1))), as_of=AS_OF, offence_basis=BASIS)

    assert "serious_violence" not in records.events("youth_justice", weeks=52).columns
    with pytest.raises(ValueError, match="tells an outcome"):
        Events("youth_justice", YEAR, (Where(("serious_violence",), flag=True),), lawful_basis=BASIS)


def test_a_named_condition_lets_no_other_outcome_through() -> None:
    with pytest.raises(ValueError, match="'exploitation' can't be the source"):
        Events("exploitation", YEAR, lawful_basis=BASIS)
    records = Records(history_of(ROWS), usable_links(links_of((1, 1))), as_of=AS_OF, offence_basis=BASIS)
    with pytest.raises(LeakageProblem):
        records.events("exploitation", weeks=52)


@pytest.mark.parametrize("feed", ["youth_justice", "exploitation", "persons", "calendar"])
@pytest.mark.parametrize("shape", [lambda feed: InHousehold(feed, YEAR), lambda feed: TimeIn(feed, YEAR, "weeks")])
def test_no_other_shape_can_be_declared_on_outcomes_people_or_reference(shape: Any, feed: str) -> None:
    with pytest.raises(ValueError, match=f"'{feed}' can't be the source"):
        shape(feed)


def test_a_feed_that_a_council_may_do_without_is_asked_for_only_where_it_is_delivered() -> None:
    without = catalogue_for(set(FEEDS) - {"attendance_totals", "placements"})

    assert set(CATALOGUE) - set(without) == {
        *("term_absence_rate_past_52_weeks", "term_unauthorised_rate_past_52_weeks"),
        *("term_absence_rate_change_past_52_weeks", "managed_moves_past_156_weeks"),
        "weeks_in_alternative_provision_past_52_weeks",
    }
    assert set(catalogue_for(FEEDS)) == set(CATALOGUE)
    assert catalogue_for(["attendance"]).version == without.version, "the feeds that every council needs are always asked for"
