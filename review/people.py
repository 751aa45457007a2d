"""Who signs in: accounts, teams, invented people for a demonstration, and the pause after wrong passwords."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from review.ledger import Action
from review.models import Entry, Membership, Person
from vocabulary.problems import ConfigurationProblem

WRONG_PASSWORDS = 5
PAUSE = timedelta(minutes=15)

_FORENAMES = ("Amina", "Rhys", "Priya", "Callum", "Ngozi", "Ewan", "Marta", "Tomos", "Leila", "Fergus", "Grace", "Idris")
_SURNAMES = ("Okoro", "Bevan", "Sandhu", "Fraser", "Adeyemi", "Lewis", "Nowak", "Pugh", "Haddad", "Munro", "Mensah", "Price")
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "we")


@dataclass(frozen=True)
class InventedPerson:
    """An invented practitioner: how a demonstration says whom to sign in as."""

    username: str
    password: str
    full_name: str
    team: str


def invented_people() -> list[InventedPerson]:
    """The invented practitioners with their passwords; none outside a demonstration."""
    if not settings.INSTALLED.demonstration:
        return []
    held = Membership.objects.filter(person__invented=True).select_related("person").order_by("team", "person__username")
    return [
        InventedPerson(each.person.username, _invented_password(each.person.username), each.person.full_name, each.team)
        for each in held
    ]


def invent_people(teams: Iterable[str]) -> None:
    """Make one invented practitioner for each team that has none. Does nothing outside a demonstration."""
    if not settings.INSTALLED.demonstration:
        return
    for team in sorted(set(teams)):
        if Membership.objects.filter(team=team, person__invented=True).exists():
            continue
        with transaction.atomic():
            number = Person.objects.filter(invented=True).count()
            forename = _FORENAMES[number % len(_FORENAMES)]
            surname = _SURNAMES[(number + number // len(_FORENAMES)) % len(_SURNAMES)]
            username = f"{forename}.{surname}".lower() + (str(number) if number >= len(_FORENAMES) else "")
            person = Person.objects.create(
                username=username,
                full_name=f"{forename} {surname}",
                invented=True,
                password=make_password(_invented_password(username)),
            )
            Membership.objects.create(person=person, team=team)


def add_person(username: str, full_name: str, team: str, password: str) -> Person:
    """Make an account for a real practitioner, or put one who has an account into another team.

    Raises ConfigurationProblem when the password is too weak; the message never holds it.
    """
    held = Person.objects.filter(username=username).first()
    if held is None:
        held = Person(username=username, full_name=full_name)
        try:
            validate_password(password, held)
        except ValidationError as weak:
            raise ConfigurationProblem(" ".join(weak.messages), do="Choose another: three random words will do.") from None
        held.set_password(password)
        held.save()
    Membership.objects.get_or_create(person=held, team=team)
    return held


def must_wait(username: str) -> bool:
    """Whether an account is paused: five wrong passwords within fifteen minutes, and no sign-in since."""
    since = timezone.now() - PAUSE
    recent = Entry.objects.filter(actor=username, at__gt=since)
    last_in = recent.filter(action=Action.SIGN_IN).order_by("-seq").values_list("seq", flat=True).first() or 0
    return bool(recent.filter(action=Action.SIGN_IN_REFUSED, seq__gt=last_in).count() >= WRONG_PASSWORDS)


def teams_of(person: Person) -> list[str]:
    """The teams that a person works in, by name."""
    return list(person.memberships.order_by("team").values_list("team", flat=True))


def _invented_password(username: str) -> str:
    # From the installation's own secret, so that no password is kept in the clear and each installation has its own.
    digest = hmac.new(settings.INSTALLED.secret.encode(), f"invented|{username}".encode(), hashlib.sha256).digest()
    syllables = [_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:9]]
    return "-".join("".join(syllables[start : start + 3]) for start in (0, 3, 6))
