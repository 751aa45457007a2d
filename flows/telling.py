"""Telling people what a night did: its page, and a page and a CSV for each delivery with rows in quarantine."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.arrival import Arrived
from flows.card_telling import drift_accounts, shadow_account
from flows.drawn import misses_account
from flows.judged import NAME as JUDGEMENTS
from flows.judged import keep_judgements
from flows.linkage_page import NAME, keep_linkage
from flows.overseeing import Overseen
from flows.pages import evaluation_path, keep
from flows.waiting import keep_pages
from models.release import in_force
from prompts.selection import PLACED_WORDS, Placed
from reports.account import (
    CardAccount,
    CheckAccount,
    CohortAccount,
    DifferenceAccount,
    DriftAccount,
    FileAccount,
    LinkAccount,
    NightReport,
    QuarantineAccount,
    ReasonsAccount,
    SchoolDaysAccount,
    SchoolDaysReport,
    TeamAccount,
    WaitingAccount,
)
from reports.night import render
from reports.quarantine import QuarantinedDelivery, Remedy, rows_csv
from reports.quarantine import render as render_quarantine
from validation.across import TITLE as ACROSS
from validation.checking import CheckResult
from validation.remedies import remedy_for
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import FEEDS

if TYPE_CHECKING:
    from flows.night import Night
    from flows.screening import Screening

NOT_CHOSEN = (
    Placed.NO_EVIDENCE,
    Placed.TOO_FEW_POINTS,
    Placed.NO_TEAM,
    Placed.NOT_AGAIN,
    Placed.OVER_CAPACITY,
)


def tell(night: Night) -> Path:
    """Write the night's page and its quarantine; the page's path. A night that stopped has a page too."""
    folder = night.installation.folders.reports / night.as_of.isoformat()
    pages = {id(each): _keep_quarantine(night, each, folder) for each in night.arrivals.files}
    if night.screening.links is not None:
        keep_linkage(night.installation, folder, as_of=night.as_of)
        keep_judgements(night.installation, folder, as_of=night.as_of)
    return keep(folder / "night.html", render(_account(night, pages)))


def _account(night: Night, pages: dict[int, str]) -> NightReport:
    installation, screening = night.installation, night.screening
    configuration = installation.configuration
    stopped = (
        *night.arrivals.stops,
        *(f"{name}: needed, and nothing of it was ever delivered" for name in night.arrivals.not_delivered),
    )
    return NightReport(
        council=configuration.council.name,
        demonstration=configuration.council.demonstration,
        run=night.run,
        as_of=night.as_of,
        code_commit=night.commit,
        configuration_hash=configuration.settings_hash,
        data_hash=screening.snapshot,
        files=tuple(_file(each, pages[id(each)]) for each in night.arrivals.files),
        checks=tuple(_check(each.feed.title, result) for each in night.arrivals.files for result in each.results),
        quarantine=_quarantined(night.arrivals.files),
        freshness=screening.freshness,
        thresholds=configuration.thresholds,
        seconds=night.narration.seconds,
        stopped_by=stopped,
        files_known_before=night.arrivals.landed_before,
        files_left=tuple(night.arrivals.left_for_next_night),
        links=_links(screening),
        cohort=_cohort(screening),
        teams=_teams(screening),
        not_chosen=_not_chosen(screening),
        difference=_difference(night),
        card=_card(night),
        reasons=_reasons(screening),
        tracking_command="make audit" if configuration.council.demonstration else "python -m flows audit --open",
        across=_across(night),
        school_days=_school_days(night.overseen),
        waiting=_waiting(night),
        drift=_drift(night),
        linkage_page=NAME if night.screening.links is not None else "",
        judgements_page=JUDGEMENTS if night.screening.links is not None else "",
        not_sent=screening.not_sent,
        shadow=shadow_account(screening),
        card_drift=drift_accounts(screening),
        digest=night.digest,
        misses=misses_account(installation, screening.card.digest, as_of=night.as_of) if screening.card else None,
    )


def _file(each: Arrived, page: str) -> FileAccount:
    landing = each.landing
    if landing is None:
        why = each.unread or "; ".join(each.stops)
        return FileAccount(each.feed.title, each.file_name, each.delivered_on, each.rows_in, not_kept=why, quarantine_page=page)
    return FileAccount(
        each.feed.title,
        each.file_name,
        each.delivered_on,
        each.rows_in,
        accepted=landing.accepted,
        quarantined=landing.quarantined,
        duplicates=landing.duplicates,
        corrections=landing.corrections,
        withdrawals=landing.withdrawals,
        quarantine_page=page,
    )


def _check(title: str, result: CheckResult) -> CheckAccount:
    return CheckAccount(
        title,
        result.words,
        result.severity,
        result.then,
        rows_checked=result.rows_checked,
        rows_failed=result.rows_failed,
        passed=result.passed,
        unit=result.unit,
        where=result.where,
    )


def _drift(night: Night) -> tuple[DriftAccount, ...]:
    if not any(each.drift for each in night.arrivals.files):
        return ()
    names = _school_names(night)
    return tuple(
        DriftAccount(
            each.feed.title,
            each.file_name,
            names.get(found.school, found.school) if found.school else "The whole delivery",
            found.words,
            found.rows,
            found.deliveries,
        )
        for each in night.arrivals.files
        for found in each.drift
    )


def _school_names(night: Night) -> dict[str, str]:
    """Reference -> 'name (reference)'."""
    schools = night.installation.warehouse.history("schools").to_pyarrow()
    listed = zip(schools["school"].to_pylist(), schools["school_name"].to_pylist(), strict=True)
    return {school: f"{name} ({school})" for school, name in listed}


def _across(night: Night) -> tuple[CheckAccount, ...]:
    if night.overseen is None:
        return ()
    names = _school_names(night)
    told = (_check(ACROSS, result) for result in night.overseen.across)
    return tuple(
        replace(each, where=", ".join(names.get(school, school) for school in each.where.split(", ") if school))
        for each in told
    )


def _waiting(night: Night) -> WaitingAccount:
    told = keep_pages(night.installation, as_of=night.as_of)
    waiting = [each for each in told if each.waiting]
    return WaitingAccount(
        rows=sum(each.waiting for each in waiting),
        deliveries=len(waiting),
        since=min((each.delivered_on for each in waiting), default=None),
        released=sum(each.released for each in told),
        superseded=sum(each.superseded for each in told),
        page="../quarantine/index.html",
    )


def _school_days(overseen: Overseen | None) -> SchoolDaysReport | None:
    if overseen is None:
        return None
    found = overseen.school_days
    schools = tuple(SchoolDaysAccount(**vars(each)) for each in found.schools)
    return SchoolDaysReport(found.looked_at, found.whole, found.covered_to, found.not_yet, schools)


def _quarantined(files: list[Arrived]) -> tuple[QuarantineAccount, ...]:
    counted: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for place, each in enumerate(files):
        for row, rule in zip(each.quarantine["row"].to_pylist(), each.quarantine["rule"].to_pylist(), strict=True):
            counted.setdefault((each.feed.name, rule), set()).add((place, row))
    told = []
    for (name, rule), rows in sorted(counted.items()):
        feed = FEEDS[name]
        remedy = remedy_for(rule, feed)
        told.append(QuarantineAccount(feed.title, rule, remedy.words, len(rows), remedy.do))
    return tuple(told)


def _keep_quarantine(night: Night, each: Arrived, folder: Path) -> str:
    """Write a delivery's quarantine; the page's address from the night's page, empty when nothing waits."""
    if not each.quarantine.num_rows:
        return ""
    name = re.sub(r"[^A-Za-z0-9._-]", "_", f"{each.feed.name}-{each.delivered_on.isoformat()}-{Path(each.file_name).stem}")
    council = night.installation.configuration.council
    rules = sorted(set(each.quarantine["rule"].to_pylist()))
    delivery = QuarantinedDelivery(
        council=council.name,
        demonstration=council.demonstration,
        feed=each.feed.title,
        file_name=each.file_name,
        delivered_on=each.delivered_on,
        rows=each.quarantine.to_pandas(),
        remedies={rule: Remedy(found.words, found.do) for rule in rules if (found := remedy_for(rule, each.feed))},
    )
    keep(folder / "quarantine" / f"{name}.csv", rows_csv(delivery))
    keep(folder / "quarantine" / f"{name}.html", render_quarantine(delivery, csv_name=f"{name}.csv"))
    return f"quarantine/{name}.html"


