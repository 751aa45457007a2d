"""Codes from an app and recovery codes: set up, asked for, used once, slowed down when they are wrong."""

from __future__ import annotations

import re
from base64 import b32decode
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NORTH
from tests.review.test_signing_in import attempt, lines, somebody


@pytest.fixture(autouse=True)
def asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second factor is asked for, as outside a demonstration."""
    from django.conf import settings

    from review.signing_in.arrangements import Arrangements

    monkeypatch.setattr(settings, "INSTALLED", replace(settings.INSTALLED, arranged=Arrangements(second_factor=True)))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time as the codes are reckoned by; a test may move it."""
    moment = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: moment[0])
    return moment


def code(key: bytes, at: list[float]) -> str:
    from django_otp.oath import TOTP

    reckoned = TOTP(key)
    reckoned.time = at[0]
    return f"{reckoned.token():06d}"


def no_wait() -> None:
    """As if the wait after a wrong code were over."""
    from django_otp.plugins.otp_static.models import StaticDevice
    from django_otp.plugins.otp_totp.models import TOTPDevice

    for devices in (StaticDevice, TOTPDevice):
        devices.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)


def key_and_sealed(page: str) -> tuple[bytes, str]:
    shown = re.search(r'id="key">([^<]+)<', page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert shown
    assert sealed
    return b32decode(shown[1].replace(" ", "")), unescape(sealed[1])


def set_up(visitor: Any, at: list[float]) -> tuple[bytes, list[str]]:
    """Set up a second factor for who is signed in; the key and the recovery codes."""
    key, sealed = key_and_sealed(visitor.get("/sign-in/new-key").content.decode())
    answer = visitor.post("/sign-in/new-key", {"code": code(key, at), "sealed": sealed})
    assert answer.status_code == 200
    return key, re.findall(r"<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", answer.content.decode())


def test_nobody_passes_before_a_second_factor_is_set_up(north: Any, at: list[float]) -> None:
    assert north.get("/").headers["Location"] == "/sign-in/new-key"
    assert north.get("/prompt/P-0001-1116").headers["Location"] == "/sign-in/new-key"

    _, codes = set_up(north, at)

    assert len(set(codes)) == 10
    assert north.get("/").status_code == 200
    assert lines("second_factor")[-1]["done"] == "set_up"


def test_a_wrong_first_code_keeps_nothing_and_shows_the_same_key(north: Any, at: list[float]) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    key, sealed = key_and_sealed(north.get("/sign-in/new-key").content.decode())
    wrong = f"{(int(code(key, at)) + 1) % 1_000_000:06d}"
    answer = north.post("/sign-in/new-key", {"code": wrong, "sealed": sealed})

    assert answer.status_code == 422
    assert key_and_sealed(answer.content.decode())[0] == key
    assert not TOTPDevice.objects.exists()


def test_a_key_that_was_sealed_for_somebody_else_is_not_taken(north: Any, visitor: Any, at: list[float], data: Path) -> None:
    from django.core import signing
    from django_otp.plugins.otp_totp.models import TOTPDevice

    key = "00" * 20
    sealed = signing.dumps(key, salt="second factor of 999")
    answer = north.post("/sign-in/new-key", {"code": code(bytes.fromhex(key), at), "sealed": sealed})

    assert answer.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_a_code_is_asked_for_at_the_next_sign_in_and_works_once(visitor: Any, at: list[float]) -> None:
    from review.models import Person

    who = somebody()
    visitor.force_login(Person.objects.get(username=who.username))
    key, _ = set_up(visitor, at)
    visitor.post("/sign-out")
    attempt(visitor, who.username, who.password)
    before = visitor.session.session_key
    assert visitor.get("/").headers["Location"] == "/sign-in/code"
    assert visitor.get("/sign-in/new-key").headers["Location"] == "/sign-in/code"  # no way round it by another key
    assert visitor.get("/your-account/password").headers["Location"] == "/sign-in/code"

    used = visitor.post("/sign-in/code", {"code": code(key, at)})
    no_wait()
    at[0] += 60
    good = code(key, at)
    spaced = visitor.post("/sign-in/code", {"code": f"{good[:3]} {good[3:]}"})

    assert used.status_code == 422  # it was used to set up
    assert spaced.status_code == 302
    assert visitor.session.session_key != before
    assert visitor.get("/").status_code == 200
    visitor.post("/sign-out")
    attempt(visitor, who.username, who.password)
    at[0] += 30
    no_wait()
    assert visitor.post("/sign-in/code", {"code": good}).status_code == 422
    assert [each["done"] for each in lines("second_factor")] == ["set_up", "refused", "verified", "refused"]


def test_after_a_wrong_code_the_next_must_wait(visitor: Any, at: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from review.models import Person

    # The first wait is a second, which a slow machine may take between two calls.
    monkeypatch.setattr(settings, "OTP_TOTP_THROTTLE_FACTOR", 60, raising=False)
    monkeypatch.setattr(settings, "OTP_STATIC_THROTTLE_FACTOR", 60, raising=False)

    who = somebody()
    visitor.force_login(Person.objects.get(username=who.username))
    key, codes = set_up(visitor, at)
    visitor.post("/sign-out")
    attempt(visitor, who.username, who.password)
    at[0] += 60

    assert visitor.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert visitor.post("/sign-in/code", {"code": code(key, at)}).status_code == 429
    assert visitor.post("/sign-in/code", {"code": "aaaa-aaaa"}).status_code == 422
    assert visitor.post("/sign-in/code", {"code": codes[0]}).status_code == 429


def test_a_recovery_code_works_once_and_no_code_is_kept_as_it_is(visitor: Any, at: list[float]) -> None:
    from django_otp.plugins.otp_static.models import StaticToken

    from review.models import Person

    who = somebody()
    visitor.force_login(Person.objects.get(username=who.username))
    _, codes = set_up(visitor, at)
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not {each.replace("-", "") for each in codes} & kept

    def gives(given: str) -> int:
        visitor.post("/sign-out")
        attempt(visitor, who.username, who.password)
        return int(visitor.post("/sign-in/code", {"code": given}).status_code)

    assert gives(codes[3].upper()) == 302
    assert gives(codes[3]) == 422
    no_wait()
    assert gives(codes[4]) == 302
    assert StaticToken.objects.count() == 8
    assert "8 recovery codes left" in visitor.get("/your-account").content.decode()
    answer = visitor.post("/your-account/recovery-codes")
    assert StaticToken.objects.count() == 10
    assert codes[5] not in answer.content.decode()


def test_a_second_factor_that_an_administrator_takes_away_ends_what_it_let_through(north: Any, at: list[float]) -> None:
    from review.accounts.deeds import reset_second_factor
    from review.models import Person

    set_up(north, at)
    administrator = Person.objects.get(memberships__role="administrator")
    person = Person.objects.get(memberships__team=NORTH, memberships__role="practitioner")
    reset_second_factor(administrator, person)

    assert north.get("/").headers["Location"] == "/sign-in/new-key"
    assert lines("second_factor")[-1] == {"actor": administrator.username, "to": person.username, "done": "reset"}


def test_an_invented_person_has_the_key_that_the_demonstration_says(visitor: Any, at: list[float]) -> None:
    from review.invented import known_key_of
    from review.serving import announcement

    who = somebody()
    attempt(visitor, who.username, who.password)
    said = known_key_of(who.username)

    assert any(said in line for line in announcement(8000))
    assert visitor.get("/").headers["Location"] == "/sign-in/code"
    assert visitor.post("/sign-in/code", {"code": code(b32decode(said.replace(" ", "")), at)}).status_code == 302
    assert visitor.get("/").status_code == 200
