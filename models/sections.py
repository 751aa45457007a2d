"""What training found, in words and tables: the sections that the audit page and a card's own page share.

Everything is read from the card's `evaluation`, so the page of an old card can be made again. A figure
that is null on the card, or too small for the council's own floor, is 'held back'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.card_file import Card
from models.suppression import HELD_BACK, shown_count
from vocabulary.council import Thresholds

Row = dict[str, str]


@dataclass(frozen=True)
class Section:
    """One section of a page: its anchor, title, sentences before the table, the table's rows, and sentences after."""

    anchor: str
    title: str
    words: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    after: tuple[str, ...] = ()


def sections(card: Card, thresholds: Thresholds) -> list[Section]:
    """Every section that the card's file can fill; none for a card from before findings were kept."""
    held = card.evaluation.get("findings")
    if not held:
        return []
    lines = {line.name: line.words for line in card.lines}
    made = [
        _gate(held["conditions"], card.verdict),
        _dates(held["by_date"], thresholds),
        _new(held["new_children"], thresholds),
        _transparency(card.evaluation, thresholds),
        _label(held["label"], thresholds),
        _steady(held["stability"], lines),
        _proxies(held["proxies"]),
    ]
    return [each for each in made if each is not None]


def gate_line(card: Card) -> str:
    """The gate in one sentence: how many conditions are met, and which are not."""
    held = card.evaluation.get("findings", {}).get("conditions", [])
    missed = [each["name"] for each in held if not each["met"]]
    said = f"{len(held) - len(missed)} of {len(held)} conditions are met"
    return f"May it be released? Verdict: {card.verdict}; {said}{'; not met: ' + ', '.join(missed) if missed else ''}."


def _gate(conditions: Sequence[Mapping[str, Any]], verdict: str) -> Section:
    return Section(
        "gate",
        "What the gate asks",
        (
            "The bar was fixed in the configuration before training. A card that misses one condition is recorded as 'do not "
            f"use', which is a normal end. This card: {verdict}. Meeting the bar sends nothing: a named person releases a card.",
        ),
        tuple(
            {"Condition": each["name"].capitalize(), "Met": "met" if each["met"] else "not met", "In figures": each["words"]}
            for each in conditions
        ),
    )


def _dates(dates: Sequence[Mapping[str, Any]], floors: Thresholds) -> Section:
    rows = []
    for each in dates:
        past = each["trained_on"]
        parts = [_count(each[name], floors) for name in ("found", "false_positives")]
        if HELD_BACK in parts:
            parts = [HELD_BACK, HELD_BACK]
        rows.append(
            {
                "Tested on": each["tested_on"],
                "Trained on": f"{len(past)} date{'' if len(past) == 1 else 's'} to {past[-1]}",
                "Outcomes": _count(each["outcomes"], floors),
                "Found": parts[0],
                "False alarms": parts[1],
                "Best simple rule": each["best_rule"],
                "Card less it": HELD_BACK if HELD_BACK in parts else signed(each["card_less_best_rule"]),
            }
        )
    return Section(
        "dates",
        "Each test date by itself",
        (
            "Each date was listed by the card that would have been in use on it, trained only on earlier dates whose outcomes "
            "were complete. The verdict is about all dates together; one date alone often has too few outcomes to tell.",
        ),
        tuple(rows),
    )


def _new(held: Mapping[str, Any] | None, floors: Thresholds) -> Section:
    title = "Children whom training had not seen"
    why = (
        "A child can be in the training dates and, older, on a test date. Here only children who were in no training date are "
        "listed, on lists that are shorter in proportion. If the card did well only by knowing children again, it would show here."
    )
    if held is None:
        return Section("new-children", title, (why, "None of them had an outcome, so this can't be told."))
    parts = [_count(held[name], floors) for name in ("found", "false_positives")]
    shown = HELD_BACK not in parts
    row = {
        "Rows": _count(held["rows"], floors),
        "Outcomes": _count(held["outcomes"], floors),
        "Found": parts[0] if shown else HELD_BACK,
        "False alarms": parts[1] if shown else HELD_BACK,
        "Found, per cent": per_cent(held["recall"]) if shown else HELD_BACK,
        "Best simple rule": held["best_rule"],
        "Card less it": signed(held["card_less_best_rule"]) if shown else HELD_BACK,
    }
    return Section("new-children", title, (why,), (row,))


