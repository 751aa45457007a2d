"""The invented council's configuration file."""

from __future__ import annotations

from pathlib import Path

from synthetic.extracts import EXTRACTS, Extract
from synthetic.places import COUNCIL_NAME, TEAM_NAMES, sectors_of_team
from synthetic.plan import BoroughPlan

PUPILS_FOR_ONE_PROMPT = 2_000
"""Pupils in the borough for each new prompt that a team can review in a week: 10 a team for 20,000 pupils."""

_NOT_NEEDED = {"youth_justice", "exploitation"}

RELEASED_BY = "Demonstration (no person)"
"""Who releases the demonstration's card, and may stop it."""


def write_configuration(plan: BoroughPlan, path: Path, *, inbox: Path, data: Path) -> None:
    """Write the TOML file that reads what `build` and `deliver` write."""
    capacity = max(1, round(plan.pupils / PUPILS_FOR_ONE_PROMPT))
    lines = [
        "# The invented borough: made by the demonstration. Every child in it is invented.",
        "",
        "[council]",
        f"name = {_text(COUNCIL_NAME)}",
        "demonstration = true",
        f"inbox = {_text(inbox.as_posix())}",
        f"data = {_text(data.as_posix())}",
        "settle_seconds = 0 # nothing else writes into this inbox",
        "",
    ]
    for team, name in enumerate(TEAM_NAMES):
        lines += [
            "[[teams]]",
            f"name = {_text(name)}",
            f"postcode_sectors = [{', '.join(_text(sector) for sector in sectors_of_team(team))}]",
            f"weekly_capacity = {capacity}",
            "",
        ]
    lines += ["[[people]]", f"name = {_text(RELEASED_BY)}", 'role = "data lead"', ""]
    for feed, extract in EXTRACTS.items():
        lines += _feed(feed, extract)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _feed(feed: str, extract: Extract) -> list[str]:
    of_marks = feed == "attendance"
    lines = [f"[feeds.{feed}]", f'files = "{feed}{"*.parquet" if of_marks else "*.csv"}"']
    if of_marks:
        lines.append('format = "parquet"')
    if extract.dates != "%Y-%m-%d":
        lines.append(f"date_format = {_text(extract.dates)}")
    if feed in _NOT_NEEDED:
        lines.append("needed = false")
    lines += ["", f"[feeds.{feed}.columns]"]
    lines += [f"{name} = {_text(heading)}" for name, heading in extract.columns.items()]
    for name, written in extract.values.items():
        lines += ["", f"[feeds.{feed}.values.{name}]"]
        lines += [f"{_text(text)} = {_text(meant)}" for meant, text in written.items()]
    return [*lines, ""]


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
