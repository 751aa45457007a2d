"""A list of a team's decisions as a file: asked for by its manager, allowed by somebody else, fetched once, and without names."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from review.exports.fields import OF_A_LIST, row
from review.exports.one_child import as_csv
from review.ledger import Action, append, one_at_a_time
from review.models import ListExport, Membership, Person, Prompt, Role
from review.recording import NotPossible, decisions

HOURS = 72
"""How long a request stands, from the moment it was made: after that it can be neither allowed nor fetched."""


def managed_teams(person: Person) -> list[str]:
    """The teams that a person manages, by name."""
    return sorted(Membership.objects.filter(person=person, role=Role.MANAGER).values_list("team", flat=True))


def ask(person: Person, *, team: str, from_on: date, until_on: date, reason: str) -> ListExport:
    """Ask for the decisions of a team between two days, both included. Raises NotPossible for a team that the person does not manage."""
    if team not in managed_teams(person):
        raise NotPossible("You can only ask for a list of a team that you manage.")
    with one_at_a_time():
        detail = {"team": team, "from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
        line = append(
            Action.EXPORT_ASKED,
            actor=person.username,
            actor_name=person.get_full_name(),
            detail=detail,
            words={"reason": reason},
        )
        now = timezone.now()
        made: ListExport = ListExport.objects.create(
            asked_by=person,
            team=team,
            from_on=from_on,
            until_on=until_on,
            asked_at=now,
            expires_at=now + timedelta(hours=HOURS),
            seq=line.seq,
        )
    return made


def to_answer(person: Person) -> QuerySet[ListExport]:
    """The requests that this person may answer: not their own, of a team that they manage; information governance may answer any."""
    open_ones = ListExport.objects.filter(allowed_by=None, refused=False, expires_at__gt=timezone.now()).exclude(
        asked_by=person
    )
    if Role.INFORMATION_GOVERNANCE not in person.roles():
        open_ones = open_ones.filter(team__in=managed_teams(person))
    return open_ones.order_by("asked_at")


def answer(person: Person, number: int, *, allow: bool) -> None:
    """Allow a request, or refuse it. Raises NotPossible when it is not this person's to answer, or is answered or out of time."""
    with one_at_a_time():
        held = to_answer(person).filter(pk=number).first()
        if held is None:
            raise NotPossible("There is no such request for you to answer: a second person must, and in time.")
        append(
            Action.EXPORT_ALLOWED if allow else Action.EXPORT_REFUSED,
            actor=person.username,
            actor_name=person.get_full_name(),
            detail={"asked": held.seq},
        )
        ListExport.objects.filter(pk=held.pk).update(allowed_by=person, allowed_at=timezone.now(), refused=not allow)


def ready_for(person: Person) -> QuerySet[ListExport]:
    """The lists that this person asked for and may fetch now."""
    now = timezone.now()
    allowed = ListExport.objects.filter(asked_by=person, refused=False, taken_at=None, expires_at__gt=now).exclude(
        allowed_by=None
    )
    return allowed.filter(team__in=managed_teams(person)).order_by("asked_at")


def fetch(person: Person, number: int) -> bytes:
    """The file, once. Raises NotPossible when it was fetched before, was not allowed, is out of time or is not this person's."""
    with one_at_a_time():
        held = ready_for(person).filter(pk=number).first()
        if held is None:
            raise NotPossible("This list can't be fetched: it was fetched before, it was not allowed, or its time is over.")
        rows = _rows(person, held)
        append(
            Action.EXPORT,
            actor=person.username,
            actor_name=person.get_full_name(),
            detail={"asked": held.seq, "rows": len(rows)},
        )
        ListExport.objects.filter(pk=held.pk).update(taken_at=timezone.now())
    return as_csv([[each.name for each in OF_A_LIST], *rows])


def asked_by_me(person: Person) -> QuerySet[ListExport]:
    """The requests of this person, newest first."""
    return ListExport.objects.filter(asked_by=person).select_related("allowed_by").order_by("-asked_at")


def _rows(person: Person, held: ListExport) -> list[list[str]]:
    """One row for each prompt of the team that is decided, and whose decision that stands is of these days."""
    found = []
    mine = Prompt.objects.of_managed_teams(person).filter(Q(team=held.team), status="decided")
    for prompt in mine.order_by("reference"):
        standing = decisions(prompt)[-1]
        if held.from_on <= standing.on <= held.until_on:
            values = {
                "prompt_reference": prompt.reference,
                "team": prompt.team,
                "raised_on": prompt.as_of.isoformat(),
                "decision": standing.decision.value,
                "decided_on": standing.on.isoformat(),
                "look_again_on": standing.look_again_on.isoformat() if standing.look_again_on else "",
            }
            found.append(row(OF_A_LIST, values))
    return found
