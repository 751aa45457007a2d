"""Each prompt as the person who decided it first reviewed it: own view, decision, time between. Read from the ledger alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from review.ledger import Action, detail_of
from review.models import Entry, Person, Prompt, SecondLook, Status
from vocabulary.decisions import Decision, Worry


@dataclass(frozen=True)
class Reviewed:
    """The first decision on one prompt, and how it came about.

    Later decisions are left out: they rest on what was learned since. band: of the card's points, as the prompt had it;
    empty for a decision from before bands were kept with it. by: user name. worry: the person's own view
    before the card was open to them; None where there was none (wrong child or wrong data needs no view).
    changed: they gave another view after the card opened and before they decided. minutes: from the first time they
    opened the prompt until the decision; None when no look is recorded. experience_years: whole years in this
    work on that day; None is not known. second: what the second look decided; None without one.
    """

    reference: str
    child_id: str
    team: str
    band: str
    drawn: bool
    by: str
    worry: Worry | None
    changed: bool
    decision: Decision
    decided_on: date
    at: datetime
    minutes: float | None
    experience_years: int | None
    second: Decision | None


def reviewed(*, teams: Collection[str] | None = None, since: date | None = None) -> list[Reviewed]:
    """Every prompt with a decision, in order of its first decision.

    teams: only the prompts of these; None for all. since: only those decided on this day or later.
    """
    firsts: dict[str, Entry] = {}
    for entry in Entry.objects.filter(action=Action.DECISION).order_by("seq"):
        firsts.setdefault(entry.reference, entry)
    asked = Prompt.objects.all() if teams is None else Prompt.objects.filter(team__in=teams)
    prompts = {
        reference: (child_id, team)
        for reference, child_id, team in asked.filter(status=Status.DECIDED).values_list("reference", "child_id", "team")
    }
    decided = {
        reference: entry
        for reference, entry in firsts.items()
        if reference in prompts and (since is None or _day(entry) >= since)
    }
    return list(_rows(decided, prompts))


def _rows(decided: dict[str, Entry], prompts: dict[str, tuple[str, str]]) -> Iterator[Reviewed]:
    looks, views = _before(decided)
    began = dict(Person.objects.exclude(started_on=None).values_list("username", "started_on"))
    seconds = _seconds({entry.seq for entry in decided.values()})
    for reference, entry in decided.items():
        child_id, team = prompts[reference]
        seen, detail = views.get(reference, []), detail_of(entry)
        opened = looks.get(reference)
        yield Reviewed(
            reference=reference,
            child_id=child_id,
            team=team,
            band=detail.get("band", ""),
            drawn=detail.get("drawn", False),
            by=entry.actor,
            worry=seen[0] if seen else None,
            changed=any(each is not seen[0] for each in seen[1:]),
            decision=Decision(detail["decision"]),
            decided_on=_day(entry),
            at=entry.at,
            minutes=None if opened is None else (entry.at - opened).total_seconds() / 60,
            experience_years=_years(began.get(entry.actor), _day(entry)),
            second=seconds.get(entry.seq),
        )


def _before(decided: dict[str, Entry]) -> tuple[dict[str, datetime], dict[str, list[Worry]]]:
    """By reference: when the person who decided first opened it, and the views that they gave before they decided."""
    looks: dict[str, datetime] = {}
    views: dict[str, list[Worry]] = {}
    lines = Entry.objects.filter(action__in=[Action.LOOK, Action.VIEW]).order_by("seq")
    for each in lines.only("seq", "at", "actor", "action", "reference", "detail").iterator(chunk_size=2000):
        decision = decided.get(each.reference)
        if decision is None or each.actor != decision.actor or each.seq > decision.seq:
            continue
        if each.action == Action.LOOK:
            looks.setdefault(each.reference, each.at)
        else:
            views.setdefault(each.reference, []).append(Worry(detail_of(each)["worry"]))
    return looks, views


def _seconds(decisions: set[int]) -> dict[int, Decision]:
    done = dict(SecondLook.objects.exclude(done_seq=None).values_list("done_seq", "decision_seq"))
    return {
        done[each.seq]: Decision(detail_of(each)["decision"])
        for each in Entry.objects.filter(action=Action.SECOND_LOOK, seq__in=done)
        if done[each.seq] in decisions
    }


def _day(decision: Entry) -> date:
    return date.fromisoformat(detail_of(decision)["decided_on"])


def _years(began: date | None, on: date) -> int | None:
    if began is None:
        return None
    return max(0, on.year - began.year - ((on.month, on.day) < (began.month, began.day)))
