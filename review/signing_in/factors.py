"""The second factor: codes from an app (TOTP), and recovery codes for the day the telephone is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from typing import Any

import django_otp
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from review.ledger import Action, append
from review.models import Person

CODES = 10
BY_SIGN_ON = "second_factor_by_sign_on"
"""In a session: the council's sign-on has asked for a second factor itself."""


class Wait(Exception):
    """Too many wrong codes: the next may only be tried after a while."""


def is_asked_of(request: HttpRequest) -> bool:
    """Whether who is signed in has to give a second factor of ours: outside a demonstration everyone whose sign-on did not."""
    if request.session.get(BY_SIGN_ON):
        return False
    installed = settings.INSTALLED
    return not installed.demonstration or installed.arranged.second_factor


def has_one(person: Person) -> bool:
    """Whether a person has set up a second factor."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())


def as_text(key: str) -> str:
    """A key (hexadecimal) as it is typed into an app: letters and digits in groups of four."""
    plain = b32encode(bytes.fromhex(key)).decode()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def link(person: Person, key: str) -> str:
    """The address that opens an app on the same device (otpauth)."""
    return str(TOTPDevice(user=person, key=key).config_url)


def set_up(request: HttpRequest, *, key: str, code: str) -> list[str]:
    """Keep a new key once a code shows that the app has it, in place of any before; the recovery codes, told this once.

    Empty when the code is not the key's. The session counts as verified from here on.
    """
    person: Person = request.user
    with transaction.atomic():
        device = TOTPDevice(user=person, key=key, confirmed=True, name="app")
        if not _fits(device, code):
            return []
        forget(person)
        device.save()
        device.verify_token(code)
        codes = _new_codes(person)
        _say(person, {"done": "set_up"})
        _let_through(request, device)
    return codes


def renew_codes(person: Person) -> list[str]:
    """New recovery codes in place of the old ones; told this once."""
    with transaction.atomic():
        codes = _new_codes(person)
        _say(person, {"done": "codes_renewed"})
    return codes


def verify(request: HttpRequest, code: str) -> bool:
    """Whether a code from the app, or a recovery code, is right; then the session counts as verified.

    A code works once. Raises Wait when too many were wrong: after each wrong one the next must wait twice as long.
    """
    person: Person = request.user
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    kind = "app" if plain.isdigit() and len(plain) == 6 else "recovery_code"
    devices: Any = TOTPDevice if kind == "app" else StaticDevice
    device = devices.objects.filter(user=person, confirmed=True).first()
    if device is not None and not device.verify_is_allowed()[0]:
        raise Wait
    # In its own transaction, so that a wrong code is counted whatever happens next.
    right = device is not None and django_otp.verify_token(
        person, device.persistent_id, plain if kind == "app" else _kept(plain)
    )
    with transaction.atomic():
        _say(person, {"done": "verified" if right else "refused", "with": kind})
        if right:
            _let_through(request, device)
    return bool(right)


def codes_left(person: Person) -> int:
    """How many recovery codes a person has not used."""
    return int(StaticToken.objects.filter(device__user=person).count())


def forget(person: Person) -> None:
    """Take a person's second factor away; sessions that were verified by it no longer are."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def known_key(person: Person) -> str:
    """The key of an invented person, from the installation's own secret, so that a demonstration can say it."""
    digest = hmac.new(settings.INSTALLED.secret.encode(), f"second factor|{person.username}".encode(), hashlib.sha256)
    return digest.hexdigest()[:40]


def give_known_key(person: Person) -> None:
    """Let an invented person have the key that the demonstration says, unless they have one."""
    if not has_one(person):
        TOTPDevice.objects.create(user=person, key=known_key(person), confirmed=True, name="app")


def new_key() -> str:
    """A key of 160 bits, as hexadecimal."""
    return secrets.token_hex(20)


def _fits(device: TOTPDevice, code: str) -> bool:
    from time import time

    from django_otp.oath import TOTP

    reckoned = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    reckoned.time = time()
    return code.isdigit() and bool(reckoned.verify(int(code), device.tolerance))


def _new_codes(person: Person) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    kept = StaticDevice.objects.create(user=person, confirmed=True, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=kept, token=_kept(code)) for code in codes])
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _kept(code: str) -> str:
    # A copy of the database gives nobody a code that works.
    return hmac.new(settings.SECRET_KEY.encode(), f"recovery|{code}".encode(), hashlib.sha256).hexdigest()[:16]


def _let_through(request: HttpRequest, device: Any) -> None:
    request.session.cycle_key()
    django_otp.login(request, device)


def _say(person: Person, detail: dict[str, str]) -> None:
    append(Action.SECOND_FACTOR, actor=person.username, actor_name=person.get_full_name(), detail=detail)
