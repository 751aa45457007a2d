"""Which database the application keeps its things in: one SQLite file, or PostgreSQL for real use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vocabulary.problems import ConfigurationProblem

SQLITE_FILE = "review.sqlite3"


def database(data: Path, address: str = "") -> dict[str, Any]:
    """Django's settings of the database. address: of PostgreSQL, as `postgresql://user:password@host/name`; empty for SQLite.

    Raises ConfigurationProblem for an address that is none; its text never holds the address.
    """
    return _postgresql(address) if address else _sqlite(data / SQLITE_FILE)


def _sqlite(file: Path) -> dict[str, Any]:
    # One writer at a time, taken when a transaction begins: deferred transactions fail under load as
    # 'database is locked'. recursive_triggers makes INSERT OR REPLACE run the delete trigger.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA recursive_triggers=ON;PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        said: dict[str, Any] = conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        said = {}
    if not address.startswith(("postgresql://", "postgres://")) or "dbname" not in said:
        raise ConfigurationProblem(
            "SCREENING_REVIEW_DATABASE is not the address of a PostgreSQL database.",
            do="Give it as postgresql://account:password@host:5432/database, or leave it out to use SQLite.",
        )
    options = {name: value for name, value in said.items() if name not in {"dbname", "user", "password", "host", "port"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said["dbname"],
        "USER": said.get("user", ""),
        "PASSWORD": said.get("password", ""),
        "HOST": said.get("host", ""),
        "PORT": str(said.get("port", "")),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
