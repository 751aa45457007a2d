"""Working the quarantine by hand: what waits, reading rows again, and taking in the supplier's corrections.

Both ways go through the same door as a night: the same reader, the same checks, the same landing. What is
taken in is a delivery of its own in the ledger, which says which rows of which delivery it answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.arrival import calendar_for, context_for
from flows.installation import Installation
from flows.linking import link_people
from flows.places import Places
from flows.provenance import new_run
from flows.taken_apart import corrected, delivered, known_now, read_again
from sources.reading import Reading, content_hash, read
from store.lock import one_night_at_a_time
from store.warehouse import Delivery, Landing
from validation.checking import Checked, check
from validation.remedies import remedy_for
from vocabulary.feeds import FEEDS, Feed, Use
from vocabulary.problems import DeliveryProblem, NothingToDo


@dataclass(frozen=True)
class Answered:
    """What a release did. rows: those asked about; landing: what became of those that passed; waiting: those that still do."""

    file_name: str
    rows: int
    landing: Landing
    waiting: int


def retry(installation: Installation, sequence: int, *, as_of: date, path: Path | None = None) -> Answered:
    """Read the waiting rows of a delivery again from the file that was kept, after the configuration or a code table was mended.

    Rows that now pass are taken in, as delivered on `as_of`; the others wait as they did. path: where the
    file is, if it is in the inbox no longer.

    Raises NothingToDo where nothing waits, where no row passes yet, or where the file is not to be found;
    DeliveryProblem where `path` is another file.
    """
    with one_night_at_a_time(installation.folders.data):
        line, rows = _waiting(installation, sequence)
        feed = FEEDS[line["feed"]]
        original = _original(installation, line, as_of=as_of, path=path)
        settings = installation.configuration.feeds[feed.name]
        calendar = calendar_for(installation, settings, as_of=as_of)
        day = delivered(settings, then=line["delivered_on"], as_of=as_of)
        whole = read(original, feed, settings, delivered_on=day, calendar=calendar)
        whole = replace(whole, table=known_now(whole, settings, as_of=as_of))
        answered = read_again(whole, rows, settings)
        reading = _only(whole, sorted(answered))
        checked = _check(installation, reading, feed, as_of=as_of)
        still = set(checked.quarantine["row"].to_pylist())
        waits = {answered[row] for row in still}
        passing = [row for row in reading.table["row"].to_pylist() if answered[row] not in waits]
        if not passing:
            raise NothingToDo(
                f"None of the {len(rows):,} rows of delivery {sequence} that wait passes the checks yet.",
                do="Mend the configuration or the code table, or ask the supplier for the rows again: python -m flows quarantine show "
                f"{sequence}",
            )
        of_rows = [answered[row] for row in passing]
        answers = pa.table({"row": passing, "of_delivery": [sequence] * len(passing), "of_row": of_rows})
        landing = _land(installation, _only(reading, passing), feed, answers, name=f"{line['file_name']} (again)", as_of=as_of)
    return Answered(line["file_name"], len(rows), landing, len(rows) - len(set(of_rows)))


def release(installation: Installation, sequence: int, correction: Path, *, rows: list[int] | None, as_of: date) -> Answered:
    """Take in a file of corrected rows in place of rows of a delivery that wait: its first row for the first of them, and so on.

    rows: which rows of the delivery the file answers, in the order of the file; None for all that wait.
    All of the file is taken in, or none: a row that breaks a rule must be mended first.

    Raises DeliveryProblem where the file can't be read, has another number of rows, or breaks a rule;
    NothingToDo where one of the rows does not wait.
    """
    with one_night_at_a_time(installation.folders.data):
        line, waiting = _waiting(installation, sequence)
        asked = waiting if rows is None else rows
        if strangers := sorted(set(asked) - set(waiting)):
            raise NothingToDo(
                f"Of the rows named, {len(strangers):,} do not wait in delivery {sequence}: {', '.join(map(str, strangers[:5]))}.",
                do=f"See which do: python -m flows quarantine show {sequence}",
            )
        feed = FEEDS[line["feed"]]
        settings = installation.configuration.feeds[feed.name]
        calendar = calendar_for(installation, settings, as_of=as_of)
        reading = read(correction, feed, settings, delivered_on=as_of, calendar=calendar)
        answered = corrected(reading, asked, settings)
        if answered is None:
            raise DeliveryProblem(
                f"{correction.name} has {reading.rows_of_file:,} rows and would answer {len(asked):,} that wait.",
                do="Send one row for each, in the same order, or name the rows with --rows.",
            )
        checked = _check(installation, reading, feed, as_of=as_of)
        if checked.quarantine.num_rows:
            raise DeliveryProblem(
                _broken(checked, feed, correction.name), do="Mend these rows and run this again; nothing was taken in."
            )
        answers = pa.table(
            {"row": list(answered), "of_delivery": [sequence] * len(answered), "of_row": list(answered.values())}
        )
        landing = _land(installation, reading, feed, answers, name=correction.name, as_of=as_of)
    return Answered(correction.name, len(asked), landing, len(waiting) - len(asked))


def _waiting(installation: Installation, sequence: int) -> tuple[dict[str, Any], list[int]]:
    held = installation.warehouse.held_back()
    lines = held[held["sequence"] == sequence].to_dict("records")
    rows = sorted(set(installation.warehouse.rows_waiting(sequence)["row"])) if lines else []
    if not rows:
        raise NothingToDo(
            f"No row of delivery {sequence} waits in quarantine.", do="See what does: python -m flows quarantine list"
        )
    return {str(name): value for name, value in lines[0].items()}, [int(row) for row in rows]


def _original(installation: Installation, line: dict[str, Any], *, as_of: date, path: Path | None) -> Path:
    digest = line["content_hash"]
    if path is not None:
        if content_hash(path) != digest:
            raise DeliveryProblem(
                f"{path.name} is not the file of delivery {line['sequence']}: its bytes differ.",
                do="Name the file as it was delivered. A corrected file goes in with: python -m flows quarantine release",
            )
        return path
    places = Places(installation, as_of=as_of, say=lambda _: None)
    found = [each.path for each in places.kept(FEEDS[line["feed"]]) if not each.refused]
    for each in sorted(found, key=lambda each: each.name != line["file_name"]):
        if content_hash(each) == digest:
            return each
    raise NothingToDo(
        f"The file of delivery {line['sequence']} is in the inbox no longer.",
        do="Say where it is with --from FILE, or ask the supplier for the rows again.",
    )


def _only(reading: Reading, rows: list[int]) -> Reading:
    """The reading with these rows of it only, under their own numbers."""
    kept = pa.array(rows, pa.int64())
    table = reading.table.filter(pc.is_in(reading.table["row"], value_set=kept))
    faults = reading.faults.filter(pc.is_in(reading.faults["row"], value_set=kept))
    digest = hashlib.sha256(f"{reading.content_hash} rows {rows} delivered {reading.delivered_on}".encode()).hexdigest()
    return replace(reading, table=table, faults=faults, rows_in=len(rows), content_hash=digest)


def _check(installation: Installation, reading: Reading, feed: Feed, *, as_of: date) -> Checked:
    """The same checks as at night. A few rows say nothing of a delivery's size, so no size is compared."""
    context = context_for(installation, feed, delivered_on=as_of, rows_in=reading.rows_in)
    settings = context.settings.model_copy(update={"most_quarantined": 1.0, "most_unknown_people": 1.0})
    return check(reading.table, reading.faults, feed, replace(context, recent_rows=(), settings=settings))


def _land(installation: Installation, reading: Reading, feed: Feed, answers: pa.Table, *, name: str, as_of: date) -> Landing:
    run = new_run(as_of=as_of)
    nothing = pa.table(
        {"row": pa.array([], pa.int64()), "column": pa.array([], pa.string()), "rule": pa.array([], pa.string())}
    )
    landing = installation.warehouse.land(
        reading.table,
        feed,
        Delivery(feed.name, name, reading.content_hash, as_of, reading.rows_in, run),
        nothing,
        unsplit_rows=0,
        answers=answers,
    )
    if feed.use is Use.PEOPLE:
        link_people(installation, as_of=as_of, run=run)
    return landing


def _broken(checked: Checked, feed: Feed, name: str) -> str:
    rules = checked.quarantine["rule"].to_pylist()
    rows = checked.quarantine["row"].to_pylist()
    said = [f"row {row}: {remedy_for(rule, feed).words}" for row, rule in list(zip(rows, rules, strict=True))[:5]]
    more = f" and {len(rows) - 5:,} more" if len(rows) > 5 else ""
    return f"{name} breaks a rule in {len(set(rows)):,} of its rows. {'; '.join(said)}{more}."
