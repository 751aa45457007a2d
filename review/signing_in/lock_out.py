"""Lock-out after wrong passwords: what is kept for it, and for how long.

django-axes counts wrong passwords by user name and address. Of each it keeps a digest of the name (a name that is
nobody's may be a password typed into the wrong box), the address, a number and a time; the row goes with the
next sign-in or sign-out of anybody once the pause is over. The record of who was refused is the ledger.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

SIGN_ON_ROUTES = frozenset({"sign_on", "sign_on_return"})


class KeepsLittle(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts as django-axes does, without the browser's name, the path and what was sent."""

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **more: Any) -> None:
        """Count one wrong password."""
        if request is not None:
            request.axes_user_agent = request.axes_path_info = request.axes_http_accept = ""
        super().user_login_failed(sender, credentials, request, **more)


@receiver(pre_save, sender=AccessAttempt)
def nothing_that_was_sent(instance: AccessAttempt, **_: Any) -> None:
    """The form's fields are not kept."""
    instance.get_data = instance.post_data = ""


def kept_name(_request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str | None:
    """What stands for a user name: a digest with the installation's secret. None when no name was given."""
    name = (credentials or {}).get("username")
    if not name:
        return None
    return hmac.new(settings.SECRET_KEY.encode(), f"locked out|{name}".encode(), hashlib.sha256).hexdigest()


def address_of(request: HttpRequest) -> str | None:
    """The address that somebody asks from: behind the council's proxy, the one that it added last."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.INSTALLED.arranged.behind_proxy:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    # Some proxies add a port: 192.0.2.1:50000, [2001:db8::1]:50000.
    bare = said[1:].partition("]")[0] if said.startswith("[") else said.partition(":")[0] if said.count(":") == 1 else said
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return None


def is_no_password(request: HttpRequest | None, _credentials: Mapping[str, Any] | None) -> bool:
    """Whether this is the council's single sign-on, whose refusals count against nobody.

    They carry no user name, so five strangers behind the council's address would lock everybody there out.
    """
    found = request.resolver_match if request is not None else None
    return found is not None and found.url_name in SIGN_ON_ROUTES
