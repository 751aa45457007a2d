"""What an administrator does with accounts. Each deed has its line in the ledger, with who did it, or is not done."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from review.ledger import Action, append, one_at_a_time
from review.models import Membership, Person, Role
from review.models.people import IN_A_TEAM
from review.recording import NotPossible
from review.signing_in import factors

TEMPORARY = timedelta(hours=72)
"""How long a temporary password lets somebody in to choose their own: over a weekend."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike when they are read out."""


def make(by: Person, *, username: str, full_name: str, email: str = "", started_on: date | None = None) -> tuple[Person, str]:
    """Make an account without a role, and its temporary password, which is told once and kept nowhere.

    Raises NotPossible when there is an account of that name, open or closed.
    """
    with one_at_a_time():
        if Person.objects.filter(username__iexact=username).exists():
            raise NotPossible("There is an account with this user name already. Nothing was saved.")
        person = Person(username=username, full_name=full_name, email=email, started_on=started_on)
        password = _temporary(person)
        person.save()
        _say(Action.ACCOUNT_MADE, by, person)
    return person, password


def change(by: Person, person: Person, *, full_name: str, email: str, started_on: date | None) -> None:
    """Change a person's name, e-mail address or the day since when they do this work. The ledger says which, not what."""
    wanted = {"full_name": full_name, "email": email, "started_on": started_on}
    changed = sorted(name for name, value in wanted.items() if getattr(person, name) != value)
    if not changed:
        return
    with one_at_a_time():
        Person.objects.filter(pk=person.pk).update(**wanted)
        _say(Action.ACCOUNT_CHANGED, by, person, changed=",".join(changed))


def give_role(by: Person, person: Person, role: Role, team: str = "") -> None:
    """Give a role, in a team where it is held in one.

    Raises NotPossible for oneself, a closed account, a role that is held already, or a team too many or too few.
    """
    _refuse_oneself(by, person, "give yourself a role")
    if (role in IN_A_TEAM) != bool(team):
        raise NotPossible(
            "This role is held in a team: name the team."
            if role in IN_A_TEAM
            else "This role belongs to no team: leave it empty."
        )
    with one_at_a_time():
        if not Person.objects.filter(pk=person.pk, is_active=True).exists():
            raise NotPossible("The account is closed. Open it again first.")
        _, given = Membership.objects.get_or_create(person=person, team=team, role=role.value)
        if not given:
            raise NotPossible("They hold this role already.")
        _say(Action.ROLE_GIVEN, by, person, role=role.value, team=team)


def take_role(by: Person, person: Person, role: Role, team: str = "") -> None:
    """Take a role away. Raises NotPossible for oneself, for a role that is not held, and for the last administrator."""
    _refuse_oneself(by, person, "take a role from yourself")
    with one_at_a_time():
        gone, _ = Membership.objects.filter(person=person, team=team, role=role.value).delete()
        if not gone:
            raise NotPossible("They do not hold this role.")
        _say(Action.ROLE_TAKEN, by, person, role=role.value, team=team)
        _refuse_no_administrator()


def close(by: Person, person: Person) -> None:
    """Close an account: nobody can sign in with it, and its sessions end. What was done with it stays in the ledger.

    Raises NotPossible for oneself, for a closed account, and for the last administrator.
    """
    _refuse_oneself(by, person, "close your own account")
    with one_at_a_time():
        if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            raise NotPossible("The account is closed already.")
        _say(Action.ACCOUNT_CLOSED, by, person)
        _refuse_no_administrator()


def reopen(by: Person, person: Person) -> None:
    """Open a closed account again, with the roles that it had. Raises NotPossible for one that is open."""
    _refuse_oneself(by, person, "open your own account")
    with one_at_a_time():
        if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            raise NotPossible("The account is open already.")
        _say(Action.ACCOUNT_REOPENED, by, person)


def new_password(by: Person, person: Person) -> str:
    """A temporary password in place of whichever they had, told once; their sessions end. Raises NotPossible for oneself and
    for a person who comes in by the council's sign-on."""
    _refuse_oneself(by, person, "give yourself a temporary password: change your password instead")
    if person.oidc_subject:
        raise NotPossible("They come in by the council's sign-on. Untie that first.")
    with one_at_a_time():
        password = _temporary(person)
        person.save(update_fields=["password", "temporary_until"])
        _say(Action.PASSWORD, by, person, done="temporary")
    return password


def reset_second_factor(by: Person, person: Person) -> None:
    """Take a person's second factor away, so that they set up a new one. Raises NotPossible for oneself, or where there is none."""
    _refuse_oneself(by, person, "take your own second factor away: set up another app instead")
    with one_at_a_time():
        if not factors.has_one(person):
            raise NotPossible("They have no second factor.")
        factors.forget(person)
        _say(Action.SECOND_FACTOR, by, person, done="reset")


def tie_sign_on(by: Person | None, person: Person, *, issuer: str, subject: str) -> None:
    """Tie an account to who a person is at the council's sign-on: from then on they come in by it alone, without a password here.

    subject empty: untie; then they need a temporary password. by: None for the machine's operator.
    Raises NotPossible for oneself, and when another account is tied to it.
    """
    if by is not None:
        _refuse_oneself(by, person, "tie your own account")
    with one_at_a_time():
        taken = Person.objects.filter(oidc_issuer=issuer, oidc_subject=subject).exclude(pk=person.pk)
        if subject and taken.exists():
            raise NotPossible("Another account is tied to this. Untie that one first.")
        person.oidc_issuer, person.oidc_subject = (issuer, subject) if subject else ("", "")
        person.set_unusable_password()
        person.temporary_until = None
        person.save(update_fields=["oidc_issuer", "oidc_subject", "password", "temporary_until"])
        _say(Action.SIGN_ON_TIED, by, person, done="tied" if subject else "untied")


def _temporary(person: Person) -> str:
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    person.set_password(password)
    person.temporary_until = timezone.now() + TEMPORARY
    return password


def _refuse_oneself(by: Person, person: Person, what: str) -> None:
    if by.pk == person.pk:
        raise NotPossible(f"You can't {what}. Ask another administrator. Nothing was changed.")


def _refuse_no_administrator() -> None:
    # Each deed waits for its turn at the ledger, so that two administrators can't each remove the other.
    held = Q(role=Role.ADMINISTRATOR.value, person__is_active=True)
    if not Membership.objects.filter(held).exists():
        raise NotPossible("This is the last administrator. Make another first. Nothing was changed.")


def _say(action: Action, by: Person | None, person: Person, **more: Any) -> None:
    from review.ledger import THE_OPERATOR

    actor, name = (THE_OPERATOR, "") if by is None else (by.username, by.get_full_name())
    append(action, actor=actor, actor_name=name, detail={"to": person.username, **more})
