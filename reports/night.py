"""The report of one night: what arrived, what waits, who was in the cohort, what was raised, and what made it.

Numbers of rows are shown as they are: they are about files. Numbers of people and children follow
`vocabulary.suppression`, also the prompts of a team: seven prompts are seven children. A team's
capacity is a setting and is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from prompts.wording import day, late_feeds
from reports.account import (
    CardAccount,
    CheckAccount,
    CohortAccount,
    DifferenceAccount,
    FileAccount,
    LinkAccount,
    NightReport,
    QuarantineAccount,
    SchoolDaysReport,
    ShadowAccount,
    TeamAccount,
)
from reports.choosers import chooser_rows, verdict
from reports.misses import NOT_MEASURED, miss_sentences
from reports.pages import page
from vocabulary import suppression
from vocabulary.council import Thresholds

__all__ = [
    "CardAccount",
    "CheckAccount",
    "CohortAccount",
    "DifferenceAccount",
    "FileAccount",
    "LinkAccount",
    "NightReport",
    "QuarantineAccount",
    "TeamAccount",
    "render",
]

_MOST_FILES_OPEN = 30
_MOST_SCHOOLS = 40
_MOST_DRIFT = 40


def render(report: NightReport) -> str:
    """The night as one HTML page that needs no other file: the same report always gives the same bytes."""
    floors = report.thresholds
    lists = _lists(report)
    return page(
        "night.html.j2",
        report=report,
        summary=_summary(report, lists),
        feeds=_by_feed(report.files),
        files_open=len(report.files) <= _MOST_FILES_OPEN,
        unaccounted=[each for each in report.files if not each.conserved],
        checks=_checks(report.checks),
        failed=[each for each in report.checks if not each.passed],
        across=_across(report.across, floors),
        school_days=_school_days(report.school_days),
        drift=report.drift[:_MOST_DRIFT],
        late=late_feeds(report.freshness),
        links=_links(report.links, floors),
        cohort=_cohort(report, floors),
        lists=lists,
        shadow=_shadow(report.shadow, floors),
        difference=_difference(report, lists),
        reasons=_reasons(report),
        misses=miss_sentences(report.misses, floors) if report.misses else [],
        choosers=chooser_rows(report.card.figures, floors) if report.card and report.card.figures else [],
        verdict=verdict(report.card.figures) if report.card and report.card.figures else "",
        floors=floors,
        total_seconds=sum(report.seconds.values()),
    )


def _summary(report: NightReport, lists: dict[str, Any] | None) -> list[str]:
    """The night in a few sentences, the most important first."""
    if report.stopped_by:
        return [
            "The night stopped at a critical check. No child was scored and no prompt was sent.",
            *(f"What stopped it: {each}." for each in report.stopped_by),
        ]
    said = []
    if report.card is None:
        said.append("No card is released, so no child was scored and no prompt was sent. Everything else ran.")
    if report.not_sent and report.not_sent != "No card is released.":
        said.append(f"Nothing was sent. {report.not_sent}")
    passed = [words for each in report.card_drift for _, words in each.breaches]
    if passed:
        said.append(f"Children unlike those the card was made on: {len(passed)} limit{'' if len(passed) == 1 else 's'} passed.")
    if report.misses and not report.misses.one_in:
        said.append(NOT_MEASURED)
    if report.shadow:
        said.append("Shadow: nothing is sent of the card in shadow. What it would have sent is counted below.")
    if lists is not None:
        new, waiting = lists["new"], lists["carried_over"]
        why = " Small numbers are held back: the rules are below." if suppression.HELD_BACK in (new, waiting) else ""
        said.append(f"New prompts: {new}. Earlier prompts still waiting: {waiting}.{why}")
    said.extend(report.digest)
    said.append(
        f"Files that arrived: {len(report.files)}. Rows in quarantine: {sum(each.quarantined for each in report.files):,}."
    )
    critical = sum(not each.passed and each.severity == "critical" for each in report.checks)
    warnings = sum(not each.passed and each.severity == "warning" for each in report.checks)
    said.append(f"Checks that failed: {critical} critical, {warnings} to look at.")
    between = sum(not each.passed for each in report.across)
    if between:
        said.append(f"Feeds that do not agree with each other: {between} check{'' if between == 1 else 's'} to look at.")
    if report.drift:
        said.append(f"Figures that are not as in recent deliveries: {len(report.drift)}.")
    silent = [each for each in report.school_days.schools if each.not_submitted] if report.school_days else []
    if silent:
        days = sum(len(each.not_submitted) for each in silent)
        said.append(
            f"Schools that sent no marks on a school day of the past four weeks: {len(silent)} ({days} day{'' if days == 1 else 's'})."
        )
    late = late_feeds(report.freshness)
    said.append(f"Feeds that are late or missing: {len(late)}." if late else "No feed is late.")
    return said


def _by_feed(files: Iterable[FileAccount]) -> list[dict[str, Any]]:
    """Files and rows of each feed, in the order that the files came."""
    feeds: dict[str, dict[str, Any]] = {}
    counted = ("rows_in", "accepted", "quarantined", "duplicates", "corrections", "withdrawals")
    for each in files:
        row = feeds.setdefault(each.feed, {"feed": each.feed, "files": 0, **dict.fromkeys(counted, 0)})
        row["files"] += 1
        for name in counted:
            row[name] += getattr(each, name)
    return list(feeds.values())


def _checks(checks: Sequence[CheckAccount]) -> list[tuple[str, int, int]]:
    """Each severity with how many checks passed and failed."""
    return [
        (
            severity,
            sum(each.passed for each in checks if each.severity == severity),
            sum(not each.passed for each in checks if each.severity == severity),
        )
        for severity in ("critical", "warning", "info")
    ]


def _across(across: Sequence[CheckAccount], floors: Thresholds) -> dict[str, Any] | None:
    """Rules between feeds that something breaks, those that fail first; children counted by the rules for small numbers."""
    if not across:
        return None
    broken = sorted((each for each in across if each.rows_failed), key=lambda each: each.passed)

    def shown(check: CheckAccount, number: int) -> str:
        return suppression.count(number, floors) if check.unit == "children" else f"{number:,}"

    return {
        "rows": [(each, shown(each, each.rows_checked), shown(each, each.rows_failed)) for each in broken],
        "held": len(across) - len(broken),
        "failed": sum(not each.passed for each in across),
    }


def _school_days(report: SchoolDaysReport | None) -> dict[str, Any] | None:
    """The schools with days not submitted or sent in part, their days as people say them."""
    if report is None:
        return None
    return {
        "report": report,
        "rows": [(each, spans(each.not_submitted), spans(each.part)) for each in report.schools[:_MOST_SCHOOLS]],
        "more": max(0, len(report.schools) - _MOST_SCHOOLS),
    }


def spans(days: Sequence[date]) -> list[str]:
    """Days in words, those that follow on each other (over a weekend too) as one: '9 to 13 November 2026 (5 school days)'."""
    told: list[list[date]] = []
    for each in sorted(days):
        gap = (each - told[-1][-1]).days if told else 0
        if told and (gap == 1 or (gap <= 3 and each.weekday() == 0)):
            told[-1].append(each)
        else:
            told.append([each])
    return [day(run[0]) if len(run) == 1 else f"{day(run[0])} to {day(run[-1])} ({len(run)} school days)" for run in told]


def _links(links: LinkAccount | None, floors: Thresholds) -> dict[str, Any] | None:
    if links is None:
        return None
    (strong, to_be_confirmed, weak), total = suppression.line([links.strong, links.to_be_confirmed, links.weak], floors)
    return {
        "people": suppression.count(links.people, floors),
        "children": suppression.count(links.children, floors),
        "rows": [("Strong", strong), ("To be confirmed", to_be_confirmed), ("Weak: not used", weak)],
        "total": total,
    }


def _cohort(report: NightReport, floors: Thresholds) -> dict[str, Any] | None:
    cohort = report.cohort
    if cohort is None:
        return None
    (supported, held_back, scored), total = suppression.line([cohort.supported, cohort.held_back, cohort.scored], floors)
    why = {words: number for words, number in report.not_chosen.items() if number}
    parts, all_not_chosen = suppression.line(list(why.values()), floors)
    return {
        "rows": [
            ("Already supported: not ranked", supported),
            ("Not scored: the link is weak", held_back),
            ("Scored" if report.card else "Would be scored, if a card were released", scored),
        ],
        "total": total,
        "why": list(zip(why, parts, strict=True)),
        "not_chosen": all_not_chosen,
    }


def _lists(report: NightReport) -> dict[str, Any] | None:
    """Each team's list in words. New and carried over are one table, because together they are the list."""
    teams, floors = report.teams, report.thresholds
    if not teams or report.stopped_by or report.card is None or report.not_sent:
        return None
    shown = suppression.table([[team.new, team.carried_over] for team in teams], floors)
    lapsed, all_lapsed = suppression.line([team.lapsed for team in teams], floors)
    over, all_over = suppression.line([team.over_capacity for team in teams], floors)
    columns = zip(teams, shown.cells, shown.row_totals, lapsed, over, strict=True)
    return {
        "rows": [
            {"team": team.team, "capacity": team.capacity, "new": new, "carried_over": waiting, "on_list": on_list,
             "lapsed": gone, "over_capacity": beyond}
            for team, (new, waiting), on_list, gone, beyond in columns
        ],
        "capacity": sum(team.capacity for team in teams),
        "new": shown.column_totals[0],
        "carried_over": shown.column_totals[1],
        "on_list": shown.total,
        "lapsed": all_lapsed,
        "over_capacity": all_over,
    }  # fmt: skip


