"""What still stands between somebody who is signed in and the pages, one step after the other."""

from __future__ import annotations

from django.http import HttpRequest

from review.models import Person
from review.signing_in import factors

OUT = "sign_out"


def next_step(request: HttpRequest) -> str:
    """The route of the next step; empty when there is none.

    Who has a second factor gives it first, so that a temporary password alone changes nothing. Then a password that somebody
    else chose is changed. Then a second factor is set up, if one is asked for and there is none.
    """
    person: Person = request.user
    wanting = factors.is_asked_of(request) and not person.is_verified()
    has = wanting and factors.has_one(person)
    if has:
        return "second_factor"
    if person.temporary_until is not None:
        return "password"
    return "second_factor_new" if wanting else ""
