"""What waits in quarantine, told: lines for the command, and pages with a CSV for each delivery, kept under the reports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from flows.installation import Installation
from flows.pages import keep
from reports.quarantine import QuarantinedDelivery, Remedy, WaitingDelivery, render_waiting, rows_csv
from reports.quarantine import render as render_delivery
from validation.remedies import remedy_for
from vocabulary.feeds import FEEDS
from vocabulary.problems import NothingToDo

_WRITTEN = "written.json"


def folder_of(installation: Installation) -> Path:
    """Where the pages of what waits are kept; they say how it is now, and the night's own folder how it was."""
    return installation.folders.reports / "quarantine"


def held_back(installation: Installation) -> list[WaitingDelivery]:
    """Every delivery that held rows back, oldest first, with what became of them."""
    told = []
    for line in installation.warehouse.held_back().to_dict("records"):
        counts = {
            name: int(line[name])
            for name in ("rows_in", "accepted", "duplicates", "quarantined", "waiting", "released", "superseded")
        }
        told.append(
            WaitingDelivery(
                number=int(line["sequence"]),
                feed=FEEDS[line["feed"]].title,
                file_name=line["file_name"],
                delivered_on=line["delivered_on"],
                page=f"{_name(line)}.html" if line["waiting"] else "",
                **counts,
            )
        )
    return told


def keep_pages(installation: Installation, *, as_of: date) -> list[WaitingDelivery]:
    """Write the index of what waits, and a page and a CSV for each delivery of which rows wait; what it says.

    A delivery's pages are written again only when the number that waits has changed, and taken away when none does.
    """
    folder, council = folder_of(installation), installation.configuration.council
    noted = folder / _WRITTEN
    before: dict[str, int] = json.loads(noted.read_text(encoding="utf-8")) if noted.exists() else {}
    now: dict[str, int] = {}
    for line in installation.warehouse.held_back().to_dict("records"):
        name = _name(line)
        if not line["waiting"]:
            continue
        now[name] = int(line["waiting"])
        if before.get(name) != now[name]:
            delivery = _delivery(installation, line)
            keep(folder / f"{name}.csv", rows_csv(delivery))
            keep(folder / f"{name}.html", render_delivery(delivery, csv_name=f"{name}.csv"))
    for name in set(before) - set(now):
        for ending in ("csv", "html"):
            (folder / f"{name}.{ending}").unlink(missing_ok=True)
    told = held_back(installation)
    keep(folder / "index.html", render_waiting(told, council=council.name, demonstration=council.demonstration, as_of=as_of))
    keep(noted, json.dumps(now, sort_keys=True))
    return told


def waiting_lines(installation: Installation) -> Iterator[str]:
    """The index as lines: deliveries of which rows wait, oldest first, and how many in all."""
    told = held_back(installation)
    waiting = [each for each in told if each.waiting]
    if not waiting:
        yield "Nothing waits in quarantine."
        return
    yield f"{'delivery':>8} {'delivered':<10} {'held back':>9} {'waiting':>9} {'released':>9} {'superseded':>10}  file"
    for each in waiting:
        yield (
            f"{each.number:>8} {each.delivered_on.isoformat():<10} {each.quarantined:>9,} {each.waiting:>9,} {each.released:>9,} "
            f"{each.superseded:>10,}  {each.file_name}"
        )
    yield f"{sum(each.waiting for each in waiting):,} rows of {len(waiting):,} deliveries wait. Pages: {folder_of(installation) / 'index.html'}"


def rows_waiting(installation: Installation, sequence: int) -> Iterator[str]:
    """The rows of one delivery that wait, each with the rule and what to do. Raises NothingToDo where none does."""
    lines = [line for line in installation.warehouse.held_back().to_dict("records") if line["sequence"] == sequence]
    if not lines or not lines[0]["waiting"]:
        raise NothingToDo(
            f"No row of delivery {sequence} waits in quarantine.", do="See what does: python -m flows quarantine list"
        )
    feed = FEEDS[lines[0]["feed"]]
    yield f"{lines[0]['file_name']}, delivered on {lines[0]['delivered_on'].isoformat()}: {lines[0]['waiting']:,} rows wait."
    for row in installation.warehouse.rows_waiting(sequence).to_dict("records"):
        remedy = remedy_for(str(row["rule"]), feed)
        yield f"  row {row['row']:>7,}  {row['column'] or 'the whole row':<20} {remedy.words}. {remedy.do}"


def _name(line: dict[Any, Any]) -> str:
    stem = Path(line["file_name"]).stem
    return re.sub(r"[^A-Za-z0-9._-]", "_", f"{line['sequence']:06d}-{line['feed']}-{line['delivered_on'].isoformat()}-{stem}")


def _delivery(installation: Installation, line: dict[Any, Any]) -> QuarantinedDelivery:
    council, feed = installation.configuration.council, FEEDS[line["feed"]]
    rows = installation.warehouse.rows_waiting(int(line["sequence"]))
    rules = sorted(set(rows["rule"]))
    return QuarantinedDelivery(
        council=council.name,
        demonstration=council.demonstration,
        feed=feed.title,
        file_name=line["file_name"],
        delivered_on=line["delivered_on"],
        rows=rows,
        remedies={rule: Remedy(found.words, found.do) for rule in rules if (found := remedy_for(rule, feed))},
        number=int(line["sequence"]),
    )
