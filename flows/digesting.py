"""Telling people by e-mail that prompts wait: two counts and a link, once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.failures import named_place
from flows.installation import Installation
from flows.reviewing import ready

if TYPE_CHECKING:
    from review.digest.sending import Sent


def sends(installation: Installation) -> bool:
    """Whether the configuration says that people are told by e-mail."""
    return installation.configuration.digest.send_by != "none"


def send(installation: Installation) -> Sent:
    """Send the digests of today to whoever was not told yet; how it went."""
    ready(installation)
    from review.digest.sending import send_digests

    return send_digests(installation.configuration.digest)


def digest_lines(installation: Installation) -> tuple[str, ...]:
    """Send them at the end of a night, and say how it went. Never raises: no night fails because an e-mail did."""
    try:
        return tuple(send(installation).lines())
    except Exception as failure:  # noqa: BLE001 - its own words may hold an address, and the night goes on whatever it was
        return (f"Digest: an unexpected failure, so not everybody was told: {named_place(failure)}.",)
