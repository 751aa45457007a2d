"""Sending by the council's own mail server, encrypted and with the server's certificate checked."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from types import TracebackType

from review.digest.message import email
from review.digest.refusal import NotSent
from vocabulary.digest_settings import Digest
from vocabulary.problems import ConfigurationProblem

SECONDS = 30
PASSWORD = "SCREENING_SMTP_PASSWORD"


class MailServer:
    """One connection for all the digests of a day.

    Entering raises NotSent when the server can't be reached, is not who it should be, or does not know the account.
    """

    def __init__(self, settings: Digest, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._password = environment.get(PASSWORD, "")
        if settings.smtp_username and not self._password:
            raise ConfigurationProblem(
                f"{PASSWORD} is not set, and the digest is sent from an account.",
                do="Set it in the environment of the account that runs the nights, or leave smtp_username out.",
            )

    def __enter__(self) -> MailServer:
        try:
            self._server = smtplib.SMTP(self._settings.smtp_host, self._settings.smtp_port, timeout=SECONDS)
        except (OSError, smtplib.SMTPException) as problem:
            raise NotSent(f"The mail server could not be reached ({_kind(problem)})", all_of_them=True) from None
        try:
            if self._settings.starttls:
                self._server.starttls(context=ssl.create_default_context())
            self._sign_in()
        except (OSError, smtplib.SMTPException) as problem:
            self._server.close()
            raise NotSent(_why_not_let_in(problem), all_of_them=True) from None
        return self

    def _sign_in(self) -> None:
        if not self._settings.smtp_username:
            return
        try:
            self._server.login(self._settings.smtp_username, self._password)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPServerDisconnected):  # some hang up on a wrong password
            raise smtplib.SMTPAuthenticationError(535, b"") from None

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._server.quit()
        except (OSError, smtplib.SMTPException):
            self._server.close()

    def send(self, *, to: str, waiting: int, new: int) -> None:
        """Hand one digest to the server. Raises NotSent."""
        settings = self._settings
        try:
            made = email(sender=settings.from_address, to=to, waiting=waiting, new=new, link=settings.link)
            self._server.send_message(made)
        except smtplib.SMTPRecipientsRefused:
            raise NotSent("The mail server refused the address") from None
        except smtplib.SMTPServerDisconnected:
            raise NotSent("The mail server closed the connection", all_of_them=True) from None
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            raise NotSent(f"The mail server did not take the message ({_kind(problem)})") from None


def _why_not_let_in(problem: Exception) -> str:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "The mail server's certificate is not one that this machine trusts"
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return "The mail server does not offer an encrypted connection, and nothing is sent without"
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "The mail server did not accept the account"
    return f"The mail server did not let us in ({_kind(problem)})"


def _kind(problem: Exception) -> str:
    # Never its text: a mail server's answer may repeat an address.
    code = getattr(problem, "smtp_code", None)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