def _links(screening: Screening) -> LinkAccount | None:
    links = screening.links
    if links is None:
        return None
    sure = links.by_confidence
    return LinkAccount(
        people=links.people,
        children=links.children,
        strong=sure[LinkConfidence.STRONG],
        to_be_confirmed=sure[LinkConfidence.TO_BE_CONFIRMED],
        weak=sure[LinkConfidence.WEAK],
    )


def _cohort(screening: Screening) -> CohortAccount | None:
    computed = screening.computed
    if computed is None:
        return None
    supported = int(computed.children["supported"].astype(bool).sum())
    scored = len(computed.scored)
    return CohortAccount(supported=supported, held_back=len(computed.children) - supported - scored, scored=scored)


def _teams(screening: Screening) -> tuple[TeamAccount, ...]:
    selection = screening.selection
    if selection is None or screening.not_sent:
        return ()
    lapsed: dict[Any, int] = screening.lapsed["team"].value_counts().to_dict() if len(screening.lapsed) else {}
    return tuple(
        TeamAccount(
            team=team.name,
            capacity=team.weekly_capacity,
            new=selection.count(Placed.NEW, team.name) + selection.count(Placed.DRAWN, team.name),
            carried_over=selection.count(Placed.CARRIED_OVER, team.name),
            lapsed=int(lapsed.get(team.name, 0)),
            over_capacity=selection.count(Placed.OVER_CAPACITY, team.name),
        )
        for team in screening.installation.configuration.teams
    )


