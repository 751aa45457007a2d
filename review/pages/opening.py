"""Opening a prompt for a page, and where one is sent when something was saved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from review.models import Prompt

DONE = {
    "taken": "You have taken this prompt.",
    "handed-back": "You have handed this prompt back to the team.",
    "handed-over": "You have handed the prompt over. Your colleague finds it under 'Taken by me'.",
    "view": "Your view is saved. The card is open below.",
    "decision": "Your decision is saved.",
    "wrong-child": "Your decision is saved. The prompt has left the list. The data lead sees what you wrote, to put the records right.",
}
"""What may be said after something was saved: a fixed list, so that nothing from an address is shown."""


def opened(request: HttpRequest, reference: str) -> Prompt:
    """The prompt, if this person may see it; else the page that says it is not there, whether it is another team's or nobody's."""
    found: Prompt = get_object_or_404(Prompt.objects.visible_to(request.user), reference=reference)
    return found


def said(request: HttpRequest) -> str:
    """What to say of what was just saved."""
    return DONE.get(request.GET.get("done", ""), "")


def back_to(held: Prompt, done: str) -> HttpResponse:
    """To the prompt's page, which then says what was done."""
    response = redirect("prompt", reference=held.reference)
    response["Location"] += f"?done={done}#{'your-view' if done == 'view' else 'main-content'}"
    return response


def back_to_the_list(done: str) -> HttpResponse:
    """To the worklist, which then says what was done."""
    response = redirect("worklist")
    response["Location"] += f"?done={done}"
    return response
