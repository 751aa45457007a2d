"""An invented night and its parts, for the tests of pages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from models.bands import Band
from models.card import CardLine
from models.card_file import Card
from models.fairness import Comparison, Fairness, GroupResult, Rate, Verdict
from models.intervals import wilson
from reports.account import (
    CardAccount,
    CheckAccount,
    CohortAccount,
    DifferenceAccount,
    FileAccount,
    LinkAccount,
    NightReport,
    QuarantineAccount,
    TeamAccount,
)
from reports.quarantine import QuarantinedDelivery, Remedy
from vocabulary.council import Thresholds
from vocabulary.prompts import Freshness

AS_OF = date(2026, 11, 16)


FINDS = (
    ("card", "The points card", "card"),
    ("contact", "Prior contact alone", "rule"),
    ("absence", "Persistent absence alone", "rule"),
    ("suspensions", "Suspensions alone", "rule"),
    ("random", "Random order", "random"),
)


def figures(card: int = 64, contact: int = 47, *, listed: int = 780, outcomes: int = 190, margin: int = 12) -> dict[str, Any]:
    """What a card file's `evaluation` holds: results, and the card less each of the others."""
    found = {"card": card, "contact": contact, "absence": 41, "suspensions": 38, "random": 9}

    def share(part: int, whole: int) -> list[float]:
        return [part / whole, 0.8 * part / whole, 1.25 * part / whole]

    return {
        "dates": ["2025-09-08", "2025-10-06"],
        "rows": 15_320,
        "children": 7_903,
        "outcomes": outcomes,
        "results": [
            {
                "name": name,
                "title": title,
                "kind": kind,
                "found": found[name],
                "false_positives": listed - found[name],
                "precision": share(found[name], listed),
                "recall": share(found[name], outcomes),
            }
            for name, title, kind in FINDS
        ],
        "card_less": [
            {"against": name, "found": [card - found[name], card - found[name] - margin, card - found[name] + margin]}
            for name, _, kind in FINDS
            if kind != "card"
        ],
    }


FINDINGS: dict[str, Any] = {
    "conditions": [
        {"name": "margin", "met": True, "words": "The card found 64 and the best simple rule 47."},
        {"name": "stability", "met": False, "words": "40 in 100 of the points stand on steady lines; the bar is 50."},
    ],
    "by_date": [
        {
            "tested_on": "2025-09-08",
            "trained_on": ["2024-09-09"],
            "listed": 390,
            "found": None,
            "false_positives": None,
            "outcomes": 95,
            "best_rule": "Prior contact alone",
            "card_less_best_rule": [None, None, None],
        },
    ],
    "new_children": None,
    "calibration": [1.1, 0.9, 1.3],
    "label": {
        "outcomes": 190,
        "kinds": [
            {
                "kind": "serious_violence",
                "made_of": "harm",
                "outcomes": None,
                "alone": None,
                "found": None,
                "recall": [None] * 3,
            },
            {
                "kind": "assessment",
                "made_of": "service activity",
                "outcomes": 184,
                "alone": 170,
                "found": 60,
                "recall": [0.33, 0.26, 0.4],
            },
        ],
        "service_only": [0.9, 0.85, 0.94],
        "seen_before": [0.6, 0.53, 0.67],
        "everyone_seen": [0.2, 0.19, 0.21],
    },
    "stability": {
        "refits": 20,
        "steady_share": 0.4,
        "reasons_kept": 0.8,
        "list_kept": 0.75,
        "lines": [
            {
                "line": "suspensions_past_52_weeks >= 3",
                "points": 4,
                "appears": 0.35,
                "indicator_appears": 0.9,
                "fewest": 2,
                "most": 5,
                "steady": False,
            },
        ],
    },
    "proxies": [
        {
            "characteristic": "sex",
            "group": "Female",
            "by_indicators": [0.74, 0.7, 0.78],
            "by_points": [0.55, 0.52, 0.58],
            "closest": [["suspensions_past_52_weeks", 0.4]],
            "close": True,
        },
    ],
    "spread": [
        {
            "indicator": "suspensions_past_52_weeks",
            "theme": "exclusion",
            "mean_size": 0.4,
            "steps": [
                {"from": None, "not_known": False, "rows": 4_000, "contribution": -0.3},
                {"from": 1, "not_known": False, "rows": None, "contribution": 1.7},
                {"from": 3, "not_known": False, "rows": None, "contribution": 5.7},
            ],
        },
    ],
    "themes": {"exclusion": 0.4},
}
"""What training found beside the figures at capacity, as it stands on a card: see `models.findings`."""


