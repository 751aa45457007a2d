"""The operators' door: what can be asked, and how each answer exits."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from flows.failures import named_place
from flows.ledger_commands import add_ledger_commands
from flows.release_commands import add_release_commands
from flows.review_commands import add_review_commands
from vocabulary.feeds import FEEDS
from vocabulary.problems import EXIT_CODES, Problem

Command = Callable[[argparse.Namespace], int]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write 2026-11-16") from None


def _rows(text: str) -> list[int]:
    try:
        rows = [int(part) for part in text.split(",")]
    except ValueError:
        rows = []
    if not rows or min(rows) < 1 or len(set(rows)) != len(rows):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of row numbers; write 3,17")
    return rows


def parser() -> argparse.ArgumentParser:
    """The commands with their options, each with a sentence that a newcomer understands."""
    codes = "\n".join(f"  {code:>2}  {meaning}" for code, meaning in EXIT_CODES.items())
    top = argparse.ArgumentParser(
        prog="python -m flows",
        description="Nightly screening for early help: it raises questions from records already held, and a person decides.",
        epilog=f"exit codes:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, words: str, *, config: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=words, description=words)
        if config:
            command.add_argument(
                "--config", type=Path, default=Path("council.toml"), help="the council's TOML file (default: council.toml)"
            )
        return command

    night = add("night", "Run one night: pull, check, link, compute, score, issue prompts, write the report.")
    night.add_argument("--as-of", type=_day, required=True, metavar="DATE", help="the date of the night, such as 2026-11-16")
    night.add_argument("--quiet", action="store_true", help="say nothing while it runs")

    load = add("load", "Pull, check and link what is in the inbox, and score nothing: for loading a history.")
    load.add_argument(
        "--as-of", type=_day, required=True, metavar="DATE", help="the day of delivery for files that carry no date"
    )
    load.add_argument("--quiet", action="store_true", help="say nothing while it runs")

    train = add("train", "Train a card on past dates, compare it with the simplest rules, and keep it as a candidate.")
    train.add_argument(
        "--as-of", type=_day, required=True, metavar="DATE", help="the day of training: only outcomes complete by then are used"
    )

    add_release_commands(add, _day)
    add_ledger_commands(add)

    check = add(
        "check", "Read one file as a feed: what was understood, what was not, and the line to add to the configuration."
    )
    check.add_argument(
        "what",
        nargs="+",
        metavar="[FEED] FILE",
        help=f"a file, after the feed that it is if it can't be told: {', '.join(FEEDS)}; or a feed alone that comes from a database",
    )
    check.add_argument(
        "--as-of", type=_day, metavar="DATE", help="the day of delivery (default: the date in the file's name, or of it)"
    )
    check.add_argument(
        "--suggest", action="store_true", help="propose a section of the configuration for a file that is not known yet"
    )

    held = add("quarantine", "See which rows wait in quarantine, read them again, or take in the supplier's corrections.")
    held.add_argument(
        "action",
        choices=("list", "show", "retry", "release"),
        help="list: what waits; show: the rows of one delivery; retry: read them again after a setting or code table was mended; "
        "release: take in a file of corrected rows",
    )
    held.add_argument("delivery", type=int, nargs="?", metavar="DELIVERY", help="the delivery's number, as `list` shows it")
    held.add_argument(
        "--with", type=Path, dest="correction", metavar="FILE", help="release: the corrected rows, laid out as the feed is"
    )
    held.add_argument(
        "--rows",
        type=_rows,
        metavar="ROWS",
        help="release: the rows that the file answers, in its order, such as 3,17 (default: all)",
    )
    held.add_argument("--from", type=Path, dest="original", metavar="FILE", help="retry: where the delivery's file is now")
    held.add_argument("--as-of", type=_day, metavar="DATE", help="retry, release: the day on which the rows count as delivered")

    link = add("link", "Link the people held to children again, and say how sure the links are; or link any two files.")
    link.add_argument("--as-of", type=_day, metavar="DATE", help="the day from which the links are known")
    link.add_argument("--clerical-list", action="store_true", help="list the links that wait for a person, without names")
    link.add_argument("--pair", type=int, metavar="NUMBER", help="show that pair side by side on this terminal, and ask")
    link.add_argument("--same", dest="answer", action="store_const", const="same", help="answer for the pair: one child")
    link.add_argument("--different", dest="answer", action="store_const", const="different", help="answer: two children")
    link.add_argument("--by", default="", metavar="NAME", help="who looks or answers")
    link.add_argument("--why", default="", metavar="WORDS", help="the reason for the answer")
    link.add_argument("--left", type=Path, metavar="FILE", help="link this CSV file of people ...")
    link.add_argument("--right", type=Path, metavar="FILE", help="... to this one; --config then says what their columns mean")
    link.add_argument("--truth", type=Path, metavar="FILE", help="CSV file of true pairs of ids: the columns left and right")
    link.add_argument(
        "--ignore", nargs="*", default=[], metavar="COLUMN", help="columns of the two files that must not be used"
    )
    link.add_argument("--out", type=Path, metavar="FILE", help="write the links here: ids, weight and evidence, no names")

    _add_brought(
        add("evaluate", "Print how each trained card did against the simplest rules; or evaluate a matrix of your own."),
        add("audit", "Print whom the card finds and whom it misses, by group; open MLflow; or audit scores of your own."),
    )

    add_review_commands(add)

    add("reference", "Write docs/reference again from the code.", config=False)

    return top


def _add_brought(evaluate: argparse.ArgumentParser, audit: argparse.ArgumentParser) -> None:
    """The options of `evaluate` and `audit`, for what is held here and for data that somebody brings."""
    evaluate.add_argument(
        "--matrix", type=Path, metavar="FILE", help="a CSV or Parquet table of your own; no --config is needed"
    )
    evaluate.add_argument("--time", metavar="COLUMN", help="the date of each row")
    evaluate.add_argument("--child", metavar="COLUMN", help="what names the child in each row")
    evaluate.add_argument("--ignore", action="append", default=[], metavar="COLUMN", help="a column that is no indicator")
    evaluate.add_argument(
        "--newest",
        metavar="COLUMN",
        help="the day of the newest record behind each row: one that is not before the row's date is refused",
    )
    evaluate.add_argument(
        "--horizon-weeks",
        type=int,
        default=52,
        metavar="N",
        help="weeks after its date over which the label was collected (default: 52)",
    )
    audit.add_argument("--open", action="store_true", help="open MLflow's pages, read-only, on this machine only")
    audit.add_argument("--port", type=int, default=5050, help="the port to open them on (default: 5050)")
    audit.add_argument("--scores", type=Path, metavar="FILE", help="a CSV or Parquet table with any system's scores")
    audit.add_argument("--score", metavar="COLUMN", help="the score, higher first; empty where nothing was scored")
    audit.add_argument("--threshold", type=float, metavar="T", help="listed is everyone with this score or more")
    audit.add_argument("--time", metavar="COLUMN", help="the date of each row, where there are several")
    audit.add_argument("--child", metavar="COLUMN", help="what names the child, where one may stand in several rows")
    for command in (evaluate, audit):
        command.add_argument("--label", metavar="COLUMN", help="whether the outcome followed: 1 or 0")
        command.add_argument(
            "--sensitive",
            action="append",
            default=[],
            metavar="COLUMN",
            help="a characteristic for the audit by group; may be repeated",
        )
        command.add_argument("--capacity", type=int, metavar="N", help="how many are listed on each date")
        command.add_argument(
            "--out", type=Path, default=Path("var/brought"), metavar="FOLDER", help="where pages and MLflow go"
        )
        command.add_argument("--json", action="store_true", help="print the tables as JSON")


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code: one per kind of failure, each with who must act."""
    asked = parser().parse_args(words)
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "WARNING")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    from flows import commands, ledger_commands, release_commands, review_commands

    rooms = (commands, release_commands, ledger_commands, review_commands)
    command: Command = next(getattr(room, asked.command) for room in rooms if hasattr(room, asked.command))
    try:
        return command(asked)
    except Problem as problem:
        sys.stderr.write(f"{problem.title}.\n{problem.what}\n")
        if problem.do:
            sys.stderr.write(f"What to do: {problem.do}\n")
        sys.stderr.write(f"Who acts: {problem.owner}. (exit code {problem.exit_code})\n")
        return problem.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped by hand. Nothing half-done is kept; run the command again.\n")
        return 130
    except Exception as failure:  # noqa: BLE001 - an unexpected failure's own words may hold what is in a record
        sys.stderr.write(f"An unexpected failure: {named_place(failure)}\nThis is a fault of ours. (exit code 1)\n")
        return 1
