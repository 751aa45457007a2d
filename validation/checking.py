"""Checks one delivery: which rows wait in quarantine, what is only reported, and whether the night must stop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from validation.catalogue import rules_for
from validation.combinations import Combinations
from validation.date_rules import DAYS_BEFORE_BIRTH, OLDEST_YEARS
from validation.delivery import whole_delivery
from validation.delivery_rules import DELIVERY, LEAST_HISTORY
from validation.looks import Evidence, look_at
from validation.profile import Profile, profile
from validation.quarantine import Quarantine
from validation.record_rules import RECORDS
from validation.rules import Look, Rule, Severity, Then, Unit
from validation.standing_rules import SCHOOLS_LEFT_OUT, Standing
from validation.suites import broken_lines
from validation.value_rules import CELLS
from vocabulary.council import Checks
from vocabulary.feeds import Feed


@dataclass(frozen=True)
class Context:
    """What a delivery is judged against.

    rows_in: records in the file. recent_rows: sizes of the feed's recent deliveries. known_people:
    references on the feed's people list, None while no list is held. known_schools: likewise.
    nothing_expected: no school was open since the last delivery, so an empty file is no surprise.
    standing: how it stands to what is held of its feed, None where it is compared with nothing.
    """

    delivered_on: date
    rows_in: int
    recent_rows: tuple[int, ...]
    known_people: pa.Array | None
    known_schools: pa.Array | None
    settings: Checks
    nothing_expected: bool = False
    standing: Standing | None = None


@dataclass(frozen=True)
class CheckResult:
    """What one rule found: counts, never values.

    rows_failed: rows that break the rule; for a rule about the whole delivery, all of them or none.
    passed: whether the rule holds. A rule of severity 'info' notes a count and always passes.
    unit: what is counted; 'children' are people, whose small numbers are held back wherever they are shown.
    where: the schools with most of what failed, by reference; empty where the rule is about no school.
    """

    feed: str
    rule: str
    words: str
    severity: Severity
    then: Then
    rows_checked: int
    rows_failed: int
    passed: bool
    unit: Unit = "rows"
    where: str = ""


@dataclass(frozen=True)
class Checked:
    """A delivery after its checks. stops: the critical rules it broke; with any, none of it is to be kept.

    profile: what it looks like in counts, to be compared with other deliveries.
    """

    results: tuple[CheckResult, ...]
    quarantine: pa.Table
    stops: tuple[str, ...]
    profile: Profile


def check(table: pa.Table, faults: pa.Table, feed: Feed, context: Context) -> Checked:
    """Check one delivery against every rule of its feed.

    table: `row` (its number in the file, from 1) and the feed's columns. faults: `row`, `column` and
    `rule` of each cell or row that could not be read. The quarantine names a row once for each rule it
    broke, in order of row, column and rule.

    Raises ValueError where the table has not the feed's columns, and RuntimeError where a rule could
    not be judged: both are faults of ours and not of the delivery.
    """
    if tuple(table.column_names) != ("row", *feed.column_names):
        raise ValueError(f"the table's columns must be row and then those of {feed.name}: {', '.join(feed.column_names)}")
    evidence = Evidence(
        table, faults, feed, Combinations(table), context.delivered_on, context.known_people, context.known_schools,
        context.settings,
    )  # fmt: skip
    rules = rules_for(feed)
    held = Quarantine(evidence)
    results: dict[str, CheckResult] = {}
    looks = list(dict.fromkeys(rule.look for rule in rules))
    for look in sorted(looks, key=lambda each: each == RECORDS):  # last: rows held back by others put none in doubt
        if look != DELIVERY:
            alike = [rule for rule in rules if rule.look == look]
            results |= {each.rule: each for each in _check_rows(evidence, look, alike, held, context)}
    results |= {each.rule: each for each in _check_delivery(evidence, rules, held, context)}
    ordered = tuple(results[rule.name] for rule in rules)
    stops = tuple(each.rule for each in ordered if each.then == "stop" and not each.passed)
    seen = profile(evidence.combinations, feed, delivered_on=context.delivered_on, known_schools=context.known_schools)
    return Checked(ordered, held.table(), stops, seen)


def _check_rows(evidence: Evidence, look: Look, rules: list[Rule], held: Quarantine, context: Context) -> list[CheckResult]:
    frame = look_at(evidence, look)
    if frame is None:
        return [_not_judged(rule, "not checked: no list is held yet") for rule in rules]
    broken = broken_lines(rules, frame.facts, _parameters(context))
    results = []
    for rule in rules:
        lines = broken[rule.name]
        failed = int(frame.rows[lines].sum())
        if rule.then == "quarantine" and failed:
            if frame.of_row is None:
                held.add_faults(set(frame.facts.loc[lines, "place"]))
            else:
                held.add(rule, np.isin(frame.of_row, lines))
        checked = context.rows_in if look == CELLS else int(frame.rows.sum())
        results.append(_result(rule, checked, failed))
    return results


def _check_delivery(evidence: Evidence, rules: tuple[Rule, ...], held: Quarantine, context: Context) -> list[CheckResult]:
    alike = [rule for rule in rules if rule.look == DELIVERY]
    line = whole_delivery(
        evidence,
        rows_in=context.rows_in,
        held_back=held.rows(),
        recent_rows=context.recent_rows,
        nothing_expected=context.nothing_expected,
    )
    line = line.assign(**(context.standing or Standing(is_latest=True)).facts(context.rows_in))
    broken = broken_lines(alike, line, _parameters(context))
    results = []
    for rule in alike:
        column = rule.expectation.arguments["column"]
        if column == "times usual" and len(context.recent_rows) < LEAST_HISTORY:
            results.append(
                _not_judged(rule, f"not checked: fewer than {LEAST_HISTORY} recent deliveries, so what is usual is unknown")
            )
        elif column == "share of people on no list" and context.known_people is None:
            results.append(_not_judged(rule, "not checked: no list is held yet"))
        elif context.standing is None and column in Standing(is_latest=True).facts(0):
            results.append(_not_judged(rule, "not checked: it was compared with nothing"))
        else:
            fails = len(broken[rule.name]) > 0
            result = _result(rule, context.rows_in, context.rows_in if fails else 0, fails=fails)
            gone = context.standing.schools_gone if context.standing and column == SCHOOLS_LEFT_OUT else ()
            results.append(replace(result, where=", ".join(gone)))
    return results


def _result(rule: Rule, checked: int, failed: int, *, fails: bool | None = None) -> CheckResult:
    passed = rule.severity == "info" or not (failed > 0 if fails is None else fails)
    return CheckResult(rule.feed, rule.name, rule.words, rule.severity, rule.then, checked, failed, passed)


def _not_judged(rule: Rule, why: str) -> CheckResult:
    return CheckResult(rule.feed, rule.name, f"{rule.words} ({why})", "info", rule.then, 0, 0, True)


def _parameters(context: Context) -> dict[str, Any]:
    """What only the night knows, for the expectations."""
    day, settings = context.delivered_on, context.settings
    return {
        "earliest": _midnight(settings.earliest),
        "delivered_on": _midnight(day),
        "oldest_birth": _midnight(day - timedelta(days=round(OLDEST_YEARS * 365.25))),
        "latest_expected_birth": _midnight(day + timedelta(days=DAYS_BEFORE_BIRTH)),
        "volume_low": settings.volume_low,
        "volume_high": settings.volume_high,
        "most_quarantined": settings.most_quarantined,
        "most_unknown_people": settings.most_unknown_people,
        "most_left_out": settings.most_left_out,
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
