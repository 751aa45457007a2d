"""Lock-out, sessions that end, temporary passwords, and the settings of a real installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NORTH, SECRET
from vocabulary.problems import ConfigurationProblem

OWN = "three random words of mine"


def lines(action: str) -> list[dict[str, Any]]:
    from review.ledger import detail_of
    from review.models import Entry

    return [{"actor": each.actor, **detail_of(each)} for each in Entry.objects.filter(action=action).order_by("seq")]


def somebody() -> Any:
    from review.invented import invented_people

    return invented_people()[0]


def attempt(visitor: Any, username: str, password: str, **more: Any) -> int:
    return int(visitor.post("/sign-in", {"username": username, "password": password}, **more).status_code)


def passes_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    from review.signing_in import sessions

    at = sessions.now() + int(by.total_seconds())
    monkeypatch.setattr(sessions, "now", lambda: at)


def test_a_lock_out_is_of_one_name_at_one_address(visitor: Any) -> None:
    who = somebody()
    for _ in range(5):
        attempt(visitor, who.username, "wrong", REMOTE_ADDR="192.0.2.1")

    assert attempt(visitor, who.username, who.password, REMOTE_ADDR="192.0.2.1") == 429
    assert attempt(visitor, who.username, who.password, REMOTE_ADDR="192.0.2.2") == 302
    assert (
        "Too many wrong passwords"
        in visitor.post("/sign-in", {"username": who.username, "password": "x"}, REMOTE_ADDR="192.0.2.1").content.decode()
    )


def test_what_is_kept_for_a_lock_out_names_nobody_and_goes_when_the_pause_is_over(
    visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog
    from django.forms import model_to_dict
    from django.utils import timezone

    attempt(visitor, "hunter2-typed-in-the-wrong-box", "wrong", HTTP_USER_AGENT="A Browser", HTTP_ACCEPT="text/odd")
    kept = [model_to_dict(each) for each in AccessAttempt.objects.all()]
    assert len(kept) == 1
    assert "hunter2" not in str(kept)
    assert {name: kept[0][name] for name in ("user_agent", "http_accept", "path_info", "get_data", "post_data")} == {
        "user_agent": "",
        "http_accept": "",
        "path_info": "",
        "get_data": "",
        "post_data": "",
    }

    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: later)
    who = somebody()
    attempt(visitor, who.username, who.password)

    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_each_refusal_is_a_line_that_never_holds_a_name_that_is_nobodys(visitor: Any) -> None:
    who = somebody()
    attempt(visitor, "nobody.here", "wrong")
    for _ in range(6):
        attempt(visitor, who.username, "wrong")

    why = [each["why"] for each in lines("sign_in_refused")]
    assert lines("sign_in_refused")[0] == {"actor": "", "why": "password"}
    assert why == ["password"] * 5 + ["locked_out"] * 2
    assert {each["actor"] for each in lines("sign_in_refused")[1:]} == {who.username}


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_added(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings
    from django.test import RequestFactory

    from review.signing_in.arrangements import Arrangements
    from review.signing_in.lock_out import address_of

    def asked(said: str) -> str | None:
        return address_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=said))

    assert asked("192.0.2.7") == "10.0.0.1"
    monkeypatch.setattr(settings, "INSTALLED", replace(settings.INSTALLED, arranged=Arrangements(behind_proxy=True)))
    assert asked("203.0.113.9, 192.0.2.7") == "192.0.2.7"
    assert asked("192.0.2.7:50123") == "192.0.2.7"
    assert asked("[2001:db8::7]:50123") == "2001:db8::7"
    assert asked("nonsense") is None


def test_a_session_gets_a_new_key_at_sign_in_and_is_empty_after_sign_out(visitor: Any) -> None:
    from django.contrib.sessions.models import Session

    who = somebody()
    visitor.session.save()
    session = visitor.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    attempt(visitor, who.username, who.password)
    begun = visitor.session.session_key

    assert begun != planted
    assert not Session.objects.filter(pk=planted).exists()
    visitor.post("/sign-out")
    assert not Session.objects.filter(pk=begun).exists()
    assert visitor.get("/").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(("away", "why"), [(timedelta(minutes=30), "idle"), (timedelta(hours=8), "over")])
def test_a_session_ends_in_time(north: Any, monkeypatch: pytest.MonkeyPatch, away: timedelta, why: str) -> None:
    if why == "over":  # a page each 20 minutes, so that it is never idle
        for _ in range(24):
            passes_time(monkeypatch, timedelta(minutes=20))
            answer = north.get("/")
    else:
        passes_time(monkeypatch, away)
        answer = north.get("/")

    assert answer.headers["Location"] == f"/sign-in?ended={why}"
    assert "You were signed out because" in north.get(answer.headers["Location"]).content.decode()
    assert [each["why"] for each in lines("sign_out")] == [why]


def test_a_session_with_a_page_each_20_minutes_goes_on(north: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(23):
        passes_time(monkeypatch, timedelta(minutes=20))
        assert north.get("/").status_code == 200


def test_a_form_that_is_sent_after_the_session_ended_says_that_nothing_was_saved(
    north: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes_time(monkeypatch, timedelta(minutes=31))
    answer = north.post("/prompt/P-0001-1116/view", {"view-worry": "very"})

    assert answer.status_code == 403
    assert "Nothing was saved. Go back, copy what you wrote" in answer.content.decode()


def test_a_changed_password_signs_out_everywhere_else_and_needs_the_old_one(visitor: Any, data: Path) -> None:
    from django.test import Client

    who = somebody()
    attempt(visitor, who.username, who.password)
    elsewhere = Client(headers={"host": "localhost"})
    attempt(elsewhere, who.username, who.password)
    form = {"new": OWN, "again": OWN}

    assert visitor.post("/your-account/password", form).status_code == 422
    assert visitor.post("/your-account/password", form | {"old": "wrong"}).status_code == 422
    assert elsewhere.get("/").status_code == 200
    assert visitor.post("/your-account/password", form | {"old": who.password}).status_code == 302
    assert visitor.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert lines("password") == [{"actor": who.username, "done": "changed"}]


@pytest.mark.parametrize("new", ["short", "passwordpassword1"[:8], "12345678901234567890"])
def test_a_weak_password_is_refused(north: Any, new: str) -> None:
    answer = north.post("/your-account/password", {"old": "x", "new": new, "again": new})

    assert answer.status_code == 422


def environment(**more: str) -> dict[str, str]:
    return {"SCREENING_DATA": "somewhere", "SCREENING_REVIEW_SECRET": SECRET} | more


SIGN_ON = {
    "SCREENING_SSO_ISSUER": "https://login.example/tenant",
    "SCREENING_SSO_AUTHORISE": "https://login.example/authorise",
    "SCREENING_SSO_TOKEN": "https://login.example/token",
    "SCREENING_SSO_KEYS": "https://login.example/keys",
    "SCREENING_SSO_CLIENT_ID": "review",
    "SCREENING_SSO_CLIENT_SECRET": "an invented secret",
}


def test_a_real_site_is_asked_for_by_its_own_name_and_over_https_alone() -> None:
    from review.configuration import django_settings, from_environment

    given = django_settings(from_environment(environment(SCREENING_REVIEW_SITE="https://screening.council.example/")))

    assert given["ALLOWED_HOSTS"] == ["screening.council.example"]
    assert given["CSRF_TRUSTED_ORIGINS"] == ["https://screening.council.example"]
    assert given["SESSION_COOKIE_SECURE"] is True
    assert given["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert given["SESSION_COOKIE_SAMESITE"] == "Strict"
    assert given["SESSION_EXPIRE_AT_BROWSER_CLOSE"] is True
    assert given["SECURE_HSTS_SECONDS"] > 0
    assert given["SECURE_PROXY_SSL_HEADER"] is None
    assert django_settings(from_environment(environment(SCREENING_REVIEW_PROXY="1")))["SECURE_PROXY_SSL_HEADER"]
    assert django_settings(from_environment(environment()))["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"SCREENING_REVIEW_SITE": "http://screening.council.example"},
        {"SCREENING_REVIEW_SITE": "screening.council.example"},
        {"SCREENING_REVIEW_SITE": "https://screening.council.example/review"},
        SIGN_ON | {"SCREENING_SSO_CLIENT_SECRET": ""},
        SIGN_ON | {"SCREENING_SSO_KEYS": "http://login.example/keys"},
        SIGN_ON | {"SCREENING_SSO_ALGORITHM": "none"},
        SIGN_ON | {"SCREENING_SSO_ALGORITHM": "HS256"},
    ],
)
def test_half_a_description_of_how_people_sign_in_is_refused_without_its_secrets(wrong: dict[str, str]) -> None:
    from review.configuration import from_environment

    with pytest.raises(ConfigurationProblem) as problem:
        from_environment(environment(**wrong))

    assert "invented secret" not in str(problem.value)


def test_a_whole_description_of_the_sign_on_is_taken_and_keeps_its_secret_out_of_sight() -> None:
    from review.configuration import from_environment

    found = from_environment(environment(**SIGN_ON, SCREENING_SSO_SECOND_FACTOR="mfa, hwk"))

    assert found.arranged.sign_on is not None
    assert found.arranged.sign_on.second_factor == {"mfa", "hwk"}
    assert "an invented secret" not in repr(found)


def test_the_operator_ties_an_account_to_the_sign_on_and_its_password_ends(data: Path) -> None:
    from review.models import Person
    from review.people import tie_sign_on

    amina = Person.objects.get(memberships__team=NORTH, memberships__role="practitioner")
    tie_sign_on(amina.username, issuer="https://login.example/tenant", subject="S-1")
    amina.refresh_from_db()

    assert (amina.oidc_issuer, amina.oidc_subject) == ("https://login.example/tenant", "S-1")
    assert not amina.has_usable_password()
    assert lines("sign_on_tied") == [{"actor": "the operator", "to": amina.username, "done": "tied"}]
    other = Person.objects.exclude(pk=amina.pk).first()
    with pytest.raises(ConfigurationProblem):
        tie_sign_on(other.username, issuer="https://login.example/tenant", subject="S-1")
    with pytest.raises(ConfigurationProblem):
        tie_sign_on("nobody.here", issuer="https://login.example/tenant", subject="S-2")
