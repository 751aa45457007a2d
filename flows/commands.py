"""What each command does, and what it prints. Heavy rooms are imported when a command needs them, so that `--help` is quick."""

from __future__ import annotations

import argparse
import sys

from flows.narration import Narration
from vocabulary.problems import ConfigurationProblem, NothingToDo


def _print(text: str = "") -> None:
    sys.stdout.write(text + "\n")


def night(asked: argparse.Namespace) -> int:
    """One night. With a Prefect server in the environment it is one of its runs; without, the same steps in the same order."""
    import os

    from flows.installation import installation_at

    if os.environ.get("PREFECT_API_URL"):
        from flows.nightly import nightly

        nightly(config=str(asked.config), as_of=asked.as_of.isoformat())
        return 0
    from flows.night import run_night

    with installation_at(asked.config) as installation:
        done = run_night(installation, as_of=asked.as_of, narration=Narration(quiet=asked.quiet))
        _print_conservation(done.arrivals.files)
        _print(f"The night of {done.as_of.isoformat()} is {done.outcome.rstrip('.')}.")
        _print(f"Prompts issued: {len(done.screening.documents)}")
        _print(str(installation.folders.reports / done.as_of.isoformat() / "night.html"))
    return 0


def load(asked: argparse.Namespace) -> int:
    """Pull, check, keep and link; nothing is scored."""
    from flows.installation import installation_at
    from flows.loading import load as load_history

    with installation_at(asked.config) as installation:
        narration = Narration(quiet=asked.quiet)
        arrivals = load_history(installation, as_of=asked.as_of, say=narration.say)
        _print_conservation(arrivals.files)
    return 0


def train(asked: argparse.Namespace) -> int:
    """Train a card and keep it as a candidate. 'Do not use' is a result, not an error."""
    from flows.installation import installation_at
    from flows.training import train_and_keep

    with installation_at(asked.config) as installation:
        trained = train_and_keep(installation, as_of=asked.as_of, say=Narration().say)
        _print(f"Card {trained.card.digest[:16]}: {trained.card.verdict}.")
        _print(trained.card.verdict_words)
        _print(f"To release it: python -m flows release --card {trained.card.digest[:16]} --by NAME --why REASON --on DATE")
    return 0


def check(asked: argparse.Namespace) -> int:
    """Read one file as a feed, and print what was understood and what its checks find; or propose how to read it."""
    from flows.suggesting import check_or_suggest

    for line in check_or_suggest(asked.what, config=asked.config, as_of=asked.as_of, suggest=asked.suggest):
        _print(line)
        sys.stdout.flush()  # what was read is shown while the rules are still being judged
    return 0


def quarantine(asked: argparse.Namespace) -> int:
    """What waits in quarantine, and the two ways by which rows come back."""
    from flows.installation import installation_at
    from flows.waiting import rows_waiting, waiting_lines

    missing = [] if asked.action == "list" or asked.delivery is not None else ["DELIVERY"]
    if asked.action in ("retry", "release") and asked.as_of is None:
        missing.append("--as-of DATE")
    if asked.action == "release" and asked.correction is None:
        missing.append("--with FILE")
    if missing:
        sys.stderr.write(f"quarantine {asked.action} needs {' and '.join(missing)}. See python -m flows quarantine --help\n")
        return 2
    with installation_at(asked.config) as installation:
        if asked.action in ("list", "show"):
            lines = waiting_lines(installation) if asked.action == "list" else rows_waiting(installation, asked.delivery)
            for line in lines:
                _print(line)
            return 0
        from flows.quarantine import release, retry
        from flows.waiting import keep_pages

        if asked.action == "retry":
            done = retry(installation, asked.delivery, as_of=asked.as_of, path=asked.original)
        else:
            done = release(installation, asked.delivery, asked.correction, rows=asked.rows, as_of=asked.as_of)
        keep_pages(installation, as_of=asked.as_of)
        kept = done.landing
        _print(f"{done.file_name}: {done.rows:,} rows asked about, {kept.rows_in:,} released, {done.waiting:,} still wait.")
        _print(
            f"{kept.rows_in:,} rows in = {kept.accepted:,} accepted + {kept.quarantined:,} quarantined + {kept.duplicates:,} duplicates"
        )
    return 0


