"""`python -m review`: serve the worklist on this machine, add a person, or check the ledger. Configured by the environment."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from review.configuration import Installed, from_environment
from review.databases import database
from review.setup import migrate_as_owner, start
from vocabulary.problems import ConfigurationProblem, Problem

ROLES = ("practitioner", "manager", "data_lead", "information_governance", "administrator")


def main(words: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    top = argparse.ArgumentParser(prog="python -m review", description=__doc__)
    top.add_argument("--port", type=int, default=8000, help="where to serve the worklist, on this machine only (default: 8000)")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", help="with no command, the worklist is served")
    person = commands.add_parser("add-person", help="make an account, or add a team to one; asks for the password")
    person.add_argument("username")
    person.add_argument("--name", required=True, help="the name that judgements carry")
    person.add_argument("--role", choices=ROLES, default=ROLES[0])
    person.add_argument("--team", default="", help="for a practitioner or a manager; the other roles belong to no team")
    tie = commands.add_parser("tie-sign-on", help="tie an account to who a person is at the council's single sign-on")
    tie.add_argument("username")
    tie.add_argument("--subject", required=True, help="what the sign-on calls them; it is shown to them when they are refused")
    tie.add_argument("--issuer", default="", help="the sign-on that says so (default: SCREENING_SSO_ISSUER)")
    commands.add_parser("migrate", help="bring a PostgreSQL database up to date, as the account that owns it")
    verify = commands.add_parser("verify", help="read the whole ledger and say whether it is intact")
    verify.add_argument(
        "--heads", type=Path, action="append", default=[], metavar="FILE", help="another copy of the file of heads"
    )
    verify.add_argument("--without-heads", action="store_true", help="accept that no head was written elsewhere yet")
    asked = top.parse_args(words)
    try:
        installed = from_environment()
        if asked.command == "migrate":
            return _migrate(installed)
        start(installed)
        return _run(asked)
    except Problem as problem:
        sys.stderr.write(f"{problem.title}.\n{problem}\n")
        return problem.exit_code


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "add-person":
        from review.models import Role
        from review.people import add_person

        password = getpass.getpass("Password (at least 14 characters): ")
        add_person(asked.username, asked.name, asked.team, password, role=Role(asked.role))
        _say(f"{asked.username} can sign in, as {asked.role}{' of ' + asked.team if asked.team else ''}.")
        return 0
    if asked.command == "tie-sign-on":
        return _tie(asked.username, asked.issuer, asked.subject)
    if asked.command == "verify":
        from review.heads import check

        for line in check(settings.INSTALLED.heads, *asked.heads, without=asked.without_heads):
            _say(line)
        return 0
    from review.serving import serve

    serve(port=asked.port, say=_say)
    return 0


def _tie(username: str, issuer: str, subject: str) -> int:
    from django.conf import settings

    from review.people import tie_sign_on

    sign_on = settings.INSTALLED.arranged.sign_on
    tie_sign_on(username, issuer=issuer or (sign_on.issuer if sign_on else ""), subject=subject)
    _say(f"{username} comes in by the council's sign-on and has no password here.")
    return 0


def _migrate(installed: Installed) -> int:
    owner = os.environ.get("SCREENING_REVIEW_OWNER_DATABASE", "")
    if not installed.database or not owner:
        raise ConfigurationProblem(
            "SCREENING_REVIEW_DATABASE and SCREENING_REVIEW_OWNER_DATABASE are both needed to bring PostgreSQL up to date.",
            do="Set the first to the application's account and the second to the account that owns the tables.",
        )
    account = database(installed.data, installed.database)["USER"]
    start(replace(installed, database=owner))
    migrate_as_owner(owner, account)
    _say(f"The database is up to date. {account or 'The application'} may read and add to the ledger, and not change it.")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
