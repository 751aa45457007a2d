"""What the digest says: two counts and a link, and not one word more."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formatdate, make_msgid


def subject(waiting: int) -> str:
    """'3 prompts wait'."""
    return "1 prompt waits" if waiting == 1 else f"{waiting} prompts wait"


def body(waiting: int, new: int, link: str) -> str:
    """The whole message. It has no name, no team and no reference: an e-mail may be read by anyone."""
    of_them = "" if not new else " It is new." if waiting == new == 1 else f" {new} of them {'is' if new == 1 else 'are'} new."
    return f"{subject(waiting)} on your worklist.{of_them}\n\n{link}\n"


def email(*, sender: str, to: str, waiting: int, new: int, link: str) -> EmailMessage:
    """The message as a mail server takes it. Raises ValueError for an address that is none."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject(waiting)
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body(waiting, new, link))
    return made