def _transparency(evaluation: Mapping[str, Any], floors: Thresholds) -> Section | None:
    results = {each["name"]: each for each in evaluation["results"]}
    card = next(each for each in evaluation["results"] if each["kind"] == "card")
    less = {each["against"]: each for each in evaluation["card_less"]}
    rows, words = [], []
    for name, each in results.items():
        if each["kind"] not in ("challenger", "ablation"):
            continue
        shown = all(HELD_BACK not in _pair(side, floors) for side in (each, card))
        found, wrong = _pair(each, floors)
        rows.append(
            {
                "Way of choosing": each["title"],
                "Found": found,
                "False alarms": wrong,
                "Card less it": signed(less[name]["found"]) if shown and name in less else HELD_BACK,
                "Average precision": per_cent(each["average_precision"], 1),
            }
        )
        if each["kind"] == "ablation" and shown and card["found"]:
            share = 100 * each["found"] / card["found"]
            words.append(
                f"A card that sees nothing but contact with services finds {share:.0f} for every 100 that the whole card finds. "
                "That part can be had by looking again at whom services already look at."
            )
    if not rows:
        return None
    own = _pair(card, floors)
    best = max(
        (each for each in results.values() if each["kind"] == "challenger"), key=lambda each: each["found"] or 0, default=None
    )
    if best is not None and best["name"] in less and HELD_BACK not in (*own, *_pair(best, floors)):
        words.insert(0, _cost(best["title"], less[best["name"]]["found"]))
    own_row = {
        "Way of choosing": card["title"],
        "Found": own[0],
        "False alarms": own[1],
        "Card less it": "",
        "Average precision": per_cent(card["average_precision"], 1),
    }
    return Section(
        "transparency",
        "What being readable costs, and how much is surveillance",
        (
            "The same lists filled by models that nobody can add up by hand, and by a card that sees only contact with services. "
            "None of them is ever used.",
            *words,
        ),
        (own_row, *rows),
    )


def _cost(title: str, less: Sequence[float | None]) -> str:
    value, low, high = less
    if value is None or low is None or high is None:
        return f"Whether the card finds fewer than the best of them ({title}) is not known."
    if high < 0:
        return f"Being readable costs: the best of them ({title}) finds {-value:.0f} more (between {-high:.0f} and {-low:.0f})."
    if low > 0:
        return f"Being readable costs nothing here: the card finds {value:.0f} more than the best of them ({title})."
    return (
        f"No cost of being readable is shown: the card less the best of them ({title}) is {signed(less)}, which chance explains. "
        f"A cost of up to {max(0.0, -low):.0f} can't be ruled out."
    )


def _label(held: Mapping[str, Any], floors: Thresholds) -> Section | None:
    if not held["kinds"]:
        return None
    rows = [
        {
            "Outcome": each["kind"].replace("_", " "),
            "Made of": each["made_of"],
            "Outcomes": _count(each["outcomes"], floors),
            "And no other": _count(each["alone"], floors),
            "Found": _count(each["found"], floors),
            "Found, per cent": HELD_BACK if _count(each["found"], floors) == HELD_BACK else per_cent(each["recall"]),
        }
        for each in sorted(held["kinds"], key=lambda each: (each["made_of"], each["kind"]))
    ]
    said = [
        "An outcome of harm is something that happened to or was done by a child. An outcome of service activity is something "
        "that a service recorded about a child whom it was already looking at.",
        f"Service activity and nothing else: {_of_100(held['service_only'])} of the outcomes. A card trained on those learns in part "
        "whom services look at.",
        f"Seen by services in the year before: {_of_100(held['seen_before'])} of the children with an outcome, and "
        f"{_of_100(held['everyone_seen'])} of all children. The further apart, the more the card can only repeat what services know.",
    ]
    return Section("label", "What the outcomes are made of", tuple(said), tuple(rows))


