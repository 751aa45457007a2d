"""An invented night and its parts, for the tests of pages."""

from dataclasses import replace
from datetime import date

import numpy as np

from models.evaluation import AtCapacity, Difference, Evaluation
from models.intervals import Estimate
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
from vocabulary.council import Thresholds
from vocabulary.prompts import Freshness

AS_OF = date(2026, 11, 16)


def chooser(name: str, title: str, kind: str, found: int, listed: int = 780, outcomes: int = 190) -> AtCapacity:
    precision, recall = found / listed, found / outcomes
    return AtCapacity(
        name=name,
        title=title,
        kind=kind,
        listed=listed,
        found=found,
        false_positives=listed - found,
        outcomes=outcomes,
        precision=Estimate(precision, precision * 0.8, precision * 1.25),
        recall=Estimate(recall, recall * 0.8, min(1.0, recall * 1.25)),
        average_precision=Estimate(0.05, 0.03, 0.08),
        auc=0.76,
        by_team=(),
    )


def evaluation(card_found: int = 64) -> Evaluation:
    rules = (
        chooser("absence", "Persistent absence alone", "rule", 41),
        chooser("suspensions", "Suspensions alone", "rule", 38),
        chooser("contact", "Prior contact alone", "rule", 47),
        chooser("random", "Random order", "random", 9),
    )
    card = chooser("card", "The points card", "card", card_found)
    differences = tuple(
        Difference(
            against=each.name,
            title=each.title,
            kind=each.kind,
            found=Estimate(card.found - each.found, card.found - each.found - 12, card.found - each.found + 12),
            precision=Estimate(*(np.array([0, -12, 12]) / 780 + card.precision.value - each.precision.value)),
            recall=Estimate(*(np.array([0, -12, 12]) / 190 + card.recall.value - each.recall.value)),
        )
        for each in rules
    )
    return Evaluation(
        dates=(date(2025, 9, 8), date(2025, 10, 6)),
        rows=15_320,
        children=7_903,
        outcomes=190,
        lists={"North": 130, "South": 130, "East": 130},
        results=(card, *rules),
        differences=differences,
    )


def card() -> CardAccount:
    return CardAccount(
        name="points-card 3",
        digest="5f1c9e3a77b0d2846c11a9f00cbe7d55a0d4e6b1f2c3948576a1b2c3d4e5f607",
        lines=24,
        released_by="A. Okafor, data lead",
        released_on=date(2026, 11, 9),
        why="Finds more than prior contact alone at the same length of list; no gap between groups is shown.",
        sunset_on=date(2027, 11, 9),
        evaluation=evaluation(),
        evaluation_page="../evaluation/card.html",
    )


def night(**changes: object) -> NightReport:
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
