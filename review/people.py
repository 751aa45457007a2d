"""Who signs in: accounts as the machine's operator makes them, and the teams that a person may open."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from review.clock import today
from review.ledger import THE_OPERATOR, Action, append
from review.models import Membership, Person, Role
from review.models.people import IN_A_TEAM, ROLE_WORDS
from review.models.prompts import teams_open_to
from vocabulary.problems import ConfigurationProblem


def add_person(username: str, full_name: str, team: str, password: str, *, role: Role = Role.PRACTITIONER) -> Person:
    """Make an account for a real person, or give one who has an account another role. team: empty for a role that has none.

    Raises ConfigurationProblem when the password is too weak; the message never holds it.
    """
    if (role in IN_A_TEAM) != bool(team):
        raise ConfigurationProblem(
            f"The role '{ROLE_WORDS[role]}' {'needs a team' if role in IN_A_TEAM else 'belongs to no team'}.",
            do="Give --team for a practitioner or a manager, and for no other role.",
        )
    held = Person.objects.filter(username=username).first()
    if held is None:
        held = Person(username=username, full_name=full_name)
        try:
            validate_password(password, held)
        except ValidationError as weak:
            raise ConfigurationProblem(" ".join(weak.messages), do="Choose another: three random words will do.") from None
        held.set_password(password)
        held.save()
    with transaction.atomic():
        _, given = Membership.objects.get_or_create(person=held, team=team, role=role)
        if given:
            detail = {"to": username, "role": role.value, "team": team}
            append(Action.ROLE_GIVEN, actor=THE_OPERATOR, detail=detail)
    return held


def tie_sign_on(username: str, *, issuer: str, subject: str) -> None:
    """Tie an account to who a person is at the council's single sign-on, as the machine's operator.

    Raises ConfigurationProblem for an account that is not there, a sign-on that is not said, and a subject that is another's.
    """
    from review.accounts.deeds import tie_sign_on as tie
    from review.recording import NotPossible

    held = Person.objects.filter(username=username).first()
    if held is None:
        raise ConfigurationProblem(f"There is no account {username}.", do="Make it first: python -m review add-person.")
    if not issuer or not subject:
        raise ConfigurationProblem(
            "The sign-on or the subject is not said.", do="Give --issuer (or SCREENING_SSO_ISSUER) and --subject."
        )
    try:
        tie(None, held, issuer=issuer, subject=subject)
    except NotPossible as reason:
        raise ConfigurationProblem(str(reason), do="Look at who is tied to what on the accounts page.") from None


def teams_of(person: Person) -> list[str]:
    """The teams whose prompts a person may open, by name."""
    return list(teams_open_to(person, today()).order_by("team").values_list("team", flat=True).distinct())