def _steady(held: Mapping[str, Any], lines: Mapping[str, str]) -> Section:
    rows = [
        {
            "Line": lines.get(each["line"], each["line"]),
            "Points": str(each["points"]),
            "In how many refits": f"{round(each['appears'] * held['refits'])} of {held['refits']}",
            "Its points there": _range(each["fewest"], each["most"]),
            "Same indicator in": f"{round(each['indicator_appears'] * held['refits'])} of {held['refits']}",
            "Steady": "steady" if each["steady"] else "comes and goes",
        }
        for each in sorted(held["lines"], key=lambda each: (-each["appears"], each["line"]))
    ]
    words = (
        f"The card was fitted again {held['refits']} times on children drawn anew. A line that most refits do not have comes and "
        "goes: a person may still ask about it, but its place on the card is partly chance. Prompts mark it.",
        f"On steady lines: {_share(held['steady_share'])} of the card's points. Of a listed child's three strongest reasons a refit "
        f"keeps {_share(held['reasons_kept'])}; of the list, {_share(held['list_kept'])}.",
    )
    return Section("steady", "How steady the card is", words, tuple(rows))


def _proxies(held: Sequence[Mapping[str, Any]]) -> Section | None:
    rows = [
        {
            "Group": f"{each['characteristic'].replace('_', ' ')}: {each['group']}",
            "By all indicators": area(each["by_indicators"]),
            "By the points": area(each["by_points"]),
            "Told most by": "; ".join(name.replace("_", " ") for name, _ in each["closest"]),
            "Proxy": "close proxy" if each["close"] else "not close",
        }
        for each in held
    ]
    if not rows:
        return None
    return Section(
        "proxies",
        "Can the indicators tell who a child is?",
        (
            "No characteristic is an input, but indicators can stand in for one. The figure is how often a child of the group is "
            "put above another child: 0.5 is a coin, 1 is certainty. From 0.7 it is called a close proxy. It says nothing of harm "
            "by itself: read it beside the group's line in the audit by group.",
        ),
        tuple(rows),
    )


def _pair(each: Mapping[str, Any], floors: Thresholds) -> tuple[str, str]:
    """Found and false alarms: both held back where either is, because the list's length is known."""
    parts = _count(each["found"], floors), _count(each["false_positives"], floors)
    return (HELD_BACK, HELD_BACK) if HELD_BACK in parts else parts


def _count(number: int | None, floors: Thresholds) -> str:
    return HELD_BACK if number is None else shown_count(number, small=floors.small_number, round_to=floors.round_to)


def per_cent(figures: Sequence[float | None], digits: int = 0) -> str:
    """'43 (28–59)': a share as per cent with its 95% interval."""
    value, low, high = figures
    if value is None or low is None or high is None:
        return HELD_BACK
    return f"{100 * value:.{digits}f} ({100 * low:.{digits}f}–{100 * high:.{digits}f})"


def signed(figures: Sequence[float | None]) -> str:
    """'+5 (-9 to +18)': a difference in whole outcomes with its 95% interval."""
    value, low, high = figures
    return HELD_BACK if value is None or low is None or high is None else f"{value:+.0f} ({low:+.0f} to {high:+.0f})"


def area(figures: Sequence[float | None]) -> str:
    """'0.64 (0.61–0.67)': an area under the curve with its 95% interval."""
    value, low, high = figures
    return "not known" if value is None or low is None or high is None else f"{value:.2f} ({low:.2f}–{high:.2f})"


def _of_100(figures: Sequence[float | None]) -> str:
    value, low, high = figures
    if value is None or low is None or high is None:
        return "a share that is held back"
    return f"{100 * value:.0f} in 100 (between {100 * low:.0f} and {100 * high:.0f})"


def _share(value: float | None) -> str:
    return "a share not known" if value is None else f"{100 * value:.0f} in 100"


def _range(fewest: int, most: int) -> str:
    return "–" if not most else f"{fewest}" if fewest == most else f"{fewest} to {most}"
