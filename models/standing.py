"""What the record of releases comes to on a day: which card is released, which is in shadow, and whether anything may be sent.

Stopping is the kill switch: it is about sending, whatever card is in force, and outlives a release. A
hold is about one card, whose drift passed a limit. Both take effect as soon as they are written, on any
night that has not yet sent, whatever that night's date; so a night reads them again just before it sends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.card_file import read
from models.release_record import ReleaseRecord, append, card_path, check_person, records
from vocabulary.problems import ModelProblem

THE_DRIFT_RULE = "the drift rule"


@dataclass(frozen=True)
class Standing:
    """On a day: the release in force, the card in shadow, and what keeps anything from being sent; each None where there is none.

    stopped: the line that stopped sending. held: the line that holds the released card. lifted: the latest lift of that card.
    """

    released: ReleaseRecord | None = None
    shadow: ReleaseRecord | None = None
    stopped: ReleaseRecord | None = None
    held: ReleaseRecord | None = None
    lifted: ReleaseRecord | None = None

    @property
    def sends(self) -> bool:
        """Whether a night may send prompts."""
        return self.released is not None and self.stopped is None and self.held is None

    @property
    def why_not(self) -> str:
        """Why nothing is sent, in a sentence; '' where prompts are sent."""
        if self.stopped is not None:
            return f"Sending is stopped since {self.stopped.on}, by {self.stopped.by}: {_sentence(self.stopped.reason)}"
        if self.released is None:
            return "No card is released."
        if self.held is not None:
            return f"The card is held since {self.held.on}, because drift passed a limit: {_sentence(self.held.reason)}"
        return ""


def standing(folder: Path, *, as_of: date) -> Standing:
    """What stands on a day. Raises ModelProblem if the chain is broken: then nothing may be sent either."""
    lines = records(folder)
    by_date, whole = _fold(each for each in lines if each.day <= as_of), _fold(lines)
    same = by_date.released is not None and whole.held is not None and whole.held.digest == by_date.released.digest
    return Standing(
        released=by_date.released,
        shadow=by_date.shadow,
        stopped=whole.stopped or by_date.stopped,
        held=whole.held if same else by_date.held,
        lifted=by_date.lifted,
    )


def stop(folder: Path, *, by: str, reason: str, on: date, account: str = "") -> ReleaseRecord:
    """The kill switch: nothing is sent from now on, by any card. Raises ModelProblem if it is stopped already."""
    check_person(by, reason)
    now = standing(folder, as_of=on)
    if now.stopped is not None:
        raise ModelProblem(f"Sending is stopped already, since {now.stopped.on} by {now.stopped.by}.")
    return append(folder, None, "stopped", by=by.strip(), reason=reason.strip(), on=on, account=account)


def resume(folder: Path, *, by: str, reason: str, on: date, account: str = "") -> ReleaseRecord:
    """Let nights send again from a day on. Raises ModelProblem if nothing is stopped, or the day is before the stop."""
    check_person(by, reason)
    stopped = _fold(records(folder)).stopped
    if stopped is None:
        raise ModelProblem("Nothing is stopped, so nothing can be resumed.")
    if on < stopped.day:
        raise ModelProblem(f"Sending was stopped on {stopped.on}, and {on.isoformat()} is before that.")
    return append(folder, None, "resumed", by=by.strip(), reason=reason.strip(), on=on, account=account)


def hold(folder: Path, *, about: tuple[str, ...], reason: str, on: date, account: str = "") -> ReleaseRecord | None:
    """Hold the released card because these measures of drift passed their limits; None where none is released or it is held."""
    now = standing(folder, as_of=on)
    if now.released is None or now.held is not None:
        return None
    card = read(card_path(folder, now.released.digest))
    return append(folder, card, "held", by=THE_DRIFT_RULE, reason=reason, on=on, account=account, about=about)


def lift(folder: Path, *, by: str, reason: str, on: date, account: str = "") -> ReleaseRecord:
    """Lift the hold on the released card. Raises ModelProblem if it is not held, or the day is before the hold."""
    check_person(by, reason)
    held = standing(folder, as_of=on).held
    if held is None:
        raise ModelProblem("No card is held, so nothing can be lifted.")
    if on < held.day:
        raise ModelProblem(f"The card is held since {held.on}, and {on.isoformat()} is before that.")
    card = read(card_path(folder, held.digest))
    return append(folder, card, "lifted", by=by.strip(), reason=reason.strip(), on=on, account=account, about=held.about)


def _fold(lines: Iterable[ReleaseRecord]) -> Standing:
    released = shadow = stopped = None
    held: dict[str, ReleaseRecord] = {}
    lifted: dict[str, ReleaseRecord] = {}
    for each in lines:
        match each.event:
            case "released":
                released = each
                shadow = None if shadow is not None and shadow.digest == each.digest else shadow
            case "shadow":
                shadow = each
            case "withdrawn":
                released = None if released is not None and released.digest == each.digest else released
                shadow = None if shadow is not None and shadow.digest == each.digest else shadow
            case "stopped":
                stopped = each
            case "resumed":
                stopped = None
            case "held":
                held[each.digest] = each
            case "lifted":
                held.pop(each.digest, None)
                lifted[each.digest] = each
    digest = released.digest if released is not None else ""
    return Standing(released, shadow, stopped, held.get(digest), lifted.get(digest))


def _sentence(words: str) -> str:
    return f"{words.strip().rstrip('.')}."