def link(asked: argparse.Namespace) -> int:
    """Link everyone held again; or, given two files, those."""
    if asked.left or asked.right:
        return _link_files(asked)
    if asked.clerical_list or asked.pair is not None:
        return _confirm(asked)
    from flows.installation import installation_at
    from flows.linking import link_people
    from flows.provenance import new_run
    from store.lock import one_night_at_a_time

    if asked.as_of is None:
        raise ConfigurationProblem("No day was given from which the links are known.", do="Give it: --as-of 2026-11-16")
    with installation_at(asked.config) as installation:
        with one_night_at_a_time(installation.folders.data):
            links = link_people(installation, as_of=asked.as_of, run=new_run(as_of=asked.as_of))
        _print(f"{links.people:,} people are {links.children:,} children.")
        for confidence, count in links.by_confidence.items():
            _print(f"  {confidence.value.replace('_', ' '):<16} {count:>9,}")
    return 0


def _confirm(asked: argparse.Namespace) -> int:
    from flows import clerical
    from flows.installation import installation_at

    with installation_at(asked.config) as installation:
        if asked.clerical_list:
            lines = clerical.waiting(installation)
        elif asked.as_of is None:
            raise ConfigurationProblem("No day was given.", do="Give the day of your answer: --as-of 2026-11-16")
        elif asked.answer:
            lines = clerical.answer(installation, asked.pair, asked.answer, by=asked.by, why=asked.why, on=asked.as_of)
        else:
            lines = clerical.look_and_ask(installation, asked.pair, by=asked.by, on=asked.as_of)
        for line in lines:
            _print(line)
    return 0


def _link_files(asked: argparse.Namespace) -> int:
    from flows.file_linking import link_two_files

    if not (asked.left and asked.right):
        raise ConfigurationProblem("Only one file was given.", do="Give both: --left A.csv --right B.csv --config C.toml")
    for line in link_two_files(
        asked.left, asked.right, config=asked.config, truth=asked.truth, ignore=asked.ignore, out=asked.out
    ):
        _print(line)
    return 0


def evaluate(asked: argparse.Namespace) -> int:
    """Print each trained card beside the simplest rules, at the teams' capacity; or evaluate a matrix that was brought."""
    if asked.matrix is not None:
        from flows.brought_commands import evaluate_brought

        return evaluate_brought(asked)
    from flows.evaluating import evaluations
    from flows.installation import installation_at

    with installation_at(asked.config) as installation:
        for line in evaluations(installation):
            _print(line)
    return 0


def audit(asked: argparse.Namespace) -> int:
    """Print the newest card's figures by group, or open MLflow at its audit; or audit scores that were brought."""
    if asked.scores is not None:
        from flows.brought_commands import audit_brought

        return audit_brought(asked)
    from flows.drawn import miss_lines
    from flows.evaluating import fairness_lines
    from flows.installation import installation_at
    from flows.upheld import record_upheld

    with installation_at(asked.config) as installation:
        if asked.open:
            if not (installation.folders.tracking / "mlflow.db").exists():
                raise NothingToDo("No audit is recorded yet.", do="Train a card first: python -m flows train --as-of DATE")
            from models.tracking import open_read_only

            _print(next(record_upheld(installation)))
            open_read_only(installation.folders.tracking, port=asked.port, ready=lambda address: _print(f"Open {address}"))
            return 0
        for line in fairness_lines(installation):
            _print(line)
        for line in record_upheld(installation):
            _print(line)
        for line in miss_lines(installation):
            _print(line)
    return 0


def reference(asked: argparse.Namespace) -> int:
    """Write the pages of docs/reference that come from the code."""
    del asked
    from flows.reference import write_pages

    for path in write_pages():
        _print(str(path))
    return 0


def _print_conservation(files: list) -> None:
    if not files:
        _print("No new deliveries.")
        return
    _print(f"{'file':<52} {'rows in':>10} = {'accepted':>10} + {'quarantined':>11} + {'duplicates':>10}")
    for each in files:
        kept = each.landing
        if kept is None:
            _print(f"{each.file_name:<52} {each.rows_in:>10,}   not kept: {each.unread or '; '.join(each.stops)}")
        else:
            _print(
                f"{each.file_name:<52} {each.rows_in:>10,} = {kept.accepted:>10,} + {kept.quarantined:>11,} + {kept.duplicates:>10,}"
            )
