"""What the card misses, put together from the register and people's decisions: by card, by date, and nothing dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows import drawn, judged
from flows.installation import Installation
from tests.flows.little import MONDAY, little
from tests.vocabulary.test_prompt_document import DOCUMENT
from vocabulary.prompts import PromptDocument

CARD, OTHER = "a" * 64, "b" * 64
NIGHT, NEXT = MONDAY, MONDAY + timedelta(weeks=1)
LATER = MONDAY + timedelta(weeks=2)


def prompt(number: int, *, by_lot: bool, night: date = NIGHT, card: str = CARD) -> PromptDocument:
    provenance = replace(DOCUMENT.provenance, run=f"{night.isoformat()} run", card_digest=card)
    return replace(
        DOCUMENT, reference=f"P-{number:04d}", child_id=f"CHILD{number:04d}", team="Only", as_of=night, drawn=by_lot,
        lapses_on=night + timedelta(days=14), provenance=provenance,
    )  # fmt: skip


def kept(home: Path, *documents: PromptDocument, pools: tuple[tuple[date, str, int, int], ...]) -> Installation:
    installation = little(home)
    for night in (NIGHT, NEXT):
        installation.register.open_run(
            f"{night.isoformat()} run",
            as_of=night,
            started=datetime(2026, 1, 1, tzinfo=UTC),
            code_commit="c",
            configuration_hash="h",
        )
    for night, card, children, number in pools:
        installation.register.night_figures.keep(
            "pools",
            {"teams": [{"team": "Only", "pool": children, "drawn": number}]},
            run=f"{night.isoformat()} run",
            as_of=night,
            card_digest=card,
        )
    installation.register.keep_prompts(documents)
    return installation


def decide(monkeypatch: pytest.MonkeyPatch, **decisions: tuple[str, date]) -> None:
    said = [
        {"reference": name.replace("_", "-"), "child_id": "", "decision": decision, "decided_on": on}
        for name, (decision, on) in decisions.items()
    ]
    monkeypatch.setattr(drawn, "judgements", lambda installation: said)


def test_each_drawn_prompt_stands_for_its_pool_and_those_without_a_decision_are_counted_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = kept(
        tmp_path,
        *(prompt(number, by_lot=True) for number in (1, 2, 3)),
        prompt(4, by_lot=True, night=NEXT),
        prompt(5, by_lot=False),
        prompt(6, by_lot=False),
        pools=((NIGHT, CARD, 90, 3), (NEXT, CARD, 110, 1)),
    )
    decide(
        monkeypatch,
        P_0001=("offer_early_help", NIGHT),
        P_0002=("no_action_now", NIGHT),
        P_0005=("consult_safeguarding", NIGHT),
    )
    found = drawn.misses_account(installation, CARD, as_of=LATER)
    assert (found.upheld, found.not_upheld, found.lapsed, found.waiting) == (1, 1, 1, 1)
    assert (found.pool, found.share, found.since) == (100, 0.5, NIGHT)
    assert (found.named_decided, found.named_upheld) == (1, 1)


def test_another_cards_draws_and_what_came_after_the_date_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation = kept(
        tmp_path,
        prompt(1, by_lot=True),
        prompt(2, by_lot=True, card=OTHER),
        prompt(3, by_lot=True, night=NEXT),
        pools=((NIGHT, CARD, 50, 1), (NIGHT, OTHER, 70, 1), (NEXT, CARD, 500, 1)),
    )
    decide(monkeypatch, P_0001=("school_support", NEXT), P_0002=("no_action_now", NIGHT))
    found = drawn.misses_account(installation, CARD, as_of=NIGHT)
    assert (found.drawn, found.waiting, found.share, found.pool) == (1, 1, None, 50)
    assert drawn.misses_account(installation, CARD, as_of=NEXT).upheld == 1
    assert drawn.misses_account(installation, OTHER, as_of=NEXT).not_upheld == 1


def test_without_a_card_in_force_nothing_is_said_of_misses(tmp_path: Path) -> None:
    assert list(drawn.miss_lines(little(tmp_path))) == [
        "What the card misses? No card is in force, so nothing is drawn beside one."
    ]


def test_judged_prompts_take_the_groups_of_the_audit_and_carry_no_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = little(tmp_path)
    pairs = [
        {
            "reference": "P-0001", "child_id": "CHILD0001", "band": "11 to 13 points", "worry": "quite", "minutes": 3.5,
            "decision": "offer_early_help", "decided_on": NIGHT, "experience_years": 4, "drawn": True, "second": None,
        },
        {
            "reference": "P-0002", "child_id": "CHILD0002", "band": "0 to 10 points", "worry": None, "minutes": None,
            "decision": "wrong_child_or_data", "decided_on": LATER, "experience_years": None, "drawn": False, "second": None,
        },
    ]  # fmt: skip
    monkeypatch.setattr(judged, "_pairs", lambda installation: pairs)
    monkeypatch.setattr(judged, "_groups", lambda installation, children, *, as_of: {"CHILD0001": {"Sex": "Female"}})
    (only,) = judged.judged_prompts(installation, as_of=NIGHT)
    assert only.groups == {judged.BAND: "11 to 13 points", judged.CAME: "Drawn at random", "Sex": "Female"}
    assert (only.minutes, only.drawn) == (3.5, True)
    assert "CHILD" not in repr(only)
    second = judged.judged_prompts(installation, as_of=LATER)[1]
    assert second.worry is None
    assert second.groups["SEN need"] is None
