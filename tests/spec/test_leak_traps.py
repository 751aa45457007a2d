"""Leaks planted on purpose, side by side: each is caught by its own name, with the dates in it.

The same table, in words, is in docs/how-to/audit-the-card.md; the last test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from features.catalogue import CATALOGUE, Catalogue
from features.definitions import Events
from features.engine import compute
from features.outcomes import outcomes
from features.records import refuse_later
from features.spans import Span
from models.brought import brought
from models.splits import check_split, temporal_splits, truncated_label_warning
from models.telling import telling_too_well
from tests.features.held import STARTS, history_of, links_of
from tests.models.invented import descriptions, panel
from vocabulary.council import Outcome, Thresholds
from vocabulary.problems import FromAfterTheDate, LabelNotComplete, LeakageProblem, ModelProblem, OutcomeAsIndicator

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "audit-the-card.md"
AS_OF = date(2026, 6, 29)
YEAR = Span(0, 52)


@dataclass(frozen=True)
class Trap:
    """A planted leak: what sets it off, the problem that must name it, and the dates and names in its words."""

    name: str
    spring: Callable[[], Any]
    problem: type[Exception]
    said: tuple[str, ...]


def _computed_with(feed: str) -> None:
    """Indicators with a feed smuggled past its declaration."""
    smuggled = Events("contacts", YEAR)
    object.__setattr__(smuggled, "feed", feed)
    leaky = replace(CATALOGUE["contacts_past_52_weeks"], definition=smuggled)
    catalogue = Catalogue((CATALOGUE["absence_rate_past_52_weeks"], leaky))
    one = (history_of({}), links_of((1, 1)), pd.DataFrame({"child_no": [1]}))
    compute(*one, as_of=AS_OF, thresholds=Thresholds(), starts=STARTS, catalogue=catalogue)


def _outcomes_known_by(day: date) -> None:
    cohort = pd.DataFrame({"child_no": [1]})
    outcomes(history_of({}), links_of((1, 1)), cohort, as_of=date(2025, 6, 30), settings=Outcome(), known_by=day)


def _theirs(**columns: Any) -> pd.DataFrame:
    """A table that somebody brings: 600 children on two dates more than a year apart."""
    held = panel(children=600, dates=2, weeks_between=60, count=6, rate=0.1, seed=3)
    frame = held.X.reset_index(drop=True).assign(day=held.as_of.astype(str), who=held.child_id, harmed=held.y.astype(int))
    return frame.assign(**columns)


def _brought(frame: pd.DataFrame, **more: Any) -> Any:
    return brought(frame, label="harmed", time="day", child="who", **more)


def _newest_after_the_date() -> None:
    seen = pd.Series("2023-12-31", index=range(1_200))
    seen.iloc[5] = "2024-02-14"
    _brought(_theirs(seen_until=seen), newest="seen_until")


REFUSED = (
    Trap(
        "an indicator declared on a feed of outcomes",
        partial(Events, "exploitation", YEAR),
        ValueError,
        ("exploitation", "can't be the source of an indicator"),
    ),
    Trap(
        "an indicator computed from a feed of outcomes, whatever declared it",
        partial(_computed_with, "exploitation"),
        OutcomeAsIndicator,
        ("exploitation holds outcomes", "2026-06-29"),
    ),
    Trap("an indicator whose window reaches past the date", partial(Span, -4, 12), ValueError, ("0 <= near < far",)),
    Trap(
        "a record from on or after the date in what an indicator used",
        partial(refuse_later, "contacts", pd.Series([date(2026, 6, 1), date(2026, 7, 3)]), as_of=AS_OF),
        FromAfterTheDate,
        ("contacts", "1 dated 2026-07-03", "before 2026-06-29"),
    ),
    Trap(
        "a row of a brought matrix made with a record from after its date",
        _newest_after_the_date,
        FromAfterTheDate,
        ("seen_until in 1 of 1,200 rows", "1 dated 2024-02-14", "before 2024-01-01"),
    ),
    Trap(
        "an outcome whose window is not over on the day of training",
        partial(_outcomes_known_by, date(2026, 6, 29)),
        LabelNotComplete,
        ("2026-07-13", "before 2026-06-29"),
    ),
    Trap(
        "a training date whose outcomes were not complete on the test date",
        partial(check_split, [date(2025, 9, 1)], date(2026, 3, 2), horizon_weeks=52, settle_days=14),
        LabelNotComplete,
        ("2025-09-01", "2026-09-14", "2026-03-02"),
    ),
    Trap(
        "dates too close together to test on a later one",
        partial(temporal_splits, [date(2025, 1, 6), date(2025, 6, 2)], horizon_weeks=52, settle_days=14),
        ModelProblem,
        ("2025-01-06 to 2025-06-02",),
    ),
)


@pytest.mark.parametrize("trap", REFUSED, ids=lambda trap: trap.name)
def test_a_planted_leak_is_refused_by_its_own_name_with_what_was_found(trap: Trap) -> None:
    with pytest.raises(trap.problem) as caught:
        trap.spring()
    assert type(caught.value) is trap.problem
    for words in trap.said:
        assert words in str(caught.value)


def test_the_three_leaks_have_names_of_their_own_and_one_exit_code() -> None:
    kinds = (OutcomeAsIndicator, FromAfterTheDate, LabelNotComplete)
    assert all(issubclass(each, LeakageProblem) for each in kinds)
    assert len({each.title for each in (*kinds, LeakageProblem)}) == 4
    assert {each.exit_code for each in kinds} == {LeakageProblem.exit_code}


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (
            lambda y, x: np.where(y, 4.0, 0.0),
            "count_03_past_52_weeks is 4 or more for 100 of 100 rows with an outcome and for none",
        ),
        (lambda y, x: np.where(y, 0.0, 4.0), "count_03_past_52_weeks is 0 or less for 100 of 100"),
        (lambda y, x: np.where(y, np.nan, x), "count_03_past_52_weeks is not known for 100 of 100"),
        (lambda y, x: np.where(y & (np.arange(len(y)) % 3 == 0), 90.0, x), "count_03_past_52_weeks is 90 or more for 3"),
    ],
    ids=[
        "it is the outcome",
        "it is the outcome turned round",
        "it is filled in unless",
        "a third of outcomes gave themselves away",
    ],
)
def test_a_column_made_from_the_outcome_is_named_with_the_dates_whatever_it_is_called(planted: Any, said: str) -> None:
    honest = panel(children=4_000, dates=2, count=6, rate=0.03, seed=8)
    leaky = planted(honest.y, honest.X["count_03_past_52_weeks"].fillna(0.0).to_numpy())
    (found,) = telling_too_well(replace(honest, X=honest.X.assign(count_03_past_52_weeks=leaky)))
    assert found.words.startswith(said)
    assert "from 2024-01-01 to 2025-02-10" in found.words


@pytest.mark.parametrize("seed", range(6))
def test_an_honest_matrix_has_no_column_that_tells_too_well_even_with_strong_signs(seed: int) -> None:
    honest = panel(children=4_000, dates=2, count=len(descriptions()), rate=0.03, seed=seed, signal=1.5)
    assert telling_too_well(honest) == ()


def test_a_label_cut_off_or_thinned_out_at_the_end_is_warned_about_with_the_date_and_a_whole_one_is_not() -> None:
    days = np.repeat(np.array(["2024-01-01", "2025-02-10"], dtype="datetime64[D]"), 5_000)
    whole = np.tile(np.arange(5_000) < 100, 2)
    last = days == days.max()
    assert truncated_label_warning(whole, days) is None
    assert "2025-02-10" in str(truncated_label_warning(whole | last, days))
    thinned = truncated_label_warning(whole & ~(last & (np.arange(10_000) % 10 > 0)), days)
    assert "2025-02-10" in str(thinned)
    assert "incomplete" in str(thinned)


def test_a_brought_matrix_made_before_its_dates_passes_the_same_door() -> None:
    seen = pd.Series([(date(2024, 1, 1) - timedelta(days=1)).isoformat()] * 1_200)
    seen.iloc[:9] = None
    held = _brought(_theirs(seen_until=seen), newest="seen_until")
    assert "seen_until" not in held.panel.X.columns


def test_the_how_to_lists_every_trap_with_the_name_of_its_problem() -> None:
    text = HOW_TO.read_text("utf-8")
    for trap in REFUSED:
        assert f"| {trap.name.capitalize()} |" in text
        if issubclass(trap.problem, LeakageProblem):
            assert trap.problem.title in text