LINES = (
    CardLine(
        "unauthorised_share_past_26_weeks",
        0.05,
        "Unauthorised absence in 5 of 100 sessions or more, past 26 weeks",
        2,
        "attendance",
    ),
    CardLine(
        "unauthorised_share_past_26_weeks",
        0.1,
        "Unauthorised absence in 10 of 100 sessions or more, past 26 weeks",
        3,
        "attendance",
    ),
    CardLine("suspensions_past_52_weeks", 1, "1 suspension or more, past 52 weeks", 2, "exclusion"),
    CardLine("suspensions_past_52_weeks", 3, "3 suspensions or more, past 52 weeks", 4, "exclusion"),
    CardLine("missing_episodes_past_26_weeks", 1, "1 missing episode or more, past 26 weeks", 5, "contact"),
    CardLine("school_moves_past_52_weeks", 1, "1 move of school or more in the year, past 52 weeks", 1, "context"),
)


def whole_card(**changes: Any) -> Card:
    card = Card(
        name="points-card 3",
        lines=LINES,
        bands=(
            Band("A", 11, None, 430, 36, 0.0837, 0.061, 0.113, ""),
            Band("B", 6, 10, 1_820, 64, 0.0352, 0.027, 0.045, ""),
            Band("C", 1, 5, 5_070, 70, 0.0138, 0.011, 0.017, ""),
            Band("D", 0, 0, 8_000, 20, 0.0025, 0.0016, 0.0039, ""),
        ),
        background=(4_000, 2_000, 900, 200, 160, 1_000),
        background_rows=24_000,
        intercept=-5.1,
        slope=0.31,
        catalogue_version="c81d" * 16,
        configuration_hash="0d8f3c1b" * 8,
        trained_on=(date(2024, 9, 9), date(2024, 12, 9), date(2025, 3, 10)),
        tested_on=(date(2025, 9, 8), date(2025, 10, 6)),
        outcome="had one of the outcomes in the 52 weeks after",
        evaluation=figures(),
        verdict="meets the bar",
        verdict_words="",
        created_on=date(2026, 11, 6),
        sunset_on=date(2027, 11, 5),
        demonstration=True,
    )
    return replace(card, **changes)


def rate(events: int, count: int) -> Rate:
    return Rate(events, count, wilson(events, count))


def group(characteristic: str, name: str, rows: int, selected: int, outcomes: int, found: int, verdict: Verdict) -> GroupResult:
    rates = {
        "selection_rate": rate(selected, rows),
        "recall": rate(found, outcomes),
        "precision": rate(found, selected),
        "false_positive_rate": rate(selected - found, rows - outcomes),
    }
    own = rates["selection_rate"]
    return GroupResult(characteristic, name, rows, selected, outcomes, rates,
                       (Comparison("selection_rate", own, own, 0.2, 1.0, 1.4, verdict),))  # fmt: skip


def fairness() -> Fairness:
    groups = (
        group("ethnicity", "Any other", 610, 24, 6, 2, "not enough evidence"),
        group("ethnicity", "Asian", 6_900, 300, 62, 22, "no gap shown"),
        group("ethnicity", "Black", 3_400, 250, 58, 20, "gap"),
        group("ethnicity", "Chinese", 4, 0, 0, 0, "not enough evidence"),
        group("ethnicity", "White", 4_406, 206, 64, 20, "no gap shown"),
        group("sex", "F", 7_600, 320, 85, 28, "no gap shown"),
        group("sex", "M", 7_720, 460, 105, 36, "gap"),
    )
    return Fairness(groups, 20)


def card(**changes: Any) -> CardAccount:
    made = CardAccount(
        name="points-card 3",
        digest="5f1c9e3a77b0d2846c11a9f00cbe7d55a0d4e6b1f2c3948576a1b2c3d4e5f607",
        lines=24,
        released_by="A. Okafor, data lead",
        released_on=date(2026, 11, 9),
        why="Finds more than prior contact alone at the same length of list; no gap between groups is shown.",
        sunset_on=date(2027, 11, 9),
        figures=figures(),
        evaluation_page="../evaluation/card.html",
    )
    return replace(made, **changes)