def _shadow(shadow: ShadowAccount | None, floors: Thresholds) -> dict[str, Any] | None:
    """The card in shadow, with what it would have sent to each team: numbers of children, so small ones are held back."""
    if shadow is None:
        return None
    counts, total = suppression.line(list(shadow.would_send.values()), floors)
    return {"card": shadow, "rows": list(zip(shadow.would_send, counts, strict=True)), "total": total}


def _difference(report: NightReport, lists: dict[str, Any] | None) -> dict[str, Any] | None:
    """What came, stayed and went. New and carried over use the words of the lists: two tables must not undo each other."""
    difference, floors = report.difference, report.thresholds
    if difference is None or report.stopped_by:
        return None
    went = {words: number for words, number in difference.gone.items() if number}
    parts, gone = suppression.line(list(went.values()), floors)
    return {
        "last_night": difference.last_night,
        "new": lists["new"] if lists else suppression.count(difference.new, floors),
        "carried_over": lists["carried_over"] if lists else suppression.count(difference.carried_over, floors),
        "gone": gone,
        "why": list(zip(went, parts, strict=True)),
    }


def _reasons(report: NightReport) -> str:
    """How far the reasons of children who wait are what they were, in one sentence; nothing where nobody was compared."""
    held, floors = report.reasons, report.thresholds
    if held is None or report.stopped_by or not held.compared + held.changed:
        return ""
    (compared, changed), _ = suppression.line([held.compared, held.changed], floors)
    beside = f"Children with news, who are not compared: {changed}."
    if held.kept is None or compared == suppression.HELD_BACK:
        return f"Children still on a list about whom nothing new is recorded: {compared}. {beside}"
    return (
        f"Children still on a list about whom nothing new is recorded: {compared}. Of the three strongest reasons on their "
        f"prompts, {100 * held.kept:.0f} in 100 are among the three strongest tonight. {beside}"
    )
