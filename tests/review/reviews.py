"""Reviews made by invented people at given moments, for tests of what managers see of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from vocabulary.decisions import Decision, Worry

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock stands at a moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def practitioner(username: str, team: str = "North-East team", *, started_on: Any = None, role: str = "practitioner") -> Any:
    """Another person of a team."""
    from review.models import Membership, Person

    made, _ = Person.objects.get_or_create(
        username=username, defaults={"full_name": username.replace(".", " ").title(), "started_on": started_on}
    )
    Membership.objects.get_or_create(person=made, team=team, role=role)
    return made


def review(
    reference: str,
    person: Any,
    decision: Decision,
    *,
    worry: Worry | None = Worry.QUITE,
    then: Worry | None = None,
    opened: datetime = MONDAY,
    minutes: float = 2,
) -> Any:
    """A whole review of one prompt: looked at, viewed, perhaps viewed again, decided. The prompt, as it then is."""
    from review import recording
    from review.identity import look
    from review.models import Prompt

    held = Prompt.objects.get(pk=reference)
    with at(opened):
        look(held, person, card_open=False)
        if worry is not None:
            recording.keep_view(held, person, worry=worry, why="In my own words.")
        if then is not None:
            recording.keep_view(held, person, worry=then, why="I thought again.")
    with at(opened + timedelta(minutes=minutes)):
        recording.decide(held, person, decision=decision, reason="My reason.", family="I will ask them.")
    return Prompt.objects.get(pk=reference)