def night(**changes: Any) -> NightReport:
    report = NightReport(
        council="Borough of Thamesmere",
        demonstration=True,
        run="2026-11-16-20261116T023000Z-7f3a",
        as_of=AS_OF,
        code_commit="99ea92705d2b5b8a4c41a0c1f3b0b9a2b7e4f311",
        configuration_hash="0d8f3c1b" * 8,
        data_hash="a17be902" * 8,
        files=(
            FileAccount("Session marks", "attendance_2026-11-16.csv", AS_OF, 40_112, 39_870, 201, 41, 312, 0,
                        quarantine_page="quarantine/attendance_2026-11-16.html"),
            FileAccount("Suspensions and exclusions", "exclusions_2026-11-16.csv", AS_OF, 57, 55, 2, 0, 3, 1),
            FileAccount("Contacts", "contacts_2026-11-16.csv", AS_OF, 118, 118, 0, 0, 0, 0),
            FileAccount("Youth justice contacts", "yj_2026-11-16.xml", AS_OF, 0, not_kept="The file is cut off."),
        ),
        checks=(
            CheckAccount("Session marks", "Every mark is in force on its day", "warning", "quarantine", 40_112, 160, False),
            CheckAccount("Session marks", "Every pupil is on the pupil list", "warning", "quarantine", 40_112, 41, False),
            CheckAccount("Session marks", "No key is there twice with other content", "critical", "stop", 40_112, 0, True),
            CheckAccount("Contacts", "The number of rows is as usual", "info", "note", 118, 0, True),
        ),
        quarantine=(
            QuarantineAccount("Session marks", "mark in force", "The mark was not in force on that day", 160,
                              "Correct the mark in the school's system; it comes with the next file."),
            QuarantineAccount("Session marks", "known pupil", "The pupil is not on the pupil list", 41,
                              "Send the pupil list first, or correct the reference."),
            QuarantineAccount("Suspensions and exclusions", "not in the future", "The day is after the delivery", 2,
                              "Correct the date and send the row again."),
        ),
        freshness=(
            Freshness("attendance", "Session marks", date(2026, 11, 13), 0),
            Freshness("contacts", "Contacts", date(2026, 11, 13), 0),
            Freshness("youth_justice", "Youth justice contacts", date(2026, 11, 2), 7),
            Freshness("missing", "Missing episodes", None, 1),
        ),
        thresholds=Thresholds(),
        seconds={"Take in": 12.31, "Link": 4.2, "Indicators": 3.9, "Score": 0.4, "Prompts": 0.7},
        files_known_before=1_204,
        links=LinkAccount(people=24_871, children=20_412, strong=24_100, to_be_confirmed=768, weak=3),
        cohort=CohortAccount(supported=612, held_back=3, scored=8_140),
        teams=(
            TeamAccount("North", 8, 5, 9, 2, 14),
            TeamAccount("South", 10, 10, 12, 0, 21),
            TeamAccount("East", 9, 9, 16, 1, 30),
        ),
        not_chosen={
            "Nothing recorded that is a reason to look": 6_120,
            "Fewer points than the council asks for": 1_890,
            "Prompted lately, and nothing important has changed": 4,
            "More children than the team can review this week": 65,
        },
        difference=DifferenceAccount(date(2026, 11, 13), 24, 37, {"answered": 11, "lapsed": 3, "now supported": 2}),
        card=card(),
        tracking_command="python -m flows audit --open",
    )  # fmt: skip
    return replace(report, **changes)


def quarantine(**changes: Any) -> QuarantinedDelivery:
    delivery = QuarantinedDelivery(
        council="Borough of Thamesmere",
        demonstration=True,
        feed="Session marks",
        file_name="attendance_2026-11-16.csv",
        delivered_on=AS_OF,
        rows=pd.DataFrame(
            {
                "row": [18, 7, 7, 3204],
                "column": ["mark", "mark", "person_ref", None],
                "rule": ["mark in force", "mark in force", "known pupil", "could not be split"],
            }
        ),
        remedies={
            "mark in force": Remedy("The mark was not in force on that day", "Correct the mark in the school's system."),
            "known pupil": Remedy("The pupil is not on the pupil list"),
        },
    )
    return replace(delivery, **changes)
