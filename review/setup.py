"""Makes the application ready in this process, so that a night can publish prompts and a server can show them."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings

from review.configuration import Installed, django_settings


def configure(data: Path, secret: str, demonstration: bool, council: str, *, pseudonym_key: str = "") -> None:
    """Set up Django for one installation and bring its database up to date; may be called again for another.

    data: folder of `review.sqlite3` (made if it is not there) and of `identities.sqlite3`. secret: at
    least 50 characters. pseudonym_key: needed only to show who a child is.
    Raises ConfigurationProblem when the secret is missing or too short.
    """
    values = django_settings(
        Installed(
            data=Path(data).absolute(),
            secret=secret,
            demonstration=demonstration,
            council=council,
            pseudonym_key=pseudonym_key,
        )
    )
    if settings.configured:
        _reconfigure(values)
    else:
        settings.configure(**values)
        django.setup()
    _migrate()


def _reconfigure(values: dict[str, object]) -> None:
    from django.db import connections

    connections.close_all()
    connections.settings["default"].update(values["DATABASES"]["default"])  # type: ignore[index]
    for name, value in values.items():
        if name != "DATABASES":
            setattr(settings, name, value)
    if not django.apps.apps.ready:
        django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    path = Path(settings.INSTALLED.data)
    path.mkdir(parents=True, exist_ok=True)
    kept = path / "review.sqlite3"
    if not kept.exists():
        os.close(os.open(kept, os.O_CREAT | os.O_RDWR, 0o600))
    call_command("migrate", verbosity=0, interactive=False)
