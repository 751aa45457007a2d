"""What somebody did in practice, in their session and nowhere else: gone when they sign out, counted by nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from review.models import Person
from review.practice.children import children
from review.recording import Judged, View
from vocabulary.decisions import DECISION_WORDS, WORRY_WORDS, Decision, Worry

_KEY = "practice"


class Practised:
    """One person's practice so far."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session
        self._person: Person = request.user
        self._done: dict[str, dict[str, Any]] = request.session.get(_KEY, {})

    def has_viewed(self, reference: str) -> bool:
        """Whether a view was given: the card opens."""
        return bool(self._of(reference).get("views"))

    def is_decided(self, reference: str) -> bool:
        """Whether a decision was given."""
        return bool(self._of(reference).get("decisions"))

    def has_taken(self, reference: str) -> bool:
        """Whether the prompt was taken."""
        return bool(self._of(reference).get("taken"))

    def all_decided(self) -> bool:
        """Whether every invented child has a decision."""
        return all(self.is_decided(each.reference) for each in children())

    def take(self, reference: str, *, taken: bool) -> None:
        """Take a prompt, or hand it back."""
        self._change(reference, taken=taken)

    def keep_view(self, reference: str, *, worry: Worry, why: str) -> None:
        """Add a view."""
        said = {"worry": worry.value, "why": why, "at": timezone.now().isoformat()}
        self._change(reference, views=[*self._of(reference).get("views", []), said])

    def decide(
        self, reference: str, *, decision: Decision, reason: str, family: str = "", look_again_on: date | None = None
    ) -> None:
        """Add a decision."""
        again = look_again_on.isoformat() if look_again_on else ""
        said = {
            "decision": decision.value,
            "reason": reason,
            "family": family,
            "again": again,
            "at": timezone.now().isoformat(),
        }
        self._change(reference, decisions=[*self._of(reference).get("decisions", []), said])

    def views(self, reference: str) -> list[View]:
        """Every view given, oldest first, as a real prompt's page shows them."""
        return [
            View(
                self._person.get_full_name(),
                _moment(each["at"]),
                Worry(each["worry"]),
                WORRY_WORDS[Worry(each["worry"])],
                each["why"],
            )
            for each in self._of(reference).get("views", [])
        ]

    def decisions(self, reference: str) -> list[Judged]:
        """Every decision given, oldest first, as a real prompt's page shows them."""
        return [
            Judged(
                by=self._person.get_full_name(),
                at=_moment(each["at"]),
                on=_moment(each["at"]).date(),
                decision=Decision(each["decision"]),
                decision_words=DECISION_WORDS[Decision(each["decision"])],
                reason=each["reason"],
                family=each["family"],
                look_again_on=date.fromisoformat(each["again"]) if each["again"] else None,
            )
            for each in self._of(reference).get("decisions", [])
        ]

    def _of(self, reference: str) -> dict[str, Any]:
        return self._done.get(reference, {})

    def _change(self, reference: str, **said: Any) -> None:
        self._done[reference] = {**self._of(reference), **said}
        self._session[_KEY] = self._done


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))
