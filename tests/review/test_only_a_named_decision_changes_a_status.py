"""Whoever calls whichever route with whatever: a prompt's status changes by a named person's complete decision and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review import random_calls


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the invented installation of the calls stands."""
    from django.db import connections

    connections.close_all()
    yield tmp_path
    connections.close_all()


def test_three_hundred_random_sequences_change_no_status_without_a_named_decision(folder: Path) -> None:
    tally = random_calls.run(folder, sequences=300, seed=7)

    assert tally.wrong == []
    assert tally.broken == 0
    assert tally.changed >= 3  # complete decisions did reach something
    assert tally.statuses[302] > 80
    assert min(tally.statuses[status] for status in (200, 403, 404, 405, 409, 422)) > 0


def test_a_status_changed_behind_the_applications_back_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch is awake: a take that decides along with it is caught."""
    from review import taking

    take = taking.take

    def takes_and_schedules(prompt: object, person: object) -> None:
        from review.models import Prompt

        take(prompt, person)  # type: ignore[arg-type]
        Prompt.objects.filter(pk=prompt.pk).update(look_again_on=random_calls.NIGHT)  # type: ignore[attr-defined]

    monkeypatch.setattr(taking, "take", takes_and_schedules)

    tally = random_calls.run(folder, sequences=60, seed=7)

    assert {route for route, _, _ in tally.wrong} == {"take"}
