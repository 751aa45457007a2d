"""Many people, or one form many times, at the very same moment: on both databases one line is kept, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.review.reviews import practitioner
from vocabulary.decisions import Decision, Worry

TOGETHER = 6


def all_at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do these at the same moment, each with a connection of its own; what each came to, a refusal as itself."""
    from django.db import DatabaseError, connection

    from review.recording import NotPossible

    came: list[Any] = [None] * len(deeds)
    gate = threading.Barrier(len(deeds))

    def one(place: int) -> None:
        gate.wait()
        try:
            came[place] = deeds[place]()
        except (NotPossible, DatabaseError) as problem:
            came[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(deeds))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert not any(each.is_alive() for each in threads)
    return came


def lines(action: str) -> int:
    from review.models import Entry

    return Entry.objects.filter(action=action).count()


def test_one_form_sent_many_times_at_once_is_kept_once(both_databases: Path) -> None:
    from review import recording
    from review.ledger import verify
    from review.models import Person, Prompt

    amina, held = Person.objects.get(username="amina.okoro"), Prompt.objects.get(pk="P-0001-1116")

    views = all_at_once(
        [lambda: recording.keep_view(held, amina, worry=Worry.QUITE, why="As I know them.", form="abc123")] * TOGETHER
    )
    decisions = all_at_once(
        [
            lambda: recording.decide(
                held, amina, decision=Decision.NO_ACTION_NOW, reason="Spoke to them.", family="Fine.", form="abc124", seen=0
            )
        ]
        * TOGETHER
    )

    assert sorted(views) == sorted(decisions) == [False] * (TOGETHER - 1) + [True]
    assert lines("view") == lines("decision") == 1
    assert verify().intact


def test_of_many_who_decide_or_take_at_once_one_is_kept_and_the_others_are_told(both_databases: Path) -> None:
    from review import recording, taking
    from review.ledger import verify
    from review.models import Prompt
    from review.recording import DecidedMeanwhile, NotPossible

    people = [practitioner(f"person.{number}") for number in range(TOGETHER)]
    held = Prompt.objects.get(pk="P-0001-1116")
    for each in people:
        recording.keep_view(held, each, worry=Worry.QUITE, why="As I know them.")

    taken = all_at_once([lambda each=each: taking.take(held, each) for each in people])
    decided = all_at_once(
        [
            lambda each=each: recording.decide(
                held, each, decision=Decision.NO_ACTION_NOW, reason="Spoke to them.", family="Fine.", seen=0
            )
            for each in people
        ]
    )

    assert [type(each) for each in taken].count(NotPossible) == TOGETHER - 1
    assert [type(each) for each in decided].count(DecidedMeanwhile) == TOGETHER - 1
    assert lines("take") == lines("decision") == 1
    assert verify().intact


def test_a_night_that_takes_prompts_off_while_people_take_and_decide_them_does_not_get_stuck(both_databases: Path) -> None:
    from review import intake, recording, taking
    from review.ledger import verify
    from review.models import Person, Prompt, Status
    from review.recording import NotPossible

    amina = Person.objects.get(username="amina.okoro")
    references = [f"P-{number:04d}-1116" for number in range(1, 7)]
    held = Prompt.objects.in_bulk(references)
    for each in references:
        recording.keep_view(held[each], amina, worry=Worry.QUITE, why="As I know them.")

    def decides(reference: str) -> None:
        recording.decide(held[reference], amina, decision=Decision.NO_ACTION_NOW, reason="Spoke to them.", family="Fine.")

    came = all_at_once(
        [
            lambda: intake.take_off(references, why="already_supported"),
            *[lambda each=each: decides(each) for each in references[:3]],
            *[lambda each=each: taking.take(held[each], amina) for each in references[3:]],
        ]
    )

    assert [each for each in came if isinstance(each, Exception) and not isinstance(each, NotPossible)] == []
    assert {each.status for each in Prompt.objects.filter(pk__in=references)} <= {Status.DECIDED, Status.TAKEN_OFF}
    assert Prompt.objects.filter(pk__in=references, status=Status.DECIDED).count() == lines("decision")
    assert verify().intact
