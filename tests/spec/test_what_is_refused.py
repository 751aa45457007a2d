"""What may never be the source of an indicator is refused when it is declared, and again when it is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from features.catalogue import CATALOGUE, Catalogue
from features.conditions import Where
from features.definitions import Counted, Events, InHousehold, LastTerm, OthersAtSchool, Share, Streak
from features.engine import compute
from features.records import Records, refuse_later, usable_links
from features.spans import Span
from tests.features.held import STARTS, Rows, history_of, links_of, stay
from vocabulary.code_tables import code_table
from vocabulary.council import Thresholds
from vocabulary.feeds import FEEDS, Use
from vocabulary.problems import LeakageProblem

AS_OF = date(2026, 6, 29)
YEAR = Span(0, 52)
NO_INDICATORS = [name for name, feed in FEEDS.items() if feed.use is not Use.INDICATORS]
OUTCOMES = [name for name, feed in FEEDS.items() if feed.use is Use.OUTCOME]


def records_of(rows: Rows) -> Records:
    return Records(history_of(rows), usable_links(links_of((1, 1))), as_of=AS_OF)


def values(rows: Rows) -> pd.DataFrame:
    cohort = pd.DataFrame({"child_no": [1]})
    return compute(history_of(rows), links_of((1, 1)), cohort, as_of=AS_OF, thresholds=Thresholds(), starts=STARTS).values


@pytest.mark.parametrize("feed", NO_INDICATORS)
def test_a_feed_of_outcomes_people_or_reference_cannot_be_declared(feed: str) -> None:
    with pytest.raises(ValueError, match=f"{feed}.*can't be the source of an indicator"):
        Events(feed, YEAR)


@pytest.mark.parametrize("code", code_table("assessment_factors").codes_where(exploitation="1"))
def test_an_exploitation_factor_cannot_be_declared(code: str) -> None:
    with pytest.raises(ValueError, match=f"factors {code} are outcomes"):
        Events("assessments", YEAR, (Where(("factors",), ("1A", code), listed=True),))


def test_a_column_that_identifies_or_that_the_feed_does_not_have_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="never in an indicator"):
        Events("contacts", YEAR, (Where(("person_ref",), ("P1",)),))
    with pytest.raises(KeyError):
        Events("contacts", YEAR, (Where(("level",), ("HIGH",)),))


@pytest.mark.parametrize("feed", OUTCOMES)
def test_an_outcome_feed_is_refused_when_it_is_read_whatever_declared_it(feed: str) -> None:
    with pytest.raises(LeakageProblem) as refused:
        records_of({}).events(feed, weeks=52)

    assert feed in str(refused.value)
    assert refused.value.as_of == AS_OF


@pytest.mark.parametrize("feed", OUTCOMES)
def test_a_catalogue_that_got_past_its_declaration_with_an_outcome_computes_nothing(feed: str) -> None:
    honest = CATALOGUE["contacts_past_52_weeks"]
    smuggled = Events("contacts", YEAR)
    object.__setattr__(smuggled, "feed", feed)
    catalogue = Catalogue((CATALOGUE["absence_rate_past_52_weeks"], replace(honest, definition=smuggled)))

    with pytest.raises(LeakageProblem):
        compute(
            *(history_of({}), links_of((1, 1)), pd.DataFrame({"child_no": [1]})),
            as_of=AS_OF,
            thresholds=Thresholds(),
            starts=STARTS,
            catalogue=catalogue,
        )


@pytest.mark.parametrize("factors", ["11A", "11A;12A;13A;24A", "1A;11A;11A;11A;24A;2B", "12A;12A"])
def test_exploitation_factors_are_taken_out_before_anything_reads_an_assessment(factors: str) -> None:
    rows = {"assessments": [{"person_no": 1, "happened_on": AS_OF - timedelta(days=9), "factors": factors}]}
    read = records_of(rows).events("assessments", weeks=52).execute()["factors"].iloc[0]

    kept = [code for code in read.split(";") if code]
    assert kept == [code for code in factors.split(";") if code in ("1A", "2B")]


def test_an_outcome_changes_no_indicator() -> None:
    on = AS_OF - timedelta(days=9)
    rows: dict[str, list[dict[str, Any]]] = {
        "pupils": [stay(1)],
        "assessments": [{"person_no": 1, "happened_on": on, "factors": "1A"}],
    }
    outcomes = {
        "assessments": [{"person_no": 1, "happened_on": on, "factors": "11A;12A;13A;1A;24A"}],
        "exploitation": [{"person_no": 1, "happened_on": on, "level": "HIGH"}],
        "youth_justice": [{"person_no": 1, "happened_on": on, "serious_violence": True}],
    }

    pd.testing.assert_frame_equal(values(rows), values({**rows, **outcomes}), check_exact=True)


def test_a_date_not_before_the_day_is_refused_with_how_many_and_when() -> None:
    with pytest.raises(LeakageProblem, match="Records of contacts: 2 dated 2026-06-29 or later") as refused:
        refuse_later("contacts", pd.Series([date(2026, 6, 28), AS_OF, date(2026, 7, 1), None]), as_of=AS_OF)

    assert refused.value.found_on == AS_OF


@pytest.mark.parametrize("make", [lambda: Share("absence", "possible", YEAR), lambda: Counted("marks", YEAR)])
def test_a_counter_that_does_not_exist_cannot_be_declared(make: Any) -> None:
    with pytest.raises(ValueError, match="the counters are possible, missed"):
        make()


@pytest.mark.parametrize(("near", "far"), [(-1, 4), (-52, 0), (4, 4), (12, 4)])
def test_a_span_that_reaches_past_the_date_or_runs_backwards_cannot_be_declared(near: int, far: int) -> None:
    with pytest.raises(ValueError, match="0 <= near < far"):
        Span(near, far)


@pytest.mark.parametrize("name", CATALOGUE.names)
def test_no_indicator_looks_further_back_than_its_window_says_or_for_ever(name: str) -> None:
    indicator = CATALOGUE[name]

    assert indicator.window.weeks in (4, 12, 26, 52, 156)
    assert name.endswith(f"_past_{indicator.window.weeks}_weeks")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Streak("away", Span(0, 12)), "there is no counter away"),
        (lambda: Streak("attended", Span(0, 12)), "sessions not attended"),
        (lambda: Streak("missed", YEAR), "26 weeks at most"),
        (lambda: LastTerm("missed", "all", YEAR), "there is no counter all"),
        (lambda: OthersAtSchool("absence", YEAR, (Where(("person_ref",), ("P1",)),)), "never in an indicator"),
        (lambda: InHousehold("contacts", YEAR, (Where(("person_ref",), ("P1",)),)), "never in an indicator"),
        (lambda: InHousehold("assessments", YEAR, (Where(("factors",), ("11A",), listed=True),)), "factors 11A are outcomes"),
    ],
)
def test_a_shape_of_its_own_is_refused_what_any_other_is(make: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


def test_measures_take_what_they_need_and_nothing_else() -> None:
    for wrong in (
        {"measure": "sum"},
        {"summed": "sessions"},
        {"measure": "none_after"},
        {"measure": "following"},
        {"within_days": 7},
    ):
        with pytest.raises(ValueError, match="needs"):
            Events("exclusions", YEAR, **wrong)


def test_two_indicators_of_one_name_or_an_indicator_without_its_window_are_refused() -> None:
    one = CATALOGUE["contacts_past_52_weeks"]

    with pytest.raises(ValueError, match="more than once: contacts_past_52_weeks"):
        Catalogue((one, one))
    for wrong in ({"name": "contacts_past_26_weeks"}, {"cuts": (2, 1)}, {"cuts": ()}, {"evidence": ()}, {"may_mislead": ""}):
        with pytest.raises(ValueError, match="indicator contacts"):
            replace(one, **wrong)


def test_the_version_of_the_catalogue_changes_with_any_declaration() -> None:
    first, *rest = CATALOGUE.values()
    changed = [
        Catalogue((replace(first, cuts=(0.1, 0.2)), *rest)),
        Catalogue((replace(first, may_mislead="Otherwise."), *rest)),
        Catalogue((*rest, first)),
    ]

    assert len({CATALOGUE.version, *(catalogue.version for catalogue in changed)}) == 4
    assert Catalogue((first, *rest)).version == CATALOGUE.version
