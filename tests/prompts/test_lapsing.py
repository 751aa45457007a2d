"""Prompts wait, are answered or lapse."""

from datetime import date, timedelta

import pytest

from prompts.lapsing import PAST_COLUMNS, lapsed, lapses_on, past_prompts, waiting
from tests.prompts.invented import AS_OF, SETTINGS, past, prompt
from tests.prompts.test_writing import documents


def test_a_prompt_waits_until_the_day_before_it_lapses() -> None:
    earlier = past(prompt(1, date(2026, 10, 21), lapses_on=AS_OF))
    assert len(waiting(earlier, as_of=AS_OF - timedelta(days=1))) == 1
    assert lapsed(earlier, as_of=AS_OF - timedelta(days=1)).empty
    assert waiting(earlier, as_of=AS_OF).empty
    assert len(lapsed(earlier, as_of=AS_OF)) == 1


def test_a_prompt_that_lapsed_before_the_last_night_is_not_news_tonight() -> None:
    earlier = past(prompt(1, date(2026, 9, 1), lapses_on=date(2026, 9, 29)), prompt(2, date(2026, 10, 20), lapses_on=AS_OF))
    assert lapsed(earlier, as_of=AS_OF, since=AS_OF - timedelta(days=1))["child_id"].tolist() == ["C0002"]
    assert lapsed(earlier, as_of=AS_OF, since=AS_OF).empty
    assert len(lapsed(earlier, as_of=AS_OF)) == 2


def test_an_answered_prompt_neither_waits_nor_lapses() -> None:
    earlier = past(prompt(1, date(2026, 10, 21), lapses_on=AS_OF, state="answered"))
    assert waiting(earlier, as_of=AS_OF).empty
    assert lapsed(earlier, as_of=AS_OF).empty


def test_a_prompt_lapses_after_the_days_that_the_council_set() -> None:
    assert lapses_on(as_of=AS_OF, settings=SETTINGS) == AS_OF + timedelta(days=28)


def test_a_table_that_lacks_a_column_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="lapses_on"):
        waiting(past(prompt(1, AS_OF)).drop(columns="lapses_on"), as_of=AS_OF)


def test_documents_become_earlier_prompts_with_their_events_and_state() -> None:
    first, second = documents()
    table = past_prompts([first, second], answered={second.reference})
    assert tuple(table.columns) == (*PAST_COLUMNS, "material", "drawn")
    assert table["state"].tolist() == ["waiting", "answered"]
    assert ("2 suspensions in the past 52 weeks, the last on 3 November 2026", date(2026, 11, 3)) in table["material"][0]


def test_no_documents_become_an_empty_table_that_can_be_used() -> None:
    assert waiting(past_prompts([], answered=()), as_of=AS_OF).empty
