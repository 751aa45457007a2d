"""The council's single sign-on (OpenID Connect, code flow with PKCE). Who someone is: issuer and subject, never an e-mail address."""

from __future__ import annotations

from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from review.ledger import Action, append
from review.models import Person
from review.signing_in.arrangements import SignOn
from review.signing_in.factors import BY_SIGN_ON

_TITLE = "Signing in did not work"
_AGAIN = "Nothing was changed. Go back to the sign-in page and start again; if it happens again, tell your administrator."


class CouncilsSignOn(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Checks what the sign-on says about somebody, and finds their account. Makes none."""

    def authenticate(self, request: HttpRequest, *, nonce: str, code_verifier: str) -> Person | None:  # type: ignore[override]
        """The person of the code that came back; None when nobody here is tied to who the sign-on says it is.

        Only the return from the sign-on brings a nonce and a verifier, so no form can be sent here.
        """
        found: Person | None = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        return found

    def verify_token(self, token: str, **more: Any) -> dict[str, Any]:
        """What the signed token says, once it is sure that it is meant for us, by the council's sign-on, and still good.

        The library checks signature, nonce and age; by whom and for whom it leaves to us.
        """
        said: dict[str, Any] = super().verify_token(token, **more)
        known = _sign_on()
        meant_for = said.get("aud")
        listed = meant_for if isinstance(meant_for, list) else [meant_for]
        if (
            said.get("iss") != known.issuer
            or known.client_id not in listed
            or (len(listed) > 1 and said.get("azp") != known.client_id)
            or "exp" not in said
            or not said.get("sub")
        ):
            raise SuspiciousOperation("the token of the sign-on is not for this application")
        return said

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The signed token is all that is asked."""
        _ = access_token, id_token
        self.request.sign_on_said = payload
        return payload

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Issuer and subject were checked with the token."""
        return bool(claims.get("sub"))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        """The open account that is tied to this issuer and subject."""
        found = Person.objects.filter(oidc_issuer=claims["iss"], oidc_subject=claims["sub"], is_active=True)
        return found if settings.INSTALLED.demonstration else found.filter(invented=False)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        """Nothing: it is for a log."""
        _ = claims
        return "somebody"


class _Return(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request)
        except requests.RequestException:
            return _refused(request, "The council's sign-on could not be reached, or refused to answer.", status=502)
        except (SuspiciousOperation, jwt.PyJWTError, KeyError, ValueError):
            return _refused(request, "What came back does not belong to a sign-in that was started here.")
        return answer

    def login_success(self) -> HttpResponse:
        request, person = self.request, self.user
        onward = self.success_url
        by_provider = _counts_as_second_factor(request.sign_on_said)
        with transaction.atomic():
            auth.login(request, person)
            request.session.pop("oidc_states", None)
            if by_provider:
                request.session[BY_SIGN_ON] = True
            detail = {"by": "sign_on", "second_factor": "sign_on" if by_provider else "ours"}
            append(Action.SIGN_IN, actor=person.username, actor_name=person.get_full_name(), detail=detail)
        return HttpResponseRedirect(onward)

    def login_failure(self) -> HttpResponse:
        said = getattr(self.request, "sign_on_said", None)
        if said is None:
            return _refused(self.request, "The sign-on did not say who you are, or the sign-in was not started here.")
        closed = Person.objects.filter(oidc_issuer=said["iss"], oidc_subject=said["sub"]).first()
        detail = {"by": "sign_on", "why": "closed" if closed else "unknown"}
        append(Action.SIGN_IN_REFUSED, actor=closed.username if closed else "", detail=detail)
        facts = {"subject": said["sub"], "closed": closed is not None}
        return render(self.request, "review/signing_in/not_known.html", facts, status=403)


@require_GET
def sign_on(request: HttpRequest) -> HttpResponse:
    """Go to the council's sign-on. By a link and not a form: the page's policy lets no form be answered by another site."""
    _sign_on()
    return OIDCAuthenticationRequestView.as_view()(request)


@require_GET
def sign_on_return(request: HttpRequest) -> HttpResponse:
    """Come back from the council's sign-on."""
    _sign_on()
    return _Return.as_view()(request)


def _sign_on() -> SignOn:
    found: SignOn | None = settings.INSTALLED.arranged.sign_on
    if found is None:
        raise Http404
    return found


def _counts_as_second_factor(said: dict[str, Any]) -> bool:
    ways = said.get("amr")
    named = {str(way) for way in (*(ways if isinstance(ways, list) else []), said.get("acr"))}
    return bool(named & _sign_on().second_factor)


def _refused(request: HttpRequest, why: str, *, status: int = 400) -> HttpResponse:
    append(Action.SIGN_IN_REFUSED, actor="", detail={"by": "sign_on", "why": "not_completed"})
    facts = {"title": _TITLE, "words": f"{why} {_AGAIN}"}
    return render(request, "review/message.html", facts, status=status)
