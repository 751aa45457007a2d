"""The words of a prompt: facts first, no weights, and numbers that count those not found at risk too."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.wording import (
    LONGEST_HEADLINE,
    Band,
    band_words,
    day,
    headline,
    late_feeds,
    not_known,
    protective,
    reasons,
    sessions_without_marks,
)
from tests.prompts.invented import FACTS, FRESH, fact
from tests.prompts.test_writing import DESCRIPTIONS
from vocabulary.decisions import NotKnown
from vocabulary.prompts import AttendanceWeek


def test_a_headline_is_the_two_strongest_facts_of_different_themes_in_one_line() -> None:
    assert headline(FACTS) == (
        "Missed 31 of the last 60 sessions; 2 suspensions in the past 52 weeks, the last on 3 November 2026"
    )


def test_a_headline_of_one_theme_takes_its_two_strongest() -> None:
    assert headline(FACTS[:2]) == ("Missed 31 of the last 60 sessions; missed 12 sessions with no reason in the past 4 weeks")


def test_a_headline_of_one_fact_is_that_fact() -> None:
    assert headline([fact("Early help\n closed in August.", 1)]) == "Early help closed in August"


def test_a_capital_that_belongs_to_a_word_is_kept() -> None:
    assert headline([fact("First", 2, "a"), fact("CIN plan closed", 1, "b")]) == "First; CIN plan closed"


def test_a_headline_that_would_be_too_long_keeps_the_strongest_fact() -> None:
    assert headline([fact("a" * 100, 2, "x"), fact("b" * 100, 1, "y")]) == "a" * 100


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.permutations(FACTS))
def test_the_order_of_facts_changes_no_words(facts: list) -> None:
    assert headline(facts) == headline(FACTS)
    assert reasons(facts, most=3) == reasons(FACTS, most=3)
    assert len(headline(facts)) <= LONGEST_HEADLINE
    assert "\n" not in headline(facts)


def test_lines_of_one_indicator_are_one_reason() -> None:
    both = [
        fact("3 suspensions in the past 52 weeks", 2, "exclusion", indicator="suspensions"),
        fact("3 suspensions in the past 52 weeks", 4, "exclusion", indicator="suspensions"),
        fact("Missed 31 of the last 60 sessions", 5, indicator="absence"),
    ]
    assert [each.text for each in reasons(both, most=6)] == [
        "Missed 31 of the last 60 sessions.",
        "3 suspensions in the past 52 weeks.",
    ]
    assert headline(both).startswith("3 suspensions")


def test_what_two_indicators_say_of_the_same_figures_is_said_once() -> None:
    same = [
        fact("Missed 72 of the 94 sessions possible in the past 12 weeks", 5, indicator="persistent"),
        fact("Missed 72 of the 94 sessions possible in the past 12 weeks (77%)", 2, indicator="share"),
        fact("Missed 17 of the 28 sessions possible in the past 4 weeks (61%)", 1, indicator="lately"),
    ]
    assert [each.text for each in reasons(same, most=2)] == [
        "Missed 72 of the 94 sessions possible in the past 12 weeks (77%).",
        "Missed 17 of the 28 sessions possible in the past 4 weeks (61%).",
    ]
    assert headline(same) == (
        "Missed 72 of the 94 sessions possible in the past 12 weeks (77%); missed 17 of the 28 sessions possible in the past 4 weeks (61%)"
    )


def test_the_strongest_reasons_are_kept_and_grouped_by_theme() -> None:
    kept = reasons(FACTS, most=3)
    assert [each.theme for each in kept] == ["attendance", "attendance", "exclusion"]
    assert [each.theme for each in reasons(reversed(FACTS), most=4)] == ["attendance", "attendance", "exclusion", "contact"]


def test_protective_signs_stand_newest_first_without_points() -> None:
    signs = [fact("in school all week", 0, "protective"), fact("Plan ended well", 3, "protective", since=date(2026, 9, 1))]
    assert [(each.text, each.points) for each in protective(signs)] == [("Plan ended well.", 0), ("In school all week.", 0)]


def test_what_is_not_known_is_said_once_for_each_theme_and_reason() -> None:
    described = {**DESCRIPTIONS, "more_moves": DESCRIPTIONS["moves"]}
    said = not_known({"moves": NotKnown.NOT_ON_A_ROLL, "more_moves": NotKnown.NOT_ON_A_ROLL}, described, FRESH)
    assert len(said) == 3
    assert "school roll" in said[0]


@pytest.mark.parametrize("reason", list(NotKnown))
def test_every_reason_for_not_knowing_has_a_sentence(reason: NotKnown) -> None:
    (said,) = not_known({"moves": reason}, DESCRIPTIONS, ())
    assert said.endswith(".")
    assert "{" not in said


def test_marks_that_a_school_did_not_send_are_never_called_absence() -> None:
    (said,) = not_known({"moves": NotKnown.NOT_SUBMITTED}, DESCRIPTIONS, ())
    assert "not counted as time missed" in said
    assert "absen" not in said


def test_late_feeds_say_until_when_there_is_news_and_fresh_ones_say_nothing() -> None:
    assert late_feeds(FRESH) == (
        "Youth justice contacts: we have news up to 2 November 2026. That is 9 days late.",
        "Missing episodes: none has come to us yet.",
    )


def test_a_band_counts_those_not_found_at_risk_too() -> None:
    assert band_words(Band(11, 13, 400, 0.041, 0.021, 0.068)) == (
        "Of 100 children with 11 to 13 points, about 4 were later assessed as at risk (between 2 and 7). About 96 were not."
    )


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (Band(14, None, 90, 0.12, 0.06, 0.21), "Of 100 children with 14 points or more, about 12 were"),
        (Band(1, 1, 90, 0.01, 0.005, 0.02), "Of 100 children with 1 point, about 1 was"),
        (Band(0, 0, 900, 0.002, 0.001, 0.004), "fewer than 1 was later assessed as at risk (between 0 and 1). More than 99"),
        (Band(0, None, 900, None, None, None), "Too few children with 0 points or more were"),
        (Band(0, 3, 900, 0.0, 0.0, 0.004), "none that we know of was later assessed as at risk (between 0 and 1)."),
    ],
)
def test_the_edges_of_bands_read_well(band: Band, words: str) -> None:
    assert words in band_words(band)


def test_shares_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        band_words(Band(1, 2, 10, 0.5, 0.6, 0.7))


def test_a_day_reads_the_same_in_any_locale() -> None:
    assert day(date(2026, 9, 3)) == "3 September 2026"


def test_sessions_that_a_school_did_not_send_are_said_however_much_else_is_known() -> None:
    weeks = (AttendanceWeek(date(2026, 11, 9), 6, 2, 0, 2), AttendanceWeek(date(2026, 11, 2), 0, 0, 0, 10))
    assert not_known({}, DESCRIPTIONS, (), weeks) == (
        "We hold no mark for 12 school sessions in the past 2 weeks. We do not know if the child was there.",
    )
    assert not_known({}, DESCRIPTIONS, (), weeks[:0]) == ()
    one = AttendanceWeek(date(2026, 11, 9), 9, 0, 0, 1)
    assert sessions_without_marks((one,))[0].startswith("We hold no mark for 1 school session in")
