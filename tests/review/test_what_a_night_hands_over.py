"""Publishing: once, whole, and with a reason when there is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NIGHT, prompt
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW


def statuses() -> dict[str, str]:
    from review.models import Prompt

    return dict(Prompt.objects.values_list("reference", "status"))


def test_a_night_handed_over_again_changes_nothing(north: Any) -> None:
    from review.intake import publish
    from review.models import Entry, Prompt

    held = [each.document for each in Prompt.objects.all()]
    north.post(f"{ONE}/take")
    before, lines = list(Prompt.objects.order_by("pk").values()), Entry.objects.count()

    assert publish(held) == 0
    assert list(Prompt.objects.order_by("pk").values()) == before
    assert Entry.objects.count() == lines


def test_what_is_kept_is_the_document_byte_for_byte(data: Path) -> None:
    from review.intake import publish
    from review.models import Prompt

    document = prompt(40)
    publish([document])

    assert Prompt.objects.get(pk=document.reference).document == document
    assert Prompt.objects.get(pk=document.reference).document_json == document.to_json()


def test_a_prompt_lapses_on_its_day_and_not_before(data: Path) -> None:
    from review.intake import publish

    publish([], as_of=NIGHT + timedelta(days=27))
    assert set(statuses().values()) == {"waiting"}
    publish([], as_of=NIGHT + timedelta(days=28))
    assert set(statuses().values()) == {"lapsed"}


def test_a_decided_prompt_does_not_lapse_and_is_not_superseded(north: Any) -> None:
    from review.intake import publish
    from review.models import Prompt

    child = Prompt.objects.get(pk="P-0001-1116").child_id
    north.post(f"{ONE}/view", VIEW)
    north.post(f"{ONE}/decision", DECISION)
    publish([prompt(1, child_id=child, as_of=NIGHT + timedelta(days=30))])

    assert statuses()["P-0001-1116"] == "decided"


def test_a_newer_prompt_for_a_child_supersedes_the_one_that_waits(north: Any) -> None:
    from review.intake import publish
    from review.models import Prompt

    child = Prompt.objects.get(pk="P-0001-1116").child_id
    newer = prompt(1, child_id=child, as_of=NIGHT + timedelta(days=7))

    assert publish([newer]) == 1
    assert statuses()["P-0001-1116"] == "superseded"
    assert statuses()[newer.reference] == "waiting"
    page = north.get(ONE).content.decode()
    assert "a newer one took its place" in page
    north.post(f"{ONE}/view", VIEW)
    assert north.post(f"{ONE}/decision", DECISION).status_code == 409


def test_a_card_that_does_not_add_up_is_refused_and_nothing_of_the_night_is_kept(data: Path) -> None:
    from review.intake import publish

    before = statuses()
    wrong = replace(prompt(51), points=99)

    with pytest.raises(ValueError, match="add up"):
        publish([prompt(50), wrong])
    assert statuses() == before


def test_a_reference_that_comes_again_for_another_child_is_refused(data: Path) -> None:
    from review.intake import publish

    with pytest.raises(ValueError, match="another prompt"):
        publish([prompt(1, child_id="someone-else")])


def test_prompts_are_taken_off_the_list_with_a_reason(data: Path) -> None:
    from review.intake import take_off

    assert take_off(["P-0001-1116", "P-NONE"], why="already_supported") == 1
    assert statuses()["P-0001-1116"] == "taken_off"
    assert take_off(["P-0001-1116"], why="already_supported") == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("no_released_card", "No card is released"),
        ("feeds_late", "came late"),
        ("stopped", "a check on the records did not pass"),
        ("nothing_new", "nothing new"),
    ],
)
def test_an_empty_list_says_why(north: Any, state: str, words: str) -> None:
    from review.intake import publish, say

    publish([], as_of=NIGHT + timedelta(days=40))
    say(state, as_of=NIGHT + timedelta(days=40))

    assert words in north.get("/").content.decode()


def test_a_state_that_is_not_known_is_refused(data: Path) -> None:
    from review.intake import say

    with pytest.raises(ValueError, match="no_such_state"):
        say("no_such_state")


def test_judgements_carry_a_decision_and_nothing_that_a_person_wrote(north: Any) -> None:
    from review.models import Prompt
    from review.outbox import judgements

    assert judgements() == []
    north.post(f"{ONE}/view", VIEW)
    north.post(f"{ONE}/decision", DECISION)

    assert judgements() == [
        {
            "reference": "P-0001-1116",
            "child_id": Prompt.objects.get(pk="P-0001-1116").child_id,
            "decision": "offer_early_help",
            "decided_on": date(2026, 11, 16),
        }
    ]


def test_new_and_carried_over_prompts_are_told_apart(north: Any) -> None:
    from review.intake import publish

    publish([prompt(60, as_of=NIGHT + timedelta(days=2))])
    page = north.get("/").content.decode()

    assert page.count("<strong>New</strong>") == 1
    assert page.count("carried over") == 6
    assert "2 days" in page


def test_one_process_can_serve_two_installations_in_turn(data: Path, tmp_path: Path) -> None:
    from review.intake import publish
    from review.setup import configure
    from tests.review.invented import SECRET

    configure(tmp_path / "other", SECRET, True, "Elsewhere Council")
    assert statuses() == {}
    publish([prompt(70)])
    configure(data, SECRET, True, "Thornbeck Council")

    assert "P-0070-1116" not in statuses()
    assert len(statuses()) == 8
