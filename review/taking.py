"""Whose a prompt is to review: taken, handed back, handed over to a named colleague. Each with its line in the ledger, or not at all."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from review.clock import today
from review.ledger import Action, one_at_a_time
from review.models import Cover, Entry, Membership, Person, Prompt, RestrictedGrant, Restriction, Role, Status
from review.models.people import IN_A_TEAM
from review.recording import NotPossible, record


def take(prompt: Prompt, person: Person) -> None:
    """Take a waiting prompt. Raises NotPossible when a colleague has it or it waits no longer."""
    with one_at_a_time():
        taken = Prompt.objects.filter(pk=prompt.pk, status=Status.WAITING, taken_by=None).update(taken_by=person)
        if not taken:
            raise NotPossible("Someone has taken this prompt, or it is no longer waiting.")
        record(Action.TAKE, prompt, person)


def hand_back(prompt: Prompt, person: Person) -> None:
    """Give a prompt back to the team. Raises NotPossible when it is neither this person's nor of somebody they stand in for."""
    with one_at_a_time():
        held = _as_it_stands(prompt)
        if held.taken_by is None or not may_hand_on(held, person):
            raise NotPossible("You can only hand back a prompt that you have taken.")
        record(Action.HAND_BACK, held, person, detail=_from(held, person))
        Prompt.objects.filter(pk=held.pk).update(taken_by=None)


def hand_over(prompt: Prompt, person: Person, to: Person) -> None:
    """Hand a waiting prompt over to a colleague of its team. Raises NotPossible when one of the two may not, or it waits no longer."""
    with one_at_a_time():
        held = _as_it_stands(prompt)
        if held.status != Status.WAITING:
            raise NotPossible("This prompt is no longer waiting, so it can't be handed over.")
        if not may_hand_on(held, person):
            raise NotPossible("You can only hand over a prompt that you have taken.")
        if not colleagues(held).filter(pk=to.pk).exists():
            raise NotPossible("You can hand a prompt over only to a colleague who may open it, and who has not got it already.")
        record(Action.HAND_OVER, held, person, detail={"to": to.username, **_from(held, person)})
        Prompt.objects.filter(pk=held.pk).update(taken_by=to)


def may_hand_on(prompt: Prompt, person: Person) -> bool:
    """Whether this person may hand a prompt back or over: it is theirs, they stand in for whose it is, or they manage its team."""
    if prompt.taken_by_id == person.pk:
        return True
    if prompt.taken_by_id in set(stands_in_for(person).values_list("absent", flat=True)):
        return True
    return Membership.objects.filter(person=person, team=prompt.team, role=Role.MANAGER).exists()


def handed_over_by(prompt: Prompt) -> str:
    """The name of the colleague who handed a prompt over to whose it is now; empty when they took it themselves."""
    last = (
        Entry.objects.filter(reference=prompt.reference, action__in=[Action.TAKE, Action.HAND_OVER, Action.HAND_BACK])
        .order_by("-seq")
        .first()
    )
    return str(last.actor_name) if last is not None and last.action == Action.HAND_OVER else ""


def stands_in_for(person: Person) -> QuerySet[Cover]:
    """For whom this person stands in today."""
    day = today()
    return Cover.objects.filter(covering=person, from_on__lte=day, until_on__gte=day)


def colleagues(prompt: Prompt) -> QuerySet[Person]:
    """To whom a prompt may be handed over, by name: all of its team but whose it is, and of a restricted child those with sight of it."""
    of_team = Membership.objects.filter(team=prompt.team, role__in=[each.value for each in IN_A_TEAM]).values("person")
    found = Person.objects.filter(pk__in=of_team, is_active=True)
    if prompt.taken_by_id is not None:
        found = found.exclude(pk=prompt.taken_by_id)
    if not settings.INSTALLED.demonstration:
        found = found.filter(invented=False)
    hidden = Restriction.objects.filter(child_id__in=[prompt.child_id, prompt.child_now]).values_list("child_id", flat=True)
    for child in hidden:
        granted = RestrictedGrant.objects.filter(child_id=child, until_on__gte=today()).values("person")
        found = found.filter(pk__in=granted)
    return found.order_by("full_name", "username")


def _as_it_stands(prompt: Prompt) -> Prompt:
    found: Prompt = Prompt.objects.select_related("taken_by").defer("document_json").get(pk=prompt.pk)
    return found


def _from(held: Prompt, person: Person) -> dict[str, str | int]:
    """Whose it was, when that is somebody else than who hands it on."""
    if held.taken_by is None or held.taken_by_id == person.pk:
        return {}
    return {"from": held.taken_by.username}
