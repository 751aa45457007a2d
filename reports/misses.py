"""What the card misses, in words: a figure only where it can point to nobody, and plainly nothing where nothing is measured."""

from __future__ import annotations

from prompts.wording import day
from reports.account import MissesAccount
from reports.pages import percent
from vocabulary import suppression
from vocabulary.council import Thresholds

NOT_MEASURED = (
    "What the card misses is not measured: the council has set it that no prompt is drawn at random "
    "(prompts.drawn_one_in is 0). Nobody knows how many children it leaves out who were worth a conversation."
)


def miss_sentences(account: MissesAccount, floors: Thresholds) -> list[str]:
    """The account in sentences, the most important first."""
    said = []
    if not account.one_in:
        said.append(NOT_MEASURED)
        if not account.drawn:
            return said
        said.append("What follows is from prompts that were drawn before that.")
    if not account.drawn:
        return [
            "What the card misses is not known yet: no prompt has been drawn at random beside this card. "
            f"One in {account.one_in} of each team's places is for that."
        ]
    return [*said, *_figure(account, floors), _counted(account, floors)]


def _figure(account: MissesAccount, floors: Thresholds) -> list[str]:
    decided = account.upheld + account.not_upheld
    held = suppression.rate(account.upheld, decided, floors) == suppression.HELD_BACK
    if held or account.share is None or account.low is None or account.high is None:
        return [
            "Too few drawn prompts are decided to say what the card misses. A figure is shown from "
            f"{suppression.FEWEST_FOR_A_RATE} decisions, and only where more than {floors.small_number} of them are of each kind."
        ]
    number, low, high = (_about(share * account.pool) for share in (account.share, account.low, account.high))
    since = f" since {day(account.since)}" if account.since else ""
    said = [
        f"Of about {_about(account.pool)} children with some evidence whom the card did not name, on a mean night{since}, "
        f"about {number} (between {low} and {high}) would have been worth a conversation: "
        f"{percent(account.share)} ({percent(account.low)} to {percent(account.high)}), as people judged those drawn at random."
    ]
    named = suppression.rate(account.named_upheld, account.named_decided, floors)
    if named != suppression.HELD_BACK:
        said.append(f"Of the prompts that the card did name and people decided, {named} were upheld.")
    if account.teams_unheard:
        teams = "1 team" if account.teams_unheard == 1 else f"{account.teams_unheard} teams"
        said.append(f"Nothing drawn for {teams} is decided yet; their children are taken to be like the others.")
    return said


def _counted(account: MissesAccount, floors: Thresholds) -> str:
    parts = (account.upheld, account.not_upheld, account.lapsed, account.waiting)
    (upheld, not_upheld, lapsed, waiting), drawn = suppression.line(parts, floors)
    return (
        f"Drawn at random so far: {drawn}. Upheld: {upheld}; not upheld: {not_upheld}; lapsed with no decision: {lapsed}; "
        f"no decision yet: {waiting}. Those with no decision are in no share."
    )


def _about(number: float) -> str:
    """A whole number of two leading figures: an estimate is no count."""
    whole = int(number + 0.5)
    unit = 10 ** max(0, len(str(whole)) - 2)
    return f"{int(whole / unit + 0.5) * unit:,}"
