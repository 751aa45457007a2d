"""Signing in by a real OpenID Connect provider that runs here, on another site than the application: in Chromium, and call by call."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.browser.chromium import why_not
from tests.browser.install import node
from tests.browser.serving import served
from tests.browser.window import Browser
from tests.review.invented import NORTH

HERE = Path(__file__).resolve().parent
HERS, HERS_WITH_CODE, A_STRANGERS = "amina", "amina.mfa", "nobody.we.know"

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not() or "there is all that is needed")


@dataclass(frozen=True)
class Council:
    """The application's address, and that of the provider."""

    at: str
    issuer: str


@pytest.fixture
def council(data: Path) -> Iterator[Council]:
    """The application on 127.0.0.1 and the council's sign-on on localhost: to a browser these are two sites."""
    from django.conf import settings

    from review.setup import start
    from review.signing_in.arrangements import Arrangements, SignOn

    with socket.socket() as found:
        found.bind(("localhost", 0))
        port = found.getsockname()[1]
    issuer, secret = f"http://localhost:{port}", "an invented secret of this client, long enough"
    sign_on = SignOn(
        issuer=issuer,
        authorise=f"{issuer}/auth",
        token=f"{issuer}/token",
        keys=f"{issuer}/jwks",
        client_id="review",
        client_secret=secret,
        second_factor=frozenset({"mfa"}),
    )
    start(replace(settings.INSTALLED, arranged=Arrangements(sign_on=sign_on)))
    with served() as at:
        command = [node(), str(HERE / "provider.mjs"), str(port), f"{at}/sign-in/council/return", secret]
        provider = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            assert provider.stdout is not None
            assert provider.stdout.readline() == "ready\n"
            yield Council(at, issuer)
        finally:
            provider.kill()
            provider.wait()
            start(replace(settings.INSTALLED, arranged=Arrangements()))


@pytest.fixture
def amina(council: Council) -> Any:
    """The North's practitioner, tied to who she is at the council's sign-on, with and without a code given there."""
    from review.accounts.deeds import tie_sign_on
    from review.models import Person

    person = Person.objects.get(memberships__team=NORTH, memberships__role="practitioner")
    tie_sign_on(None, person, issuer=council.issuer, subject=f"subject-of-{HERS}")
    return person


def comes_back(browser: requests.Session, council: Council, who: str) -> str:
    """Go to the sign-on and through its page as somebody; the address that it sends the browser back to, not yet opened."""
    page = browser.get(f"{council.at}/sign-in/council", timeout=20)
    answer = browser.post(page.url, {"name": who}, allow_redirects=False, timeout=20)
    while not answer.headers["Location"].startswith(council.at):
        answer = browser.get(answer.headers["Location"], allow_redirects=False, timeout=20)
    return answer.headers["Location"]


def signs_in(council: Council, who: str) -> tuple[requests.Session, requests.Response]:
    browser = requests.Session()
    return browser, browser.get(comes_back(browser, council, who), timeout=20)


def lines(action: str) -> list[dict[str, Any]]:
    from review.ledger import detail_of
    from review.models import Entry

    return [{"actor": each.actor, **detail_of(each)} for each in Entry.objects.filter(action=action).order_by("seq")]


def test_a_person_who_is_known_comes_in_by_the_councils_sign_on(browser: Browser, council: Council, amina: Any) -> None:
    window = browser.window(council.at)
    window.goes_to("/prompt/P-0001-1116")
    window.presses("Sign in with the council's sign-on")
    window.writes("Name", HERS)
    window.presses("Continue")

    window.sees("P-0001-1116", amina.get_full_name())
    assert window.address() == "/prompt/P-0001-1116"
    assert window.heard().said == []
    assert lines("sign_in") == [{"actor": amina.username, "by": "sign_on", "second_factor": "ours"}]
    window.closes()


def test_somebody_who_is_not_known_is_told_what_to_do_and_comes_in_once_their_account_is_tied(
    browser: Browser, council: Council
) -> None:
    from review.accounts.deeds import tie_sign_on
    from review.models import Person

    window = browser.window(council.at)
    window.goes_to("/sign-in")
    window.presses("Sign in with the council's sign-on")
    window.writes("Name", A_STRANGERS)
    window.presses("Continue")

    window.sees("You have no account here yet", f"subject-of-{A_STRANGERS}", "ask this application's administrator")
    assert lines("sign_in_refused") == [{"actor": "", "by": "sign_on", "why": "unknown"}]
    assert lines("sign_in") == []
    assert not Person.objects.filter(oidc_subject=f"subject-of-{A_STRANGERS}").exists()

    person = Person.objects.get(memberships__team=NORTH, memberships__role="practitioner")
    tie_sign_on(None, person, issuer=council.issuer, subject=f"subject-of-{A_STRANGERS}")
    window.goes_to("/sign-in/council")

    window.sees("P-0001-1116")
    window.closes()


