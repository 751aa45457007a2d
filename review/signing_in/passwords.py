"""Choosing a password of one's own, and the page about one's own account."""

from __future__ import annotations

from django.contrib.auth import authenticate, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from review.errors import cannot_be_done
from review.ledger import Action, append
from review.models import Person
from review.models.people import ROLE_WORDS, Role
from review.signing_in import factors
from review.signing_in.forms import ChangedPassword, NewPassword


@require_safe
def your_account(request: HttpRequest) -> HttpResponse:
    """A person's own roles, and what they may change about how they sign in."""
    person: Person = request.user
    held = [(ROLE_WORDS[Role(each.role)], each.team) for each in person.memberships.order_by("role", "team")]
    facts = {
        "held": held,
        "has_password": person.has_usable_password(),
        "has_factor": factors.has_one(person),
        "factor_is_asked": factors.is_asked_of(request),
        "codes_left": factors.codes_left(person),
        "changed": request.GET.get("saved") == "password",
    }
    return render(request, "review/signing_in/your_account.html", facts)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password."""
    person: Person = Person.objects.get(pk=request.user.pk)
    if not person.has_usable_password():
        return cannot_be_done(request, "You sign in with the council's own sign-on, so there is no password here.")
    # Who came in with a temporary password has just typed it.
    of_their_own = ChangedPassword if person.temporary_until is None else NewPassword
    form = of_their_own(request.POST if request.method == "POST" else None, person=person)
    if request.method != "POST":
        return _shown(request, form, person)
    if not form.is_valid():
        return _shown(request, form, person, 422)
    if isinstance(form, ChangedPassword):
        # Counted like a wrong password at the door, so that nobody can try many at a screen left open.
        right = authenticate(request, username=person.username, password=form.cleaned_data["old"])
        if right is None:
            form.add_error("old", "This is not the password that you have now")
            return _shown(request, form, person, 422)
    with transaction.atomic():
        person.set_password(form.cleaned_data["new"])
        person.temporary_until = None
        person.save(update_fields=["password", "temporary_until"])
        append(Action.PASSWORD, actor=person.username, actor_name=person.get_full_name(), detail={"done": "changed"})
        # Every other session of this person ends; this one goes on with a new key.
        update_session_auth_hash(request, person)
    return redirect(reverse("your_account") + "?saved=password")


def _shown(request: HttpRequest, form: NewPassword, person: Person, status: int = 200) -> HttpResponse:
    facts = {"form": form, "temporary": person.temporary_until is not None}
    return render(request, "review/signing_in/password.html", facts, status=status)
