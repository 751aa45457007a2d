"""One prompt's page, top to bottom: who, what we know, what we don't, what this is; then the own view, the card, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review import recording
from review.clock import today
from review.following import link_changed
from review.forms import YourDecision, YourView
from review.identity import look
from review.models import Person, Prompt, Status
from review.pages.opening import opened, said
from review.recording import Judged
from review.shapes import not_sent, strip, themes
from review.taking import handed_over_by, may_hand_on, stands_in_for
from review.worklist import LINK_WORDS
from vocabulary.decisions import Decision
from vocabulary.prompts import UNSTEADY_WORDS, PromptDocument

NEXT = {
    Decision.OFFER_EARLY_HELP: "Now contact the family in the usual way. This page has sent nothing to anyone.",
    Decision.CONSULT_SAFEGUARDING: "Now call the safeguarding hub in the usual way. This page has sent nothing to anyone.",
    Decision.SCHOOL_SUPPORT: "Now speak to the school in the usual way. This page has sent nothing to anyone.",
    Decision.ALREADY_SUPPORTED: "The prompt has left the list. Nobody else is told.",
    Decision.NO_ACTION_NOW: "The prompt has left the list. Nobody else is told.",
    Decision.WRONG_CHILD_OR_DATA: "The prompt has left the list. The data lead sees what you wrote, to put the records right.",
}


@require_safe
def prompt(request: HttpRequest, reference: str) -> HttpResponse:
    """One prompt."""
    return prompt_page(request, opened(request, reference))


def prompt_page(
    request: HttpRequest,
    held: Prompt,
    *,
    view_form: YourView | None = None,
    decision_form: YourDecision | None = None,
    status: int = 422,
) -> HttpResponse:
    """The page of a prompt. view_form or decision_form: one that was sent and not saved, and stands there to be put right;
    status goes with it. Each call is a look at the child, and one line in the ledger."""
    person, document = request.user, held.document
    card_open = recording.has_viewed(held, person)
    decided = recording.decisions(held)
    # Only the form that was sent is at fault.
    wrong = next((form for form in (view_form, decision_form) if form is not None), None)
    facts = {
        "prompt": held,
        "document": document,
        "unsteady_words": UNSTEADY_WORDS,
        "who": look(held, person, card_open=card_open, family=document.family),
        "strip": strip(document.attendance),
        "timeline": sorted(document.timeline, key=lambda event: event.happened_on, reverse=True),
        "standing": _is_standing(held),
        "card_open": card_open,
        "view_form": view_form or YourView(prefix="view"),
        "mark": recording.new_mark(),
        "seen": decided[-1].seq if decided else 0,
        "decided": decided[-1] if decided else None,
        "done": said(request),
        "wrong": wrong,
        **not_known(held, document),
        **_whose(held, person),
    }
    if card_open:
        facts |= _behind_the_own_view(held, document, decided, decision_form)
    return render(request, "review/prompt.html", facts, status=status if wrong else 200)


def _is_standing(held: Prompt) -> bool:
    return held.status == Status.DECIDED or (held.status == Status.WAITING and held.lapses_on > today())


def not_known(held: Prompt, document: PromptDocument) -> dict[str, Any]:
    """What a prompt does not know, and how sure its link is, for the page."""
    return {
        "late": [each for each in document.freshness if each.days_late],
        "not_sent": not_sent(document.attendance),
        "link": LINK_WORDS[document.link],
        "link_is_sure": document.link == "strong",
        "link_changed": link_changed(held),
    }


def _whose(held: Prompt, person: Person) -> dict[str, Any]:
    """Who has taken the prompt, and what this person may do about it."""
    mine = held.taken_by_id == person.pk
    cover = None if mine or not held.taken_by_id else stands_in_for(person).filter(absent=held.taken_by_id).first()
    return {
        "mine": mine,
        "cover_until": cover.until_on if cover else None,
        "may_hand_on": held.status == Status.WAITING and may_hand_on(held, person),
        "handed_over_by": handed_over_by(held) if mine else "",
    }


def _behind_the_own_view(
    held: Prompt, document: PromptDocument, decided: Sequence[Judged], decision_form: YourDecision | None
) -> dict[str, Any]:
    """What nobody sees who has not given a view of their own: the card, others' views, the decisions, and that it was drawn."""
    return {
        "themes": themes(document.card_lines),
        "views": recording.views(held),
        "decisions": decided,
        "decision_form": decision_form or YourDecision(prefix="decision"),
        "next": NEXT[decided[-1].decision] if decided else "",
        "drawn": held.drawn and bool(decided),
    }