def test_a_state_that_was_tampered_with_or_used_before_is_refused(council: Council, amina: Any) -> None:
    browser = requests.Session()
    back = comes_back(browser, council, HERS)
    state = parse_qs(urlsplit(back).query)["state"][0]

    assert browser.get(back.replace(state, state[::-1]), timeout=20).status_code == 400
    assert requests.get(back, timeout=20).status_code == 400  # another browser, as where somebody sends a link
    assert lines("sign_in") == []
    assert "P-0001-1116" in browser.get(back, timeout=20).text  # the right one still works, once
    assert browser.get(back, timeout=20).status_code == 400
    assert len(lines("sign_in")) == 1


def test_six_refused_strangers_lock_nobody_out(council: Council, amina: Any) -> None:
    from review.invented import invented_people

    refused = [signs_in(council, f"stranger.{number}")[1].status_code for number in range(6)]
    _, answer = signs_in(council, HERS)
    other = next(each for each in invented_people() if each.username != amina.username)
    local = requests.Session()
    page = local.get(f"{council.at}/sign-in", timeout=20).text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"username": other.username, "password": other.password, "csrfmiddlewaretoken": token}

    assert refused == [403] * 6
    assert "P-0001-1116" in answer.text
    assert local.post(f"{council.at}/sign-in", form, timeout=20).url.rstrip("/") in {council.at, f"{council.at}/worklist"}


@pytest.mark.parametrize(("who", "asked"), [(HERS, True), (HERS_WITH_CODE, False)])
def test_the_sign_ons_second_factor_counts_only_when_it_says_that_it_asked_for_one(
    council: Council, amina: Any, monkeypatch: pytest.MonkeyPatch, who: str, asked: bool
) -> None:
    from django.conf import settings

    type(amina).objects.filter(pk=amina.pk).update(oidc_subject=f"subject-of-{who}")
    arranged = replace(settings.INSTALLED.arranged, second_factor=True)
    monkeypatch.setattr(settings, "INSTALLED", replace(settings.INSTALLED, arranged=arranged))

    browser, answer = signs_in(council, who)

    assert answer.url.endswith("/sign-in/new-key") is asked
    assert ("P-0001-1116" in browser.get(f"{council.at}/", timeout=20).text) is not asked


@pytest.mark.parametrize("change", [{"issuer": "http://localhost:1/other"}, {"algorithm": "RS512"}])
def test_a_token_by_somebody_else_or_signed_otherwise_is_refused(
    council: Council, amina: Any, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    from django.conf import settings

    from review.signing_in.arrangements import signing_in_settings

    arranged = replace(settings.INSTALLED.arranged, sign_on=replace(settings.INSTALLED.arranged.sign_on, **change))
    monkeypatch.setattr(settings, "INSTALLED", replace(settings.INSTALLED, arranged=arranged))
    for name, value in signing_in_settings(arranged, demonstration=True, council="").items():
        if name.startswith("OIDC"):
            monkeypatch.setattr(settings, name, value)

    _, answer = signs_in(council, HERS)

    assert answer.status_code == 400
    assert lines("sign_in") == []


def test_a_token_for_another_application_is_refused(
    council: Council, monkeypatch: pytest.MonkeyPatch, said: Callable[..., dict[str, Any]]
) -> None:
    from django.core.exceptions import SuspiciousOperation
    from mozilla_django_oidc.auth import OIDCAuthenticationBackend

    from review.signing_in.single_sign_on import CouncilsSignOn

    def told(**change: Any) -> Any:
        monkeypatch.setattr(OIDCAuthenticationBackend, "verify_token", lambda self, token, **more: said(**change))
        return CouncilsSignOn().verify_token("")

    assert told()["sub"] == "x"
    assert told(aud=["review", "other"], azp="review")["sub"] == "x"
    for wrong in ({"aud": "other"}, {"aud": ["review", "other"], "azp": "other"}, {"sub": ""}, {"exp": None}):
        with pytest.raises(SuspiciousOperation):
            told(**wrong)


@pytest.fixture
def said(council: Council) -> Callable[..., dict[str, Any]]:
    """What a good token says, with changes; a change to None takes that part out."""

    def token(**change: Any) -> dict[str, Any]:
        good = {"iss": council.issuer, "aud": "review", "sub": "x", "exp": 1} | change
        return {name: value for name, value in good.items() if value is not None}

    return token
