"""How people are told by e-mail that prompts wait: the one message that this system sends, with two counts and a link."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from vocabulary.feed_settings import Section

NOTIFY = "https://api.notifications.service.gov.uk"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Digest(Section):
    """The e-mail that tells a person how many prompts wait. Off unless it is turned on.

    Passwords and keys come from the environment: SCREENING_SMTP_PASSWORD, or SCREENING_NOTIFY_KEY and SCREENING_NOTIFY_TEMPLATE.
    """

    send_by: Literal["none", "smtp", "notify"] = Field(
        "none", description="smtp: the council's own mail server; notify: GOV.UK Notify; none: nothing is sent"
    )
    link: str = Field("", description="The address of the worklist, as people open it; https, but on this machine")
    from_address: str = Field("", description="smtp: whom the message is from, such as early-help-worklist@council.example")
    smtp_host: str = Field("", description="smtp: the mail server")
    smtp_port: int = Field(587, ge=1, le=65535, description="smtp: its port")
    smtp_username: str = Field("", description="smtp: the account there, where it needs one")
    starttls: bool = Field(
        True, description="smtp: whether the connection is encrypted; false only for a server on this machine"
    )
    notify_address: str = Field(NOTIFY, description="notify: the address of its interface; https, but on this machine")

    @model_validator(mode="after")
    def _all_there(self) -> Digest:
        if self.send_by == "none":
            return self
        needed = ("link", "from_address", "smtp_host") if self.send_by == "smtp" else ("link",)
        if missing := [name for name in needed if not getattr(self, name)]:
            raise ValueError(f"send_by is {self.send_by}, and {', '.join(missing)} is not given")
        for name in ("link", "notify_address"):
            parts = urlsplit(getattr(self, name))
            if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
                raise ValueError(f"{name} must begin with https://")
        if self.send_by == "smtp" and not self.starttls and self.smtp_host not in _THIS_MACHINE:
            raise ValueError("starttls is false, and smtp_host is not this machine: a message would travel unencrypted")
        return self
