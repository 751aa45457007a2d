"""What the database itself refuses, as triggers by kind of database.

A migration that changes one of these tables makes SQLite build the table anew, without its triggers:
such a migration must end by calling `stand` again (tests/review checks that all of them are there).
"""

from __future__ import annotations

from typing import Any

from review.guards import postgresql, sqlite

STATEMENTS = {"sqlite": sqlite.statements, "postgresql": postgresql.statements}


def stand(apps: Any, schema_editor: Any) -> None:
    """Put the guards of this kind of database in place; refuses one that has none written and tried."""
    _ = apps
    vendor = schema_editor.connection.vendor
    if vendor not in STATEMENTS:
        raise NotImplementedError(f"the ledger's guards are written and tried for {', '.join(STATEMENTS)}, not for {vendor}")
    for statement in STATEMENTS[vendor]():
        schema_editor.execute(statement, params=None)
