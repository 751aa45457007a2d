"""The indicators once more, worked child by child in plain Python: the second route to every value.

Nothing of `features` is imported: marks, windows and rules are written out again from the catalogue's words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]

ATTENDED = {"/", "\\", "L", "K", "V", "P", "W", "B", "J"}
MISSED = {"C1", "M", "J1", "C2", "C", "T", "R", "I", "H", "G", "N", "O", "U"}
UNAUTHORISED = {"G", "N", "O", "U"}


class Child:
    """One child's records as they were known on a date."""

    def __init__(
        self,
        rows: Mapping[str, Iterable[Row]],
        people: set[int],
        *,
        as_of: date,
        floor: int,
        starts: Mapping[str, date | None],
        late: Mapping[str, date] | None = None,
        households: Iterable[Row] = (),
        others: Mapping[int, set[int]] | None = None,
    ) -> None:
        self.as_of, self.floor, self.starts, self.late = as_of, floor, starts, late or {}
        self.people, self.households, self.others = people, list(households), others or {}
        self.rows = {name: [row for row in found if self._known(row)] for name, found in rows.items()}
        self.mine = {
            name: [row for row in found if row.get("person_no") in people]
            for name, found in self.rows.items()
            if name != "calendar"
        }
        self.ever_listed = [
            row["known_on"] for row in rows.get("persons", ()) if row["person_no"] in people and row["known_on"] <= as_of
        ]

    def _known(self, row: Row) -> bool:
        until = row.get("known_until")
        return row["known_on"] <= self.as_of and (until is None or until > self.as_of) and not row.get("withdrawn")

    def inside(self, day: date | None, weeks: int, *, back_to: int = 0) -> bool:
        """Whether a day lies in the past `weeks` weeks, and before the past `back_to`."""
        return day is not None and self.as_of - timedelta(weeks=weeks) <= day < self.as_of - timedelta(weeks=back_to)

    # Sessions

    def count(self, marks: set[str] | None, weeks: int, *, back_to: int = 0) -> int:
        """Sessions with these marks; any mark but '-' where None."""
        held = [row["mark"] for row in self.mine["attendance"] if self.inside(row["happened_on"], weeks, back_to=back_to)]
        return sum((mark in marks) if marks is not None else mark != "-" for mark in held)

    def expected(self, weeks: int, *, back_to: int = 0) -> int:
        days = 0
        for stay in self._stays():
            for row in self.rows["calendar"]:
                on = row["happened_on"]
                if row["school"] == stay["school"] and self.inside(on, weeks, back_to=back_to) and self._at(stay, on):
                    days += 1
        return 2 * days

    def _stays(self) -> list[Row]:
        return [row for row in self.mine["pupils"] if row["school"] is not None and row["entered_on"] <= self.as_of]

    @staticmethod
    def _at(stay: Row, day: date) -> bool:
        return stay["entered_on"] <= day and (stay["left_on"] is None or day < stay["left_on"])

    def on_roll(self, weeks: int, *, back_to: int = 0) -> bool:
        # As one stretch from the first day on a roll to the last, as the engine has it.
        stays = self._stays()
        if not stays:
            return False
        last = max(row["left_on"] or date.max for row in stays)
        first = min(row["entered_on"] for row in stays)
        return last > self.as_of - timedelta(weeks=weeks) and first < self.as_of - timedelta(weeks=back_to)

    def stated(self, possible: set[str], spans: list[tuple[int, int]]) -> bool:
        """Whether a value about sessions in these spans (weeks, back_to) may be stated."""
        for weeks, back_to in spans:
            first, last = self.as_of - timedelta(weeks=weeks), self.as_of - timedelta(weeks=back_to)
            if not self.held("attendance", first, last):
                return False
            if self.count(possible, weeks, back_to=back_to) < min(self.floor, 5 * (weeks - back_to)):
                return False
        return True

    def held(self, feed: str, first: date, last: date) -> bool:
        """Whether the feed's records reach over half of [first, last)."""
        starts = self.starts.get(feed)
        until = min(last, self.late[feed] + timedelta(days=1)) if feed in self.late else last
        return starts is not None and 2 * (until - max(first, starts)).days >= (last - first).days

    def rate(self, top: set[str], bottom: set[str], weeks: int, *, back_to: int = 0) -> float:
        possible = self.count(bottom, weeks, back_to=back_to)
        return self.count(top, weeks, back_to=back_to) / possible

    def share(self, top: set[str], bottom: set[str], weeks: int) -> float | None:
        return self.rate(top, bottom, weeks) if self.stated(bottom, [(weeks, 0)]) and self.count(bottom, weeks) else None

    def longest_run(self, weeks: int) -> float | None:
        if not self.stated(ATTENDED | MISSED, [(weeks, 0)]) or self.expected(weeks) == 0:
            return None
        longest = 0
        for school in {row["school"] for row in self.rows["calendar"]}:
            days = sorted(row["happened_on"] for row in self.rows["calendar"] if row["school"] == school)
            run = 0
            for day in (day for day in days if self.inside(day, weeks)):
                sessions = {
                    row["session"]
                    for row in self.mine["attendance"]
                    if row["happened_on"] == day and row["school"] == school and row["mark"] in MISSED
                }
                run = run + 1 if sessions == {"AM", "PM"} else 0
                longest = max(longest, run)
        return float(longest)

    # Events

    def days(self, feed: str, weeks: int, *, back_to: int = 0, dated: str = "happened_on", **conditions: Any) -> list[date]:
        """Days of records in the span whose columns meet the conditions (a set of allowed values, or a function)."""
        return [row[dated] for row in self.records(feed, weeks, back_to=back_to, dated=dated, **conditions)]

    def records(self, feed: str, weeks: int, *, back_to: int = 0, dated: str = "happened_on", **conditions: Any) -> list[Row]:
        return [
            row
            for row in self.mine[feed]
            if self.inside(row[dated], weeks, back_to=back_to)
            and row["happened_on"] < self.as_of
            and all(test(row) for test in conditions.values())
        ]

    def first_seen(self) -> date | None:
        marks = [row["happened_on"] for row in self.mine["attendance"] if self.inside(row["happened_on"], 156)]
        return min([*(row["entered_on"] for row in self._stays()), *marks, *self.ever_listed], default=None)

    def or_none(self, value: float, feed: str, weeks: int, *, school: bool, nothing: float = 0) -> float | None:
        """The value, or None where nothing is held and it can't be said that there was nothing."""
        if value != nothing:
            return float(value)
        first, seen = self.as_of - timedelta(weeks=weeks), self.first_seen()
        if seen is None or self.as_of - max(seen, first) < timedelta(weeks=weeks) / 2:
            return None
        if feed != "pupils" and not self.held(feed, first, self.as_of):
            return None
        if school and not self.on_roll(weeks):
            return None
        return float(nothing)

    def repeats(self, feed: str, weeks: int, within: int, test: Any = lambda row: True) -> int:
        """Days in the span with such a record, within so many days after an earlier day with one."""
        days = sorted({row["happened_on"] for row in self.mine[feed] if row["happened_on"] < self.as_of and test(row)})
        reach = [day for day in days if self.inside(day, weeks + -(-within // 7))]
        following = {b for a, b in itertools.pairwise(reach) if (b - a).days <= within and self.inside(b, weeks)}
        return len(following)

    def moves(self) -> int:
        phases = {row["school"]: row["phase"] for row in self.rows["schools"]}
        stays = sorted(
            {
                (s["entered_on"], s["left_on"] or date.max, s["school"])
                for s in self._stays()
                if (s["left_on"] or date.max) > s["entered_on"]
            }
        )
        found = 0
        for (_, _, before), (entered, _, school) in itertools.pairwise(stays):
            usual = (phases.get(before), phases.get(school)) == ("PRIMARY", "SECONDARY")
            found += school != before and not usual and self.inside(entered, 52)
        return found


def values(child: Child) -> dict[str, float | None]:
    """Every indicator of one child; None where not known."""
    possible = ATTENDED | MISSED
    with_suspension = possible | {"E"}
    known: dict[str, float | None] = {}
    known["absence_rate_past_26_weeks"] = child.share(MISSED, possible, 26)
    for weeks in (4, 12, 52, 156):
        known[f"absence_rate_past_{weeks}_weeks"] = child.share(MISSED, possible, weeks)
        known[f"unauthorised_rate_past_{weeks}_weeks"] = child.share(UNAUTHORISED, possible, weeks)
    for weeks in (4, 12):
        known[f"sessions_missed_past_{weeks}_weeks"] = _if(
            child.stated(possible, [(weeks, 0)]), lambda w=weeks: child.count(MISSED, w)
        )
    known["late_after_close_past_12_weeks"] = _if(child.stated(possible, [(12, 0)]), lambda: child.count({"U"}, 12))
    absent = child.share(MISSED | {"E"}, with_suspension, 52)
    known["persistent_absence_past_52_weeks"] = None if absent is None else float(absent >= 0.1)
    known["severe_absence_past_52_weeks"] = None if absent is None else float(absent >= 0.5)
    published = child.share(MISSED | {"E"}, with_suspension, 156)
    known["persistent_absence_past_156_weeks"] = None if published is None else float(published >= 0.1)
    published = child.share(MISSED | {"E"}, with_suspension, 12)
    known["absence_rate_as_published_past_12_weeks"] = published
    known["severe_absence_past_12_weeks"] = None if published is None else float(published >= 0.5)
    known["illness_rate_past_12_weeks"] = child.share({"I"}, possible, 12)
    known["part_time_share_past_12_weeks"] = child.share({"C2"}, possible | {"D"}, 12)
    known["off_site_share_past_12_weeks"] = child.share({"B", "K", "D"}, possible | {"D"}, 12)
    known["longest_run_of_missed_days_past_26_weeks"] = child.longest_run(26)
    known["absence_rate_change_past_12_weeks"] = _if(
        child.stated(possible, [(12, 0), (52, 12)]),
        lambda: child.rate(MISSED, possible, 12) - child.rate(MISSED, possible, 52, back_to=12),
    )
    known["attendance_recovering_past_4_weeks"] = _if(
        child.stated(possible, [(4, 0), (16, 4)]),
        lambda: child.rate(MISSED, possible, 16, back_to=4) - child.rate(MISSED, possible, 4),
    )
    for name, then, since, back_to in (
        ("absence_rate_change_past_26_weeks", 26, 52, 26),
        ("absence_rate_change_past_52_weeks", 52, 156, 52),
        ("absence_rate_change_on_last_year_past_12_weeks", 12, 64, 52),
    ):
        known[name] = _if(
            child.stated(possible, [(then, 0), (since, back_to)]),
            lambda w=then, s=since, b=back_to: child.rate(MISSED, possible, w) - child.rate(MISSED, possible, s, back_to=b),
        )
    return {**known, **_exclusions(child), **_contacts(child)}


def _exclusions(child: Child) -> dict[str, float | None]:
    def suspended(row: Row) -> bool:
        return row["category"] in {"SUSP", "LNCH", "FIXD"}

    def because(*codes: str) -> Any:
        return lambda row: bool({row["reason_1"], row["reason_2"], row["reason_3"]} & set(codes))

    def counted(weeks: int, **more: Any) -> float | None:
        return child.or_none(len(child.days("exclusions", weeks, kind=suspended, **more)), "exclusions", weeks, school=True)

    year = child.records("exclusions", 52, kind=suspended)
    lost = sum(1 if row["sessions"] is None else row["sessions"] for row in year)
    last = max((row["happened_on"] for row in year), default=None)
    since = 52 if last is None else (child.as_of - last).days // 7
    permanent = child.days("exclusions", 156, kind=lambda row: row["category"] == "PERM")
    stopped = not child.days("exclusions", 26, kind=suspended) and bool(
        child.days("exclusions", 52, back_to=26, kind=suspended)
    )
    return {
        "suspensions_past_12_weeks": counted(12),
        "suspensions_past_26_weeks": counted(26),
        "suspensions_past_52_weeks": counted(52),
        "sessions_lost_to_suspension_past_52_weeks": child.or_none(lost, "exclusions", 52, school=True),
        "suspensions_for_violence_past_52_weeks": counted(52, why=because("PP", "PA")),
        "suspensions_for_weapons_past_52_weeks": counted(52, why=because("OW", "BW")),
        "suspensions_for_drugs_or_alcohol_past_52_weeks": counted(52, why=because("DA", "DR", "AR")),
        "suspensions_for_threats_past_52_weeks": counted(52, why=because("VP", "VA")),
        "suspensions_for_disruption_past_52_weeks": counted(52, why=because("DB", "LD", "CB")),
        "lunchtime_suspensions_past_52_weeks": counted(52, what=lambda row: row["category"] == "LNCH"),
        "suspended_again_past_52_weeks": child.or_none(
            child.repeats("exclusions", 52, 42, suspended), "exclusions", 52, school=True
        ),
        "managed_moves_past_156_weeks": child.or_none(
            len(child.days("placements", 156, kind=lambda row: row["kind"] == "MANAGED_MOVE")), "placements", 156, school=True
        ),
        "permanent_exclusions_past_156_weeks": child.or_none(len(permanent), "exclusions", 156, school=True),
        "weeks_since_suspension_past_52_weeks": child.or_none(since, "exclusions", 52, school=True, nothing=52),
        "suspension_free_past_26_weeks": child.or_none(int(stopped), "exclusions", 52, school=True),
        "school_moves_past_52_weeks": child.or_none(child.moves(), "pupils", 52, school=True),
    }


def _contacts(child: Child) -> dict[str, float | None]:
    def counted(feed: str, weeks: int, test: Any = lambda row: True, dated: str = "happened_on") -> float | None:
        return child.or_none(len(child.days(feed, weeks, dated=dated, test=test)), feed, weeks, school=False)

    def noted(*codes: str) -> float | None:
        return counted("assessments", 52, lambda row: bool(set((row["factors"] or "").split(";")) & set(codes)))

    last = max(child.days("contacts", 52), default=None)
    since = 52 if last is None else (child.as_of - last).days // 7
    stopped = not child.days("missing", 26) and bool(child.days("missing", 52, back_to=26))
    return {
        **{f"contacts_past_{weeks}_weeks": counted("contacts", weeks) for weeks in (12, 26, 52)},
        "weeks_since_contact_past_52_weeks": child.or_none(since, "contacts", 52, school=False, nothing=52),
        **{
            f"{name}_past_52_weeks": counted("contacts", 52, lambda row, outcome=outcome: row["outcome"] == outcome)
            for name, outcome in (
                ("contacts_with_no_further_action", "NFA"),
                ("contacts_with_advice", "ADVICE"),
                ("contacts_passed_to_early_help", "EARLY_HELP"),
                ("contacts_passed_to_social_care", "REFERRAL"),
            )
        },
        "contacts_from_health_past_52_weeks": counted(
            "contacts", 52, lambda row: row["contact_source"] in {"3A", "3B", "3C", "3D", "3E", "3F"}
        ),
        "contacts_from_police_past_52_weeks": counted("contacts", 52, lambda row: row["contact_source"] == "6"),
        "contacts_from_schools_past_52_weeks": counted("contacts", 52, lambda row: row["contact_source"] in {"2A", "2B"}),
        "referrals_past_52_weeks": counted("referrals", 52),
        "re_referrals_past_52_weeks": child.or_none(child.repeats("referrals", 52, 365), "referrals", 52, school=False),
        "assessments_with_child_substance_factor_past_52_weeks": noted("1A", "2A"),
        "assessments_with_missing_factor_past_52_weeks": noted("10A"),
        "assessments_with_behaviour_factor_past_52_weeks": noted("14A"),
        "missing_episodes_past_12_weeks": counted("missing", 12),
        "missing_episodes_past_52_weeks": counted("missing", 52),
        "missing_again_past_52_weeks": child.or_none(child.repeats("missing", 52, 28), "missing", 52, school=False),
        "missing_free_past_26_weeks": child.or_none(int(stopped), "missing", 52, school=False),
        "early_help_declined_past_52_weeks": counted(
            "early_help", 52, lambda row: row["end_reason"] == "DECLINED", dated="ended_on"
        ),
        "early_help_contact_lost_past_52_weeks": counted(
            "early_help", 52, lambda row: row["end_reason"] == "DISENGAGED", dated="ended_on"
        ),
        "early_help_open_past_52_weeks": counted(
            "early_help", 52, lambda row: row["ended_on"] is None or row["ended_on"] >= child.as_of
        ),
        "trusted_adult_recorded_past_52_weeks": counted("early_help", 52, lambda row: row["trusted_adult"] is True),
        "child_in_need_plans_ended_past_52_weeks": counted("plans", 52, lambda row: row["plan"] == "CIN", dated="ended_on"),
        "child_protection_plans_ended_past_156_weeks": counted("plans", 156, lambda row: row["plan"] == "CP", dated="ended_on"),
        "early_help_completed_past_52_weeks": counted(
            "early_help", 52, lambda row: row["end_reason"] == "COMPLETED", dated="ended_on"
        ),
        "return_talks_accepted_past_52_weeks": counted("missing", 52, lambda row: row["return_talk_accepted"] is True),
    }


def _if(stated: bool, value: Any) -> float | None:
    return float(value()) if stated else None
