"""The ways by which a digest goes out, and what it means when one could not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from review.digest.notify import Notify
from review.digest.smtp import MailServer
from vocabulary.digest_settings import Digest


class Route(Protocol):
    """One way of sending."""

    def send(self, *, to: str, waiting: int, new: int) -> None:
        """Send one digest. Raises NotSent; its text holds nobody's address."""


@contextmanager
def opened(settings: Digest, environment: Mapping[str, str]) -> Iterator[Route]:
    """The way that the settings name, ready to send. Raises NotSent when it can't be used, ConfigurationProblem for a secret that is missing."""
    if settings.send_by == "smtp":
        with MailServer(settings, environment) as server:
            yield server
    else:
        yield Notify(settings, environment)
