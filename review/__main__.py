"""`python -m review`: serve the worklist on this machine, add a person, or check the ledger. Configured by the environment."""

from __future__ import annotations

import argparse
import getpass
import sys

from review.configuration import from_environment
from review.setup import configure
from vocabulary.problems import Problem


def main(words: list[str] | None = None) -> int:
    """Run one command; its exit code."""
    top = argparse.ArgumentParser(prog="python -m review", description=__doc__)
    top.add_argument("--port", type=int, default=8000, help="where to serve the worklist, on this machine only (default: 8000)")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", help="with no command, the worklist is served")
    person = commands.add_parser("add-person", help="make an account, or add a team to one; asks for the password")
    person.add_argument("username")
    person.add_argument("--name", required=True, help="the name that judgements carry")
    person.add_argument("--team", required=True)
    commands.add_parser("verify", help="read the whole ledger and say whether it is intact")
    asked = top.parse_args(words)
    try:
        installed = from_environment()
        configure(
            installed.data,
            installed.secret,
            installed.demonstration,
            installed.council,
            pseudonym_key=installed.pseudonym_key,
        )
        return _run(asked)
    except Problem as problem:
        sys.stderr.write(f"{problem.title}.\n{problem}\n")
        return problem.exit_code


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "add-person":
        from review.people import add_person

        add_person(asked.username, asked.name, asked.team, getpass.getpass("Password (at least 14 characters): "))
        _say(f"{asked.username} can sign in, and sees the prompts of {asked.team}.")
        return 0
    if asked.command == "verify":
        from review.ledger import head, verify

        verdict = verify()
        seq, digest = head()
        _say(f"{verdict.entries:,} lines. {'Intact.' if verdict.intact else 'NOT INTACT.'} Head: {seq} {digest}")
        for line, fault in verdict.faults:
            _say(f"  line {line}: {fault}")
        return 0 if verdict.intact else 8
    from review.serving import serve

    serve(port=asked.port, say=_say)
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
