"""A person's own decisions: when, what, when to look again, and whether a later decision stands. No names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from review.clock import today
from review.ledger import Action, detail_of
from review.models import Entry, Person, Prompt
from review.paging import Paging, paging
from vocabulary.decisions import DECISION_WORDS, Decision


@dataclass(frozen=True)
class Decided:
    """One decision of one's own. may_open: the prompt is still one that this person may open. due: it is to be looked at
    again. later: another decision has been added since, and stands. drawn: the prompt was drawn at random."""

    reference: str
    on: date
    words: str
    look_again_on: date | None
    due: bool
    may_open: bool
    later: bool
    drawn: bool


@dataclass(frozen=True)
class MyDecisions:
    """One page of them, newest first, and how many there are in all."""

    rows: tuple[Decided, ...]
    count: int
    paging: Paging


def my_decisions(person: Person, *, page: str, path: Callable[[int], str]) -> MyDecisions:
    """One page of a person's decisions. The number of queries does not grow with them."""
    own = Entry.objects.filter(actor=person.username, action=Action.DECISION)
    count = own.count()
    parts = paging(count, page, path)
    shown = list(own.order_by("-seq")[parts.rows])
    references = [each.reference for each in shown]
    open_now = dict(Prompt.objects.visible_to(person).filter(reference__in=references).values_list("reference", "drawn"))
    of_these = Entry.objects.filter(reference__in=references, action=Action.DECISION).order_by()
    standing = dict(of_these.values_list("reference").annotate(last=Max("seq")))
    day = today()
    return MyDecisions(tuple(_row(each, open_now, standing, day) for each in shown), count, parts)


def _row(entry: Entry, open_now: dict[str, bool], standing: dict[str, int], day: date) -> Decided:
    detail = detail_of(entry)
    again = date.fromisoformat(detail["look_again_on"]) if detail["look_again_on"] else None
    later = standing[entry.reference] > entry.seq
    return Decided(
        reference=entry.reference,
        on=date.fromisoformat(detail["decided_on"]),
        words=DECISION_WORDS[Decision(detail["decision"])],
        look_again_on=again,
        due=again is not None and again <= day and not later,
        may_open=entry.reference in open_now,
        later=later,
        drawn=open_now.get(entry.reference, False),
    )
