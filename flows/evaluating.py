"""Printing how cards did: beside the simplest rules, and by group. Small numbers are held back here as everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from flows.installation import Installation
from flows.pages import audit_kept
from models.card_file import Card, read
from models.release import card_path, records
from models.tracking.words import fairness_rows
from reports.choosers import chooser_rows, verdict
from vocabulary.problems import NothingToDo


def evaluations(installation: Installation) -> Iterator[str]:
    """Each trained card, oldest first: its verdict, and the table of ways of choosing. Raises NothingToDo when there is none."""
    floors = installation.configuration.thresholds
    for card, events in _cards(installation):
        yield f"Card {card.digest[:16]}: {card.name}{' (demonstration)' if card.demonstration else ''}"
        yield f"  {'; '.join(events)}"
        yield f"  Verdict: {card.verdict}. {card.verdict_words}"
        yield f"  {verdict(card.evaluation)}"
        yield f"  Tested on {', '.join(day.isoformat() for day in card.tested_on)}; {card.outcome}"
        yield f"  {'':<48} {'found':>12} {'false alarms':>14} {'precision':>24} {'recall':>24}"
        for row in chooser_rows(card.evaluation, floors):
            yield f"  {row.title[:48]:<48} {row.found:>12} {row.false_alarms:>14} {row.precision:>24} {row.recall:>24}"
        yield ""


def fairness_lines(installation: Installation) -> Iterator[str]:
    """The newest card's audit by group, as it was recorded when the card was trained."""
    card, _ = _cards(installation)[-1]
    kept = audit_kept(installation, card.digest)
    if kept is None:
        raise NothingToDo("No audit is kept for the newest card.", do="Train it again: python -m flows train --as-of DATE")
    yield f"Card {card.digest[:16]}: {card.name}{' (demonstration)' if card.demonstration else ''}"
    yield from table(fairness_rows(kept, installation.configuration.thresholds))


def table(rows: list[dict[str, str]]) -> Iterator[str]:
    """Rows as lines of text in columns."""
    names = list(rows[0]) if rows else []
    widths = {name: max(len(name), *(len(str(row[name])) for row in rows)) for name in names}
    yield "  ".join(f"{name:<{widths[name]}}" for name in names)
    for row in rows:
        yield "  ".join(f"{row[name]!s:<{widths[name]}}" for name in names)


def _cards(installation: Installation) -> list[tuple[Card, list[str]]]:
    folder = installation.folders.cards
    events: dict[str, list[str]] = {}
    for each in records(folder):
        events.setdefault(each.digest, []).append(f"{each.event} on {each.on} by {each.by}")
    if not events:
        raise NothingToDo("No card has been trained yet.", do="python -m flows train --as-of DATE")
    return [(read(card_path(folder, digest)), said) for digest, said in events.items()]
