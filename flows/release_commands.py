"""`release`, `withdraw`, `shadow`, `stop`, `resume`, `lift` and `drift` at the door: their options, and what they print."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.release_record import ReleaseRecord

Add = Callable[[str, str], argparse.ArgumentParser]


def add_release_commands(add: Add, day: Callable[[str], date]) -> None:
    """The commands about a card's release. add: makes a command with --config; day: reads a date."""
    release = add("release", "Release a trained card, or put it in shadow: a data lead, with a reason.")
    release.add_argument("--card", required=True, help="the first characters of the card's digest, as `train` printed it")
    release.add_argument("--shadow", action="store_true", help="nights score and choose with it, and send nothing of it")
    release.add_argument(
        "--override", default="", metavar="WORDS", help="why it goes live though shadow has not shown what it must"
    )
    withdraw = add("withdraw", "Take the released card, or the one in shadow, out of use.")
    withdraw.add_argument("--shadow", action="store_true", help="the card in shadow")
    stop = add("stop", "Stop sending: from now on a night sends nothing, whatever card is released.")
    resume = add("resume", "Let nights send again after a stop.")
    lift = add("lift", "Lift the hold that drift put on the released card.")
    for command in (release, withdraw, stop, resume, lift):
        command.add_argument(
            "--by", required=True, metavar="NAME", help="the data lead who does it, as the configuration names them"
        )
        command.add_argument("--why", required=True, metavar="WORDS", help="the reason, in words")
        command.add_argument("--on", type=day, required=True, metavar="DATE", help="the day of it, such as 2026-11-16")
    shadow = add("shadow", "Print what the card in shadow must show before it goes live, and whether it has.")
    shadow.add_argument("--on", type=day, metavar="DATE", help="the day to look from (default: the latest night's)")
    add("drift", "Print how far the latest night's children are from those the card was trained on.")


def release(asked: argparse.Namespace) -> int:
    """Release a candidate, or put it in shadow, in a data lead's name."""
    from flows.installation import installation_at
    from flows.releasing import release_card

    with installation_at(asked.config) as installation:
        record = release_card(
            installation, asked.card, by=asked.by, why=asked.why, on=asked.on, shadow=asked.shadow, override=asked.override
        )
        if asked.shadow:
            return _said(f"{record.card_name} is in shadow from {record.on}, put there by {record.by}. Nothing is sent of it.")
        return _said(f"{record.card_name} is released by {record.by} from {record.on}.")


def withdraw(asked: argparse.Namespace) -> int:
    """Take a card out of use."""
    from flows.installation import installation_at
    from flows.releasing import withdraw_card

    with installation_at(asked.config) as installation:
        record = withdraw_card(installation, by=asked.by, why=asked.why, on=asked.on, shadow=asked.shadow)
        return _said(f"{record.card_name} is withdrawn by {record.by} from {record.on}.")


def stop(asked: argparse.Namespace) -> int:
    """The kill switch."""
    from flows.releasing import stop_sending

    record = _acted(asked, stop_sending)
    return _said(f"Sending is stopped by {record.by}. Every night that has not sent yet sends nothing, until `resume`.")


def resume(asked: argparse.Namespace) -> int:
    """After a stop."""
    from flows.releasing import resume_sending

    record = _acted(asked, resume_sending)
    return _said(f"Nights send again from {record.on}, by {record.by}.")


def lift(asked: argparse.Namespace) -> int:
    """After a hold."""
    from flows.releasing import lift_hold

    record = _acted(asked, lift_hold)
    return _said(f"The hold on {record.card_name} ({', '.join(record.about)}) is lifted by {record.by} from {record.on}.")


def shadow(asked: argparse.Namespace) -> int:
    """The exit criteria, met or not."""
    from flows.installation import installation_at
    from flows.shadowing import shadow_lines

    with installation_at(asked.config) as installation:
        for line in shadow_lines(installation, on=asked.on):
            _said(line)
    return 0


def drift(asked: argparse.Namespace) -> int:
    """The latest night's drift, with the counts behind each figure."""
    from flows.drifting import drift_lines
    from flows.installation import installation_at

    with installation_at(asked.config) as installation:
        for line in drift_lines(installation):
            _said(line)
    return 0


def _acted(asked: argparse.Namespace, act: Callable[..., ReleaseRecord]) -> ReleaseRecord:
    from flows.installation import installation_at

    config: Path = asked.config
    with installation_at(config) as installation:
        return act(installation, by=asked.by, why=asked.why, on=asked.on)


def _said(line: str) -> int:
    sys.stdout.write(line + "\n")
    return 0
