"""The page 'Words for the family': an explanation to read out or to print. It shows no name, so that a print can be left anywhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from review.families.explanation import Listener, explanation
from review.models import Prompt, Status
from vocabulary.prompts import PromptDocument


@require_safe
def family_words(request: HttpRequest, reference: str) -> HttpResponse:
    """The explanation of one prompt."""
    held = get_object_or_404(Prompt.objects.visible_to(request.user), reference=reference)
    return render(request, "review/families/words.html", words_of(request, held, held.document))


def words_of(request: HttpRequest, held: Prompt, document: PromptDocument) -> dict[str, Any]:
    """What the page needs, for a real prompt or an invented one. `?for=child` in the address: read to the child."""
    asked = request.GET.get("for", "")
    listener = Listener(asked) if asked in set(Listener) else Listener.FAMILY
    return {
        "prompt": held,
        "document": document,
        "text": explanation(
            document,
            council=settings.INSTALLED.council,
            listener=listener,
            some_are_drawn=Prompt.objects.filter(drawn=True).exists(),
        ),
        "for_child": listener is Listener.CHILD,
        "decided": held.status == Status.DECIDED,
    }
