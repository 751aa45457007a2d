"""Invented people for a demonstration: one for each role, whom it says to sign in as. Useless outside one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from review.models import Membership, Person, Role
from review.models.people import ROLE_WORDS

_FORENAMES = ("Amina", "Rhys", "Priya", "Callum", "Ngozi", "Ewan", "Marta", "Tomos", "Leila", "Fergus", "Grace", "Idris")
_SURNAMES = ("Okoro", "Bevan", "Sandhu", "Fraser", "Adeyemi", "Lewis", "Nowak", "Pugh", "Haddad", "Munro", "Mensah", "Price")
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "we")
_OF_NO_TEAM = (Role.DATA_LEAD, Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class InventedPerson:
    """An invented person: how a demonstration says whom to sign in as. team: empty for a role that has none."""

    username: str
    password: str
    full_name: str
    team: str
    role: Role

    @property
    def does(self) -> str:
        """Their role, and the team if it has one."""
        return f"{ROLE_WORDS[self.role]}, {self.team}" if self.team else ROLE_WORDS[self.role]


def invented_people() -> list[InventedPerson]:
    """The invented people with their passwords: teams first; none outside a demonstration."""
    if not settings.INSTALLED.demonstration:
        return []
    order = list(Role)
    held = sorted(
        Membership.objects.filter(person__invented=True).select_related("person"),
        key=lambda each: (order.index(Role(each.role)), each.team, each.person.username),
    )
    return [
        InventedPerson(each.person.username, _password(each.person.username), each.person.full_name, each.team, Role(each.role))
        for each in held
    ]


def known_key_of(username: str) -> str:
    """The key of an invented person's second factor, as it is typed into an app."""
    from review.signing_in.factors import as_text, known_key

    return as_text(known_key(Person(username=username)))


def invent_people(teams: Iterable[str]) -> None:
    """Make whoever is missing: a practitioner and a manager for each team, and one for each role without one. Only in a demonstration."""
    if not settings.INSTALLED.demonstration:
        return
    named = sorted(set(teams))
    for team in named:
        _invent(Role.PRACTITIONER, team)
    for team in named:
        _invent(Role.MANAGER, team)
    if named:
        for role in _OF_NO_TEAM:
            _invent(role, "")


def _invent(role: Role, team: str) -> None:
    if Membership.objects.filter(team=team, role=role, person__invented=True).exists():
        return
    with transaction.atomic():
        number = Person.objects.filter(invented=True).count()
        forename = _FORENAMES[number % len(_FORENAMES)]
        surname = _SURNAMES[(number + number // len(_FORENAMES)) % len(_SURNAMES)]
        username = f"{forename}.{surname}".lower() + (str(number) if number >= len(_FORENAMES) else "")
        person = Person.objects.create(
            username=username,
            full_name=f"{forename} {surname}",
            invented=True,
            password=make_password(_password(username)),
        )
        Membership.objects.create(person=person, team=team, role=role)


def _password(username: str) -> str:
    # From the installation's own secret, so that no password is kept in the clear and each installation has its own.
    digest = hmac.new(settings.INSTALLED.secret.encode(), f"invented|{username}".encode(), hashlib.sha256).digest()
    syllables = [_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:9]]
    return "-".join("".join(syllables[start : start + 3]) for start in (0, 3, 6))
