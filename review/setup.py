"""Makes the application ready in this process, so that a night can publish prompts and a server can show them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from review.configuration import Installed, django_settings
from review.databases import SQLITE_FILE
from vocabulary.problems import ConfigurationProblem


def configure(
    data: Path,
    secret: str,
    demonstration: bool,
    council: str,
    *,
    pseudonym_key: str = "",
    database: str = "",
    ledger_heads: Path | None = None,
) -> None:
    """Set up Django for one installation and bring its database up to date; may be called again for another.

    data: folder of `review.sqlite3` (made if it is not there) and of `identities.sqlite3`. secret: at
    least 50 characters. pseudonym_key: needed only to show who a child is. database: the address of
    PostgreSQL; empty for SQLite. ledger_heads: the file of heads of the ledger, where it is not in `data`.
    Raises ConfigurationProblem when the secret is missing or too short, or the database must be brought up to
    date by the account that owns it.
    """
    start(
        Installed(
            data=Path(data).absolute(),
            secret=secret,
            demonstration=demonstration,
            council=council,
            pseudonym_key=pseudonym_key,
            database=database,
            ledger_heads=ledger_heads,
        )
    )


def start(installed: Installed) -> None:
    """Set up Django for an installation, as `configure`."""
    values = django_settings(installed)
    if settings.configured:
        _reconfigure(values)
    else:
        settings.configure(**values)
        django.setup()
    _migrate()


def migrate_as_owner(owner: str, role: str) -> None:
    """Bring a PostgreSQL database up to date as the account that owns it, and give the application's account its rights.

    owner: the address with the owner's account. role: the application's account; it may read and add to
    the ledger, and not change it. `configure` or `start` must not have been refused for anything but the database.
    """
    from django.core.management import call_command
    from django.db import connection

    from review.guards.postgresql import rights

    own = django_settings(settings.INSTALLED)["DATABASES"]["default"]
    _connect(django_settings(_with_database(settings.INSTALLED, owner))["DATABASES"]["default"])
    try:
        call_command("migrate", verbosity=0, interactive=False)
        if role:
            with connection.cursor() as cursor:
                for statement in rights(role):
                    cursor.execute(statement)
    finally:
        _connect(own)


def _with_database(installed: Installed, address: str) -> Installed:
    from dataclasses import replace

    return replace(installed, database=address)


def _reconfigure(values: dict[str, Any]) -> None:
    _connect(values["DATABASES"]["default"])
    for name, value in values.items():
        if name != "DATABASES":
            setattr(settings, name, value)
    if not django.apps.apps.ready:
        django.setup()


def _connect(database: dict[str, Any]) -> None:
    """Point this process at a database, whichever it was at before."""
    from django.db import connections

    connections.close_all()
    connections.settings = connections.configure_settings({"default": database})  # type: ignore[misc]
    if hasattr(connections._connections, "default"):
        del connections["default"]


def _migrate() -> None:
    from django.core.management import call_command

    installed: Installed = settings.INSTALLED
    installed.data.mkdir(parents=True, exist_ok=True)
    if installed.database:
        _refuse_unless_it_may_be_changed()
    elif not (kept := installed.data / SQLITE_FILE).exists():
        os.close(os.open(kept, os.O_CREAT | os.O_RDWR, 0o600))
    call_command("migrate", verbosity=0, interactive=False)


def _refuse_unless_it_may_be_changed() -> None:
    """In a real installation the application's account may not change tables: then another account must have done it before."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')")
        (may,) = cursor.fetchone()
    if not may:
        raise ConfigurationProblem(
            "The review application's database is not up to date, and its own account may not change tables.",
            do="Set SCREENING_REVIEW_OWNER_DATABASE and run `python -m review migrate`.",
        )
