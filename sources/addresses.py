"""Opens the database behind a SQLAlchemy address, saying which driver is missing and never the address itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from vocabulary.problems import ConfigurationProblem

DRIVERS = {
    "postgresql": ("postgresql+psycopg", "psycopg"),
    "mssql": ("mssql+pyodbc", "pyodbc"),
    "oracle": ("oracle+oracledb", "oracledb"),
    "mysql": ("mysql+pymysql", "pymysql"),
    "mariadb": ("mariadb+pymysql", "pymysql"),
}
"""Database = the driver that is used where the address names none, and the package it comes in."""


def database_engine(address: str, variable: str) -> sa.Engine:
    """The database at this address; nothing is contacted yet. A SQLite file is opened read-only.

    variable: the environment variable it came from, which is what a message names.
    Raises ConfigurationProblem when it is empty, is no address, or needs a driver that is not installed.
    """
    if not address:
        raise ConfigurationProblem(f"{variable} is not set.", do="Set it to the database's SQLAlchemy address.")
    try:
        url = sa.make_url(address)
        if "+" not in url.drivername and url.drivername in DRIVERS:
            url = url.set(drivername=DRIVERS[url.drivername][0])
        if url.drivername.startswith("sqlite"):
            return _read_only_file(url, variable)
        return sa.create_engine(url, hide_parameters=True, poolclass=NullPool)
    except (NoSuchModuleError, ImportError):
        package = DRIVERS.get(address.partition(":")[0].partition("+")[0], ("", "the driver's package"))[1]
        raise ConfigurationProblem(
            f"{variable} needs a driver that is not installed.", do=f"Install {package} into this environment."
        ) from None
    except (ArgumentError, ValueError):
        raise ConfigurationProblem(
            f"{variable} is not a SQLAlchemy address.", do="Write it like postgresql://user:password@host/database."
        ) from None


def _read_only_file(url: sa.URL, variable: str) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigurationProblem(f"{variable} names no SQLite file.")
    place = Path(url.database).absolute().as_uri() + "?mode=ro"
    return sa.create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(place, uri=True), hide_parameters=True, poolclass=NullPool
    )
