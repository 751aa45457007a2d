"""Runs, prompts and judgements are kept as they were, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from store.register import Register
from vocabulary.decisions import LinkConfidence
from vocabulary.problems import StoreProblem
from vocabulary.prompts import AttendanceWeek, DatedEvent, Fact, Freshness, PromptDocument, Provenance

STARTED = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def prompt(
    reference: str, child_id: str = "CHILD0000001", as_of: date = date(2026, 11, 23), points: int = 12
) -> PromptDocument:
    """A prompt with something in every part."""
    fact = Fact("attendance", "Missed 31 of the last 60 sessions", date(2026, 9, 1), 4, "absence")
    return PromptDocument(
        reference=reference,
        child_id=child_id,
        team="North-East",
        as_of=as_of,
        lapses_on=date.fromordinal(as_of.toordinal() + 28),
        position=1,
        points=points,
        band="B",
        band_words="Of 100 children with these signs, about 4",
        headline="Missed 31 of the last 60 sessions",
        reasons=(fact,),
        protective=(),
        not_known=("Youth justice is 9 days old",),
        freshness=(Freshness("attendance", "Session marks", as_of, 0),),
        link=LinkConfidence.STRONG,
        link_words="confirmed by UPN",
        timeline=(DatedEvent(as_of, "exclusions", "Suspended"),),
        attendance=(AttendanceWeek(as_of, 6, 2, 2, 0),),
        card_lines=(fact,),
        provenance=Provenance("night-1", "c0ffee", "conf", "data", "card", "digest", "catalogue", True),
    )


@pytest.fixture
def register(tmp_path):
    register = Register(tmp_path / "register.sqlite")
    register.open_run("night-1", as_of=date(2026, 11, 23), started=STARTED, code_commit="c0ffee", configuration_hash="conf")
    return register


def test_a_prompt_comes_back_as_it_was_issued(register):
    issued = [prompt("R-1"), prompt("R-2", "CHILD0000002")]
    assert register.keep_prompts(issued) == 2
    assert register.prompts() == issued
    assert register.prompts(since=date(2026, 11, 24)) == []


def test_a_prompt_again_is_no_news_and_another_under_its_reference_is_refused(register):
    register.keep_prompts([prompt("R-1")])
    assert register.keep_prompts([prompt("R-1")]) == 0
    with pytest.raises(StoreProblem, match="R-1"):
        register.keep_prompts([prompt("R-2", "CHILD0000002"), replace(prompt("R-1"), points=13)])
    assert [each.reference for each in register.prompts()] == ["R-1"]


def test_the_last_prompt_of_each_child_is_the_one_with_the_latest_date(register):
    register.keep_prompts([prompt("R-1", as_of=date(2026, 11, 23)), prompt("R-2", as_of=date(2026, 8, 3), points=3)])
    (last,) = register.last_prompts().to_dict("records")
    assert last == {
        "child_id": "CHILD0000001",
        "as_of": date(2026, 11, 23),
        "points": 12,
        "reference": "R-1",
        "lapses_on": date(2026, 12, 21),
    }


def test_an_empty_register_has_no_prompts_and_the_same_columns(register):
    assert register.last_prompts().columns.tolist() == ["child_id", "as_of", "points", "reference", "lapses_on"]
    assert register.last_prompts().empty


def test_a_prompt_waits_then_lapses_unless_a_person_has_answered(register):
    register.keep_prompts([prompt("R-1"), prompt("R-2", "CHILD0000002")])
    kept = register.keep_judgement("J-1", reference="R-1", decision="offer_early_help", decided_on=date(2026, 11, 30))
    assert kept
    states = {
        day: register.states(as_of=day).set_index("reference")["state"].to_dict()
        for day in (date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 21))
    }
    assert list(states.values()) == [
        {},
        {"R-1": "waiting", "R-2": "waiting"},
        {"R-1": "answered", "R-2": "waiting"},
        {"R-1": "answered", "R-2": "lapsed"},
    ]


def test_a_judgement_is_kept_once_and_only_for_a_prompt_that_was_issued(register):
    register.keep_prompts([prompt("R-1")])
    given = {"reference": "R-1", "decision": "no_action_now", "decided_on": date(2026, 11, 25)}
    assert register.keep_judgement("J-1", **given)
    assert not register.keep_judgement("J-1", **given)
    with pytest.raises(StoreProblem, match="R-9"):
        register.keep_judgement("J-2", **(given | {"reference": "R-9"}))


def test_a_run_is_opened_once_and_closed_once(register):
    register.close_run("night-1", ended=STARTED, outcome="done", data_snapshot_hash="data", counts={"prompts": 2})
    (run,) = register.runs()
    assert (run.outcome, run.counts, run.started, run.ended) == ("done", {"prompts": 2}, STARTED, STARTED)
    with pytest.raises(StoreProblem, match="no open run"):
        register.close_run("night-1", ended=STARTED, outcome="failed")
    with pytest.raises(StoreProblem, match="already"):
        register.open_run("night-1", as_of=date(2026, 1, 1), started=STARTED, code_commit="", configuration_hash="")


def test_a_run_that_died_stays_open(register):
    (run,) = register.runs()
    assert (run.ended, run.outcome) == (None, None)