def _not_chosen(screening: Screening) -> dict[str, int]:
    selection = screening.selection
    return (
        {} if selection is None or screening.not_sent else {PLACED_WORDS[place]: selection.count(place) for place in NOT_CHOSEN}
    )


def _difference(night: Night) -> DifferenceAccount | None:
    screening = night.screening
    selection = screening.selection
    if selection is None or screening.not_sent:
        return None
    before = night.last_night
    gone = {"Answered by a person": 0, "Lapsed: nobody answered in time": len(screening.lapsed)}
    gone["Answered by a person"] = screening.answered_since(before)
    for place in (Placed.ALREADY_SUPPORTED, Placed.WEAK_LINK):
        gone[PLACED_WORDS[place]] = int((selection.off_list["place"] == place).sum())
    return DifferenceAccount(
        last_night=before,
        new=selection.count(Placed.NEW) + selection.count(Placed.DRAWN),
        carried_over=selection.count(Placed.CARRIED_OVER),
        gone=gone,
    )


def _reasons(screening: Screening) -> ReasonsAccount | None:
    held = screening.reasons
    return ReasonsAccount(held.compared, held.changed, held.kept) if held else None


def _card(night: Night) -> CardAccount | None:
    card = night.screening.card
    if card is None:
        return None
    release = in_force(night.installation.folders.cards, as_of=night.as_of)
    assert release is not None
    page = evaluation_path(night.installation, card.digest)
    return CardAccount(
        name=card.name,
        digest=card.digest,
        lines=len(card.lines),
        released_by=release.by,
        released_on=date.fromisoformat(release.on),
        why=release.reason,
        sunset_on=card.sunset_on,
        figures=card.evaluation,
        evaluation_page=f"../cards/{page.name}" if page.exists() else "",
    )
