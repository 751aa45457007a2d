"""Who a child is: the only way to a name, and it can't be taken without leaving a line in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from review.clock import today
from review.ledger import Action, append
from review.models import Person, Prompt, RestrictedGrant, Restriction, School
from store.identities import Identities, Identity
from vocabulary.problems import Problem
from vocabulary.prompts import FamilyMember
from vocabulary.windows import age_on


@dataclass(frozen=True)
class Relative:
    """Another child at the address, whom the person may see. name: empty when the store has none."""

    name: str
    age: int | None
    relation: str
    current: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What the prompt page says of who a child is. identity: None when the store has nothing, with the reason in `why_not`.

    family: the other children at the address whom this person may see. not_shown: how many more there are.
    """

    identity: Identity | None
    age: int | None
    school: str
    why_not: str
    family: tuple[Relative, ...] = ()
    not_shown: int = 0


def look(
    prompt: Prompt, person: Person, *, card_open: bool, family: Sequence[FamilyMember] = (), second_look: bool = False
) -> Shown:
    """Record that this person looks at this child and at the others of the family, then fetch who they are: one call, one line.

    card_open: whether the page that shows it also shows the card. family: the others at the address; of one whose
    records are restricted, without sight granted to this person, nothing is fetched and nothing is told.
    The line says how many others were shown. second_look: it is the page on which the first decision is hidden.
    """
    store = _store()
    may_see = _open_to(person, family, store) if store is not None else []
    append(
        Action.LOOK,
        actor=person.username,
        actor_name=person.get_full_name(),
        reference=prompt.reference,
        detail={"card_open": card_open, "family": len(may_see)} | ({"second_look": True} if second_look else {}),
    )
    if store is None:
        return Shown(None, None, "", _NO_ANSWER)
    day = today()
    others = tuple(_relative(store, each, day) for each in may_see)
    identity = _identity(store, prompt.child_now)
    if identity is None:
        return Shown(None, None, "", _NO_ANSWER, others, len(family) - len(others))
    return Shown(identity, _age(identity, day), _school(identity.school), "", others, len(family) - len(others))


def hand_out(prompt: Prompt, person: Person, *, detail: dict[str, str | int]) -> Identity | None:
    """Record that this person takes this child's decision out of the application, then fetch who the child is: one call, one line."""
    append(
        Action.EXPORT,
        actor=person.username,
        actor_name=person.get_full_name(),
        reference=prompt.reference,
        detail=detail,
    )
    store = _store()
    return None if store is None else _identity(store, prompt.child_now)


_NO_ANSWER = "Who this is can't be shown now: the identity store does not answer. Tell your data lead."


def _store() -> Identities | None:
    """The identity store. What is wrong with it stays with the operator: its text may say more than a page should."""
    installed = settings.INSTALLED
    try:
        return Identities(installed.identities, installed.pseudonym_key.encode(), read_only=True)
    except (Problem, ValueError):
        return None


def _identity(store: Identities, child_id: str) -> Identity | None:
    try:
        return store.identity(child_id)
    except (Problem, ValueError):
        return None


def _open_to(person: Person, family: Sequence[FamilyMember], store: Identities) -> list[FamilyMember]:
    """Those whose records are open to this person: closed under no pseudonym that leads to the child."""
    if not family:
        return []
    known_as = {each.child_id: _pseudonyms(store, each.child_id) for each in family}
    granted = RestrictedGrant.objects.filter(person=person, until_on__gte=today()).values("child_id")
    closed = Restriction.objects.filter(child_id__in=frozenset().union(*known_as.values())).exclude(child_id__in=granted)
    hidden = set(closed.values_list("child_id", flat=True))
    return [each for each in family if not known_as[each.child_id] & hidden]


def _pseudonyms(store: Identities, child_id: str) -> frozenset[str]:
    try:
        return store.pseudonyms(child_id)
    except (Problem, ValueError):
        return frozenset({child_id})


def _relative(store: Identities, member: FamilyMember, day: date) -> Relative:
    identity = _identity(store, member.child_id)
    if identity is None:
        return Relative("", None, member.relation, member.current)
    return Relative(identity.name, _age(identity, day), member.relation, member.current)


def _age(identity: Identity, day: date) -> int | None:
    return age_on(identity.born_on, day) if identity.born_on else None


def _school(reference: str) -> str:
    if not reference:
        return "Not on a school roll that we know of"
    name = School.objects.filter(reference=reference).values_list("name", flat=True).first()
    return name or f"School {reference}"
