"""Children whose records are hidden: who hides them and why, and who may see them until when. Each act is a line in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from review.clock import today
from review.ledger import THE_NIGHT, Action, append, one_at_a_time
from review.models import Membership, Person, Prompt, RestrictedGrant, Restriction, Status
from review.models.people import IN_A_TEAM
from review.models.seeing import KIND_WORDS, Kind
from review.recording import NotPossible


@dataclass(frozen=True)
class Restricted:
    """A restricted child as information governance sees one: by the prompts about them, never by who it is."""

    kind: str
    at: date
    prompts: tuple[Prompt, ...]
    grants: tuple[RestrictedGrant, ...]

    @property
    def reference(self) -> str:
        """The newest prompt's reference, which stands for the child."""
        return self.prompts[0].reference


def restrict(prompt: Prompt, by: Person, *, kind: Kind, why: str) -> None:
    """Hide every prompt about the child of this one from everyone without a grant, and let go of those that somebody has taken.

    Raises NotPossible when the child is restricted already.
    """
    with one_at_a_time():
        _, made = Restriction.objects.get_or_create(
            child_id=prompt.child_now, defaults={"kind": kind.value, "at": timezone.now()}
        )
        if not made:
            raise NotPossible("This child's records are restricted already. Nothing was changed.")
        _about(prompt.child_now).filter(status=Status.WAITING).update(taken_by=None)
        _say(Action.RESTRICTED, by, prompt, {"kind": kind.value}, {"why": why})


def lift(prompt: Prompt, by: Person, *, why: str) -> None:
    """Show the child's prompts to their teams again; grants end with it. Raises NotPossible when nothing is restricted."""
    with one_at_a_time():
        gone, _ = Restriction.objects.filter(child_id__in=_children(prompt)).delete()
        if not gone:
            raise NotPossible("This child's records are not restricted. Nothing was changed.")
        RestrictedGrant.objects.filter(child_id__in=_children(prompt)).delete()
        _say(Action.UNRESTRICTED, by, prompt, {}, {"why": why})


def grant(prompt: Prompt, by: Person, *, to: Person, until_on: date) -> None:
    """Let one person of the prompt's team see the restricted child up to and including a day; a later day replaces an earlier one.

    Raises NotPossible when the child is not restricted, or the person is not of the prompt's team.
    """
    with one_at_a_time():
        hidden = list(Restriction.objects.filter(child_id__in=_children(prompt)).values_list("child_id", flat=True))
        if not hidden:
            raise NotPossible("This child's records are not restricted. Nothing was changed.")
        if not of_the_team(prompt).filter(pk=to.pk).exists():
            raise NotPossible("Only somebody of the prompt's own team can be given sight of it. Nothing was changed.")
        for child_id in hidden:
            RestrictedGrant.objects.update_or_create(person=to, child_id=child_id, defaults={"until_on": until_on})
        _say(Action.SIGHT_GRANTED, by, prompt, {"to": to.username, "until_on": until_on.isoformat()}, {})


def end_grant(prompt: Prompt, by: Person, *, of: Person) -> None:
    """End a person's sight of a restricted child today. Raises NotPossible when they have none."""
    with one_at_a_time():
        gone, _ = RestrictedGrant.objects.filter(person=of, child_id__in=_children(prompt)).delete()
        if not gone:
            raise NotPossible("This person has no sight of the child. Nothing was changed.")
        Prompt.objects.filter(pk=prompt.pk, status=Status.WAITING, taken_by=of).update(taken_by=None)
        _say(Action.SIGHT_ENDED, by, prompt, {"to": of.username}, {})


def carry_over(from_children: set[str], to_child: str, reference: str) -> None:
    """A prompt's records moved to another child: if the child before was restricted, the one after is too, until somebody lifts it."""
    held = Restriction.objects.filter(child_id__in=from_children).order_by("at").first()
    if held is None or Restriction.objects.filter(child_id=to_child).exists():
        return
    Restriction.objects.create(child_id=to_child, kind=held.kind, at=timezone.now())
    detail = {"kind": held.kind, "why": "link_changed"}
    append(Action.RESTRICTED, actor=THE_NIGHT, reference=reference, detail=detail)


def of_the_team(prompt: Prompt) -> Person.objects:  # type: ignore[name-defined]
    """Who could be given sight of a prompt: the practitioners and managers of its team."""
    held = Membership.objects.filter(team=prompt.team, role__in=[each.value for each in IN_A_TEAM])
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("full_name")


def restricted_children() -> list[Restricted]:
    """Every restricted child that a prompt is about, the latest restriction first."""
    found = []
    for held in Restriction.objects.order_by("-at"):
        prompts = tuple(_about(held.child_id).defer("document_json").order_by("-as_of", "reference"))
        if prompts:
            grants = RestrictedGrant.objects.filter(child_id=held.child_id, until_on__gte=today()).select_related("person")
            words = KIND_WORDS[Kind(held.kind)]
            found.append(Restricted(words, timezone.localtime(held.at).date(), prompts, tuple(grants.order_by("until_on"))))
    return found


def restricted_child(prompt: Prompt) -> Restricted | None:
    """The restricted child whom a prompt is about; None when they are not restricted."""
    return next((each for each in restricted_children() if prompt in each.prompts), None)


def waiting_for_a_grant() -> list[Prompt]:
    """Restricted prompts that wait and that nobody of their team may see: without a grant they lapse unseen. The soonest to lapse first."""
    hidden = Restriction.objects.values("child_id")
    waiting = Prompt.objects.filter(
        Q(child_id__in=hidden) | Q(child_now__in=hidden), status=Status.WAITING, lapses_on__gt=today()
    )
    return [
        each
        for each in waiting.defer("document_json").order_by("lapses_on", "reference")
        if not any(Prompt.objects.visible_to(one).filter(pk=each.pk).exists() for one in _granted(each))
    ]


def _granted(prompt: Prompt) -> list[Person]:
    held = RestrictedGrant.objects.filter(child_id__in=_children(prompt), until_on__gte=today())
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True))


def _children(prompt: Prompt) -> set[str]:
    return {prompt.child_id, prompt.child_now}


def _about(child_id: str) -> Prompt.objects:  # type: ignore[name-defined]
    return Prompt.objects.filter(Q(child_id=child_id) | Q(child_now=child_id))


def _say(action: Action, by: Person, prompt: Prompt, detail: dict[str, str], words: dict[str, str]) -> None:
    append(
        action,
        actor=by.username,
        actor_name=by.get_full_name(),
        reference=prompt.reference,
        detail=detail,
        words=words or None,
    )
