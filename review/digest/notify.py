"""Sending by GOV.UK Notify, through its HTTP interface.

The key is a name of the council's own, then the service's id and the secret, each a UUID of 36 characters, with
hyphens between: so the last 73 characters are `service-id` `-` `secret`. Each request carries a token signed with the secret (JSON Web
Token, HS256) that says who asks (`iss`: the service's id) and when (`iat`: seconds); Notify refuses one older than 30
seconds, so each message has its own. The template needs three places, ((waiting)), ((new)) and ((link)); docs/how-to/send-the-digest.md.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

import jwt

from review.digest.refusal import NotSent
from vocabulary.digest_settings import Digest
from vocabulary.problems import ConfigurationProblem

SECONDS = 30
KEY, TEMPLATE = "SCREENING_NOTIFY_KEY", "SCREENING_NOTIFY_TEMPLATE"
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_KEY = re.compile(f"({_UUID})-({_UUID})$")
_OF_THE_SERVICE = frozenset({401, 403, 404, 429})
"""Answers that the next message would get as well: who we are is not accepted, or too much was sent."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """A token is shown to nobody but Notify."""


class Notify:
    """GOV.UK Notify, for one council's service. Raises ConfigurationProblem when the key or the template is missing or malformed."""

    def __init__(self, settings: Digest, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._template = environment.get(TEMPLATE, "")
        parts = _KEY.search(environment.get(KEY, ""))
        if parts is None or not re.fullmatch(_UUID, self._template):
            raise ConfigurationProblem(
                f"{KEY if parts is None else TEMPLATE} is not set, or is not what GOV.UK Notify gives out.",
                do="Set both in the environment of the account that runs the nights: the API key as it was shown, and the template's id.",
            )
        self._service, self._secret = parts.groups()
        self._opener = urllib.request.build_opener(_NoRedirect())

    def send(self, *, to: str, waiting: int, new: int) -> None:
        """Hand one digest to Notify. Raises NotSent."""
        said = {
            "email_address": to,
            "template_id": self._template,
            "personalisation": {"waiting": str(waiting), "new": str(new), "link": self._settings.link},
        }
        token = jwt.encode({"iss": self._service, "iat": int(time.time())}, self._secret, algorithm="HS256")
        request = urllib.request.Request(
            f"{self._settings.notify_address.rstrip('/')}/v2/notifications/email",
            data=json.dumps(said).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                answer.read()
        except urllib.error.HTTPError as refused:
            raise NotSent(
                f"GOV.UK Notify answered {refused.code}{_named(refused)}", all_of_them=refused.code in _OF_THE_SERVICE
            ) from None
        except (OSError, ValueError) as problem:
            raise NotSent(f"GOV.UK Notify could not be reached ({type(problem).__name__})", all_of_them=True) from None


def _named(refused: urllib.error.HTTPError) -> str:
    # The kind of error only: its message may repeat an address.
    try:
        kinds = [str(each["error"]) for each in json.loads(refused.read())["errors"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    known = [kind for kind in kinds if re.fullmatch(r"[A-Za-z]{3,40}", kind)]
    return f" ({', '.join(known)})" if known else ""
