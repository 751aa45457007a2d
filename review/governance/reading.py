"""Reading the ledger: found by reference, person, kind of line and day, a page at a time. Each reading is a line itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from review.ledger import Action, append
from review.models import Entry, Person, Prompt

A_PAGE = 25

ACTION_WORDS: dict[Action, str] = {
    Action.SIGN_IN: "Signed in",
    Action.SIGN_IN_REFUSED: "Signing in refused",
    Action.SIGN_OUT: "Signed out",
    Action.LOOK: "Looked at a child",
    Action.TAKE: "Took a prompt",
    Action.HAND_BACK: "Handed a prompt back",
    Action.VIEW: "Gave their own view",
    Action.DECISION: "Decided",
    Action.PUBLISHED: "Prompts published",
    Action.LAPSED: "Prompt lapsed",
    Action.SUPERSEDED: "Prompt superseded",
    Action.TAKEN_OFF: "Prompt taken off the list",
    Action.LINK_CHANGED: "Link behind a prompt changed",
    Action.SEARCH: "Searched",
    Action.HAND_OVER: "Handed a prompt over",
    Action.SECOND_LOOK: "Second look",
    Action.BREAK_GLASS: "Break-glass",
    Action.NOTICED: "Break-glass seen",
    Action.COVER: "Cover for an absence",
    Action.EXPORT: "Exported",
    Action.EXPORT_ASKED: "Asked for a list",
    Action.EXPORT_ALLOWED: "Allowed a list",
    Action.EXPORT_REFUSED: "Refused a list",
    Action.ACCOUNT_MADE: "Account made",
    Action.ACCOUNT_CLOSED: "Account closed",
    Action.ACCOUNT_REOPENED: "Account opened again",
    Action.ACCOUNT_CHANGED: "Account changed",
    Action.SIGN_ON_TIED: "Single sign-on tied to an account",
    Action.ROLE_GIVEN: "Role given",
    Action.ROLE_TAKEN: "Role taken away",
    Action.SECOND_FACTOR: "Second factor",
    Action.PASSWORD: "Password",
    Action.RESTRICTED: "Child restricted",
    Action.UNRESTRICTED: "Restriction lifted",
    Action.SIGHT_GRANTED: "Sight of a restricted child granted",
    Action.SIGHT_ENDED: "Sight of a restricted child ended",
    Action.PRACTISED: "Finished practice",
    Action.LEDGER_READ: "Read the ledger",
    Action.OVERSIGHT_READ: "Read figures about judgements",
}


@dataclass(frozen=True)
class Asked:
    """What is looked for; everything empty is the whole ledger. day: on a British clock."""

    reference: str = ""
    person: str = ""
    action: str = ""
    day: date | None = None
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of lines, newest first. count: of all pages together."""

    lines: tuple[Entry, ...]
    count: int
    page: int
    pages: int


def read(asked: Asked, by: Person) -> Found:
    """The lines that were asked for; that they were read is recorded first, so the newest line is this reading."""
    said = {
        # A reference that is no prompt's may be a name typed into the wrong box, so it is not kept.
        "reference": asked.reference
        if Prompt.objects.filter(pk=asked.reference).exists()
        else "unknown" * bool(asked.reference),
        "person": asked.person,
        "action": asked.action,
        "day": asked.day.isoformat() if asked.day else "",
        "page": asked.page,
    }
    _keep(by, {name: value for name, value in said.items() if value})
    lines = _lines(asked)
    count = lines.count()
    pages = max(1, -(-count // A_PAGE))
    page = min(max(1, asked.page), pages)
    return Found(tuple(lines[(page - 1) * A_PAGE : page * A_PAGE]), count, page, pages)


def read_line(seq: int, by: Person) -> Entry | None:
    """One line with what was written with it; None when there is none. Recorded, whether or not it is there."""
    _keep(by, {"line": seq})
    return Entry.objects.filter(pk=seq).select_related("words").first()


def keep_check(by: Person, *, intact: bool) -> None:
    """Keep that the whole ledger was checked from the page, and how it came out."""
    _keep(by, {"checked": True, "intact": intact})


def action_words(line: Entry) -> str:
    """What a line is about, in words."""
    return ACTION_WORDS[Action(line.action)]


def _lines(asked: Asked) -> QuerySet[Entry]:
    lines: QuerySet[Entry] = Entry.objects.order_by("-seq")
    if asked.reference:
        lines = lines.filter(reference=asked.reference)
    if asked.person:
        lines = lines.filter(actor=asked.person)
    if asked.action:
        lines = lines.filter(action=asked.action)
    if asked.day:
        zone = timezone.get_default_timezone()
        begins = datetime.combine(asked.day, time.min, zone)
        lines = lines.filter(at__gte=begins, at__lt=datetime.combine(asked.day + timedelta(days=1), time.min, zone))
    return lines


def _keep(by: Person, detail: dict[str, Any]) -> None:
    append(Action.LEDGER_READ, actor=by.username, actor_name=by.get_full_name(), detail=detail)
