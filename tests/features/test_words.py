"""What an indicator's value sounds like: plain English, a sentence for every value, and no word that judges a child."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pandas as pd
import pytest

from features.catalogue import CATALOGUE
from features.definitions import AtLeast, Change, Counted, Definition, Events, Share
from features.indicator import Indicator, say_date
from features.matrix import NOT_KNOWN_WORDS, Matrix
from features.missing import REASONS
from vocabulary.decisions import NotKnown

FORBIDDEN = re.compile(r"high.risk|flagged|offender|accura|predict|perpetrator|\btroubled\b|\bgang member", re.IGNORECASE)
DAY = date(2026, 3, 2)
ALL = pytest.mark.parametrize("indicator", CATALOGUE.values(), ids=CATALOGUE.names)


def typical(definition: Definition, cuts: tuple[float, ...]) -> list[float]:
    """0, 1, 2 and the values around the thresholds; changes and shares as small as they come."""
    if isinstance(definition, Share):
        return [0, 0.004, 1 / 3, *cuts, 1]
    if isinstance(definition, Change):
        return [-0.5, -0.004, 0, 0.004, *cuts, 1]
    if isinstance(definition, AtLeast):
        return [0, 1]
    if isinstance(definition, Events) and definition.measure == "none_after":
        return [0, 1]
    return [0, 1, 2, *cuts, 51, 52]


def details_of(definition: Definition, value: float) -> dict[str, float]:
    """Sessions that give this value."""
    if isinstance(definition, AtLeast):
        return details_of(definition.share, 0.6 if value else 0.04)
    if isinstance(definition, Change):
        before = 0.5 - value / 2 if not definition.falling else 0.5 + value / 2
        now = 1 - before
        return {**details_of(definition.now, now), **details_of(definition.before, before)}
    if isinstance(definition, Counted):
        return {f"{definition.possible}_{definition.span.suffix}": 240.0}
    if isinstance(definition, Share):
        suffix = definition.span.suffix
        return {f"{definition.numerator}_{suffix}": round(240 * value), f"{definition.denominator}_{suffix}": 240.0}
    return {}


def said(indicator: Indicator) -> list[str]:
    lines = []
    for value in typical(indicator.definition, indicator.cuts):
        details = details_of(indicator.definition, value)
        lines += [indicator.words(value), indicator.words(value, None, details), indicator.words(value, DAY, details)]
    return lines


@ALL
def test_every_value_is_said_as_a_plain_sentence(indicator: Indicator) -> None:
    for line in said(indicator):
        assert re.fullmatch(r"[A-Z0-9][^{}]*[^\s.,:;]", line), line
        assert "  " not in line, line
        assert not re.search(r"\bnan\b|None|inf\b", line), line


@ALL
def test_one_is_said_in_the_singular_and_nothing_is_said_to_differ_by_0(indicator: Indicator) -> None:
    for line in said(indicator):
        assert not re.search(
            r"(?<![\d,])1 (?:\w+ )?(sessions(?! possible)|times|weeks|suspensions|episodes|contacts|points)\b", line
        ), line
        assert " 0 points" not in line, line


@ALL
def test_no_word_judges_the_child(indicator: Indicator) -> None:
    texts = [*said(indicator), indicator.title, indicator.meaning, indicator.missing_means, indicator.unit]

    assert [text for text in texts if FORBIDDEN.search(text)] == []


@ALL
def test_each_number_of_events_is_told_apart(indicator: Indicator) -> None:
    values = sorted(set(typical(indicator.definition, indicator.cuts)))
    whole = (
        [value for value in values if value == int(value)] if not isinstance(indicator.definition, Change | Share) else values
    )
    details = [details_of(indicator.definition, value) for value in whole]
    lines = [indicator.words(value, None, held) for value, held in zip(whole, details, strict=True)]

    if not isinstance(indicator.definition, Change | Share):
        assert len(set(lines)) == len(lines)
    else:
        assert len(set(lines)) > 2


@ALL
def test_every_text_that_a_reader_must_have_is_there(indicator: Indicator) -> None:
    assert indicator.name.endswith(indicator.window.suffix)
    assert all(re.fullmatch(r"[A-Z0-9].*\.", text) for text in (indicator.meaning, indicator.missing_means))
    assert all(text.endswith(".") for text in (indicator.may_mislead, indicator.lawful_basis))
    assert all(str(piece).endswith(")") and piece.finding and piece.source for piece in indicator.evidence)
    assert indicator.description.window_weeks == indicator.window.weeks


def test_the_sessions_behind_a_share_are_said_where_they_are_known() -> None:
    rate = CATALOGUE["absence_rate_past_12_weeks"]

    assert (
        rate.words(0.1, None, {"missed_past_12_weeks": 11, "possible_past_12_weeks": 110})
        == "Missed 11 of the 110 sessions possible in the past 12 weeks (10%)"
    )
    assert rate.words(0.1) == "Missed 10% of sessions in the past 12 weeks"


def test_the_day_of_the_last_event_is_said_with_the_count() -> None:
    suspensions = CATALOGUE["suspensions_past_52_weeks"]

    assert suspensions.words(3, DAY) == "3 suspensions in the past 52 weeks, the last on 2 March 2026"
    assert suspensions.words(1, DAY) == "1 suspension in the past 52 weeks, on 2 March 2026"
    assert suspensions.words(0) == "No suspension recorded in the past 52 weeks"


def test_a_suspension_on_the_first_day_of_the_window_is_not_said_to_be_none() -> None:
    since = CATALOGUE["weeks_since_suspension_past_52_weeks"]
    as_of = date(2026, 6, 3)
    first_day = as_of - timedelta(weeks=52)

    assert since.words(52) == "No suspension recorded in the past 52 weeks"
    assert since.words(52, first_day) == "The last suspension was 52 weeks ago, on 4 June 2025"


def test_a_suspension_in_the_past_days_is_said_as_such() -> None:
    since = CATALOGUE["weeks_since_suspension_past_52_weeks"]

    assert since.words(0, DAY) == "The last suspension was less than a week ago, on 2 March 2026"
    assert since.words(1, DAY) == "The last suspension was 1 week ago, on 2 March 2026"


def test_recovery_and_its_lack_are_told_the_right_way_round() -> None:
    recovering = CATALOGUE["attendance_recovering_past_4_weeks"]
    better = details_of(recovering.definition, 0.2)

    assert recovering.words(0.2, None, better).startswith("Attendance is better: missed 40% of sessions")
    assert recovering.words(-0.2, None, details_of(recovering.definition, -0.2)).startswith(
        "Attendance is no better: missed 60%"
    )
    assert recovering.words(0.2) == "Absence in the past 4 weeks is 20 points of a hundred lower than in the 12 weeks before"
    assert recovering.words(-0.2) == "Absence in the past 4 weeks is 20 points of a hundred higher than in the 12 weeks before"
    assert recovering.words(0) == "Absence in the past 4 weeks is about the same as in the 12 weeks before"


def test_dates_are_written_alike_whatever_the_machine() -> None:
    assert say_date(date(2026, 10, 3)) == "3 October 2026"


@pytest.mark.parametrize("reason", NotKnown)
def test_every_reason_for_a_value_not_known_can_be_said(reason: NotKnown) -> None:
    name = "absence_rate_past_12_weeks"
    index = pd.Index([7], name="child_no")
    frame = pd.DataFrame({each: [float("nan")] for each in CATALOGUE}, index=index)
    matrix = Matrix(
        as_of=DAY,
        values=frame,
        reasons=pd.DataFrame({each: [list(REASONS).index(reason.value)] for each in CATALOGUE}, index=index),
        days=pd.DataFrame(index=index),
        observed={},
        details=pd.DataFrame(index=index),
        catalogue_version=CATALOGUE.version,
    )

    words = matrix.words(7, name)
    assert words == f"Absence rate, past 12 weeks: not known, because {NOT_KNOWN_WORDS[reason]}"
    assert not FORBIDDEN.search(words)
    assert matrix.protective(7) == ()
    assert matrix.reasons_not_known(7) == (
        f"Absence rate, past 4 weeks; Absence rate, past 12 weeks and {len(CATALOGUE) - 2} more: not known, because "
        f"{NOT_KNOWN_WORDS[reason]}.",
    )
