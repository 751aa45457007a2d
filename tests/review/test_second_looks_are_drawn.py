"""A tenth of decisions is drawn for a second look: by a key that nobody who decides has, and again the same for an audit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.review.invented import SECRET
from tests.review.reviews import practitioner, review
from vocabulary.decisions import Decision


def test_about_one_in_ten_is_drawn_and_another_secret_draws_others(made_once: Path) -> None:
    from review.supervision.drawing import ONE_IN, is_drawn

    digests = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]
    ours = {each for each in digests if is_drawn(each, SECRET)}
    others = {each for each in digests if is_drawn(each, SECRET + "x")}

    assert abs(len(ours) - 20_000 / ONE_IN) < 4 * (20_000 * 0.1 * 0.9) ** 0.5
    assert abs(len(ours & others) - 20_000 / ONE_IN**2) < 4 * (20_000 * 0.01 * 0.99) ** 0.5


def test_what_was_drawn_can_be_worked_out_again_from_the_ledger(both_databases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.models import Entry, SecondLook
    from review.supervision.drawing import is_drawn

    monkeypatch.setattr("review.supervision.drawing.ONE_IN", 2)
    amina = practitioner("amina.okoro")
    for _ in range(12):
        for number in range(1, 7):
            review(f"P-{number:04d}-1116", amina, Decision.NO_ACTION_NOW)

    drawn = {entry.seq for entry in Entry.objects.filter(action="decision") if is_drawn(entry.digest, SECRET)}

    assert set(SecondLook.objects.values_list("decision_seq", flat=True)) == drawn
    assert 0 < len(drawn) < 72


def test_a_decision_that_fails_leaves_nothing_to_look_at_again(both_databases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from review import recording
    from review.models import Entry, Prompt, SecondLook

    amina, held = practitioner("amina.okoro"), Prompt.objects.get(pk="P-0001-1116")
    monkeypatch.setattr("review.supervision.drawing.is_drawn", lambda *_: True)
    with pytest.raises(recording.NotPossible):
        recording.decide(held, amina, decision=Decision.NO_ACTION_NOW, reason="x")
    assert not SecondLook.objects.exists()

    review("P-0001-1116", amina, Decision.NO_ACTION_NOW)

    (look,) = SecondLook.objects.all()
    assert Entry.objects.get(seq=look.decision_seq).action == "decision"
    assert (look.decided_by, look.done_seq) == (amina, None)
