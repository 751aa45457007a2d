"""What follows a contact: referrals and episodes, assessments with factors, plans, and early help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synthetic.harm import while_here
from synthetic.plan import BoroughPlan
from synthetic.risk import Risk
from synthetic.terms import NEVER, day_number

# factor, share of assessments, and how far hardship, conduct and pull raise it
_FACTORS = (
    ("3B", 0.30, 0.25, 0.0, 0.0),
    ("4B", 0.27, 0.25, 0.0, 0.0),
    ("17A", 0.18, 0.15, 0.0, 0.1),
    ("16A", 0.15, 0.30, 0.0, 0.0),
    ("2B", 0.12, 0.30, 0.0, 0.0),
    ("1B", 0.11, 0.25, 0.0, 0.0),
    ("18C", 0.12, 0.10, 0.0, 0.0),
    ("4A", 0.12, 0.0, 0.1, 0.3),
    ("5A", 0.08, 0.0, 0.0, 0.0),
    ("14A", 0.07, 0.0, 0.6, 0.4),
    ("15A", 0.05, 0.0, 0.0, 0.3),
    ("2A", 0.05, 0.1, 0.5, 0.6),
    ("1A", 0.03, 0.0, 0.4, 0.5),
    ("10A", 0.035, 0.0, 0.2, 0.8),
    ("18B", 0.03, 0.0, 0.6, 0.3),
    ("19C", 0.03, 0.0, 0.0, 0.0),
    ("7A", 0.03, 0.1, 0.0, 0.0),
)
_OLDER_ONLY = {"14A", "15A", "2A", "1A", "10A", "18B"}


@dataclass
class Care:
    """The feeds of social care and early help that follow from contacts."""

    referrals: pd.DataFrame
    assessments: pd.DataFrame
    plans: pd.DataFrame
    early_help: pd.DataFrame


def care(plan: BoroughPlan, contacts: pd.DataFrame, risk: Risk) -> Care:
    """Follow every contact. `contacts` is changed where a referral was already open: then it was advice."""
    chance = plan.chance("care")
    referrals = _referrals(plan, contacts, risk, chance)
    assessments = _assessments(plan, referrals, risk, chance)
    return Care(referrals, assessments, _plans(plan, referrals, chance), _early_help(plan, contacts, referrals, risk, chance))


def _delay(count: int, share: float, most: int, chance: np.random.Generator) -> np.ndarray:
    """Days until something is entered: 1 at least."""
    return 1 + np.minimum(chance.geometric(share, count) - 1, most)


def _referrals(plan: BoroughPlan, contacts: pd.DataFrame, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    made = contacts.loc[contacts["outcome"] == "REFERRAL"].copy()
    made["contact"] = made.index
    count = len(made)
    crisis = (made["form"] != "").to_numpy()
    nfa = (chance.random(count) < 0.09) & ~crisis
    short = (chance.random(count) < 0.44) & ~crisis
    length = np.where(short, 18 + chance.integers(0, 55, count), 75 + chance.exponential(325, count)).astype(int)
    made["happened"] += chance.integers(0, 3, count)
    made["no_further_action"] = nfa
    made["closed"] = made["happened"] + np.where(nfa, chance.integers(0, 3, count), length)
    ends = chance.choice(np.array(["RC8", "RC9", "RC7"], dtype=object), count, p=[0.55, 0.25, 0.2])
    long_ends = chance.choice(
        np.array(["RC7", "RC9", "RC5", "RC4", "RC3"], dtype=object), count, p=[0.76, 0.1, 0.08, 0.03, 0.03]
    )
    made["closure_reason"] = np.where(nfa, "RC8", np.where(short, ends, long_ends))
    made["long"] = ~short & ~nfa
    made = while_here(plan, made, risk).sort_values(["child", "happened"], kind="stable", ignore_index=True)
    kept = _not_overlapping(made["child"].to_numpy(), made["happened"].to_numpy(), made["closed"].to_numpy())
    merged = made[~kept]
    contacts.loc[merged.loc[merged["form"] == "", "contact"], "outcome"] = "ADVICE"
    made = made[kept].reset_index(drop=True)
    made["later_crises"] = pd.Series(_crises_while_open(made, merged), dtype=object)
    made["closed"] = np.minimum(made["closed"], risk.here[1][made["child"].to_numpy()])
    made["closed"] = np.where(made["closed"] > day_number(plan.last_day), NEVER, made["closed"])
    count = len(made)
    older = (made["happened"].to_numpy() - risk.born[made["child"].to_numpy()]) / 365.25 >= 10
    needs = np.array(["N1", "N5", "N4", "N3", "N2", "N8", "N6", "N0"], dtype=object)
    made["primary_need"] = np.where(
        older & (chance.random(count) < 0.12),
        "N6",
        chance.choice(needs, count, p=[0.58, 0.14, 0.1, 0.05, 0.06, 0.03, 0.02, 0.02]),
    )
    made["referral_source"] = made["contact_source"]
    made["known"] = made["happened"] + _delay(count, 0.5, 9, chance)
    made["closed_known"] = np.where(
        made["closed"] < NEVER, np.maximum(made["closed"] + _delay(count, 0.3, 20, chance), made["known"]), NEVER
    )
    return made.drop(columns=["outcome", "contact", "contact_source"])


def _crises_while_open(made: pd.DataFrame, merged: pd.DataFrame) -> list[tuple[tuple[int, str], ...]]:
    """For each episode: (day, factor) of each crisis that came while it was open, and so led to no new referral."""
    found: list[tuple[tuple[int, str], ...]] = [()] * len(made)
    urgent = merged[merged["factor"] != ""]
    starts = made["child"].to_numpy() * 100_000_000 + made["happened"].to_numpy()
    place = np.searchsorted(starts, urgent["child"].to_numpy() * 100_000_000 + urgent["happened"].to_numpy(), side="right") - 1
    for row, day, factor in zip(place.tolist(), urgent["happened"].tolist(), urgent["factor"].tolist(), strict=True):
        found[row] = (*found[row], (day, factor))
    return found


def _not_overlapping(child: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which rows (ordered by child and day) begin after the child's last kept one has ended."""
    kept = np.zeros(len(child), dtype=bool)
    last, until = -1, 0
    for place, (who, start, end) in enumerate(zip(child.tolist(), starts.tolist(), ends.tolist(), strict=True)):
        if who != last or start > until:
            kept[place] = True
            last, until = who, end
    return kept


def _assessments(plan: BoroughPlan, referrals: pd.DataFrame, risk: Risk, chance: np.random.Generator) -> pd.DataFrame:
    usual = referrals[~referrals["no_further_action"] & ((chance.random(len(referrals)) < 0.93) | (referrals["factor"] != ""))]
    rows = pd.DataFrame(
        {
            "child": usual["child"],
            "referral": usual.index,
            "happened": usual["happened"] + np.minimum(8 + chance.integers(0, 55, len(usual)), 62),
            "exploitation": usual["factor"],
        }
    )
    again = [
        (child, index, day + int(chance.integers(5, 40)), factor)
        for child, index, crises in zip(referrals["child"], referrals.index, referrals["later_crises"], strict=True)
        for day, factor in crises
    ]
    rows = pd.concat([rows, pd.DataFrame(again, columns=["child", "referral", "happened", "exploitation"])], ignore_index=True)
    rows = while_here(plan, rows.astype({"child": int, "referral": int, "happened": int}), risk)
    rows["factors"] = _factors(rows, risk, chance)
    rows["known"] = rows["happened"] + 1 + np.minimum(chance.geometric(0.13, len(rows)), 35)
    return rows


def _factors(rows: pd.DataFrame, risk: Risk, chance: np.random.Generator) -> np.ndarray:
    child, day = rows["child"].to_numpy(), rows["happened"].to_numpy()
    period = risk.period_of(day) + 3
    hardship, pull = risk.hardship[risk.household[child], period], risk.pull[child, period] + risk.shock[child, period]
    older = (day - risk.born[child]) / 365.25 >= 10
    found = np.full(len(rows), "", dtype=object)
    for code, share, by_hardship, by_conduct, by_pull in _FACTORS:
        weight = np.exp(by_hardship * hardship + by_conduct * risk.conduct[child] + by_pull * pull)
        able = older if code in _OLDER_ONLY else True
        here = (chance.random(len(rows)) < np.minimum(share * weight, 0.9)) & able
        found = np.where(here, found + code + ";", found)
    exploited = rows["exploitation"].to_numpy()
    found = np.where(exploited != "", found + exploited + ";", found)
    return np.array([";".join(sorted(each.rstrip(";").split(";"))) if each else "21" for each in found], dtype=object)


def _plans(plan: BoroughPlan, referrals: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    long = referrals[referrals["long"]]
    draw = chance.random(len(long))
    kind = np.where(draw < 0.16, "CP", np.where(draw < 0.72, "CIN", ""))
    rows = pd.DataFrame({"child": long["child"], "happened": long["happened"] + 20 + chance.integers(0, 45, len(long))})
    rows["plan"] = kind
    category = chance.choice(
        np.array(["NEG", "EMO", "PHY", "SAB", "MUL"], dtype=object), len(long), p=[0.45, 0.37, 0.09, 0.05, 0.04]
    )
    rows["category"] = np.where(kind == "CP", category, "")
    length = np.where(kind == "CP", 150 + chance.exponential(190, len(long)), 120 + chance.exponential(300, len(long))).astype(
        int
    )
    rows["ended"] = np.minimum(rows["happened"] + length, long["closed"])
    rows = rows[(kind != "") & (rows["happened"] < rows["ended"]) & (rows["happened"] <= day_number(plan.last_day))].copy()
    rows["ended"] = np.where(rows["ended"] > day_number(plan.last_day), NEVER, rows["ended"])
    rows["known"] = rows["happened"] + _delay(len(rows), 0.25, 20, chance)
    closed = np.maximum(rows["ended"] + _delay(len(rows), 0.25, 20, chance), rows["known"])
    rows["ended_known"] = np.where(rows["ended"] < NEVER, closed, NEVER)
    return rows.reset_index(drop=True)


def _early_help(
    plan: BoroughPlan, contacts: pd.DataFrame, referrals: pd.DataFrame, risk: Risk, chance: np.random.Generator
) -> pd.DataFrame:
    asked = contacts.loc[(contacts["outcome"] == "EARLY_HELP") & (chance.random(len(contacts)) < 0.82), ["child", "happened"]]
    stepped = referrals.loc[(referrals["closure_reason"] == "RC9") & (chance.random(len(referrals)) < 0.7), ["child", "closed"]]
    stepped = stepped[stepped["closed"] < NEVER].rename(columns={"closed": "happened"})
    rows = pd.concat([asked, stepped], ignore_index=True)
    rows["happened"] += 6 + chance.integers(0, 35, len(rows))
    count = len(rows)
    child, period = rows["child"].to_numpy(), risk.period_of(rows["happened"].to_numpy()) + 3
    strain = 0.3 * risk.hardship[risk.household[child], period] + 0.4 * risk.pull[child, period] + 0.2 * risk.conduct[child]
    draw = chance.random(count) - 0.12 * strain
    rows["end_reason"] = np.where(
        draw > 0.42, "COMPLETED", np.where(draw > 0.2, "DISENGAGED", np.where(draw > 0.08, "DECLINED", "STEPPED_UP"))
    )
    length = np.where(rows["end_reason"] == "DECLINED", chance.integers(5, 40, count), 60 + chance.integers(0, 220, count))
    rows["ended"] = rows["happened"] + length
    rows = while_here(plan, rows, risk).sort_values(["child", "happened"], kind="stable", ignore_index=True)
    rows = rows[_not_overlapping(rows["child"].to_numpy(), rows["happened"].to_numpy(), rows["ended"].to_numpy())]
    rows = rows.reset_index(drop=True)
    count = len(rows)
    rows["ended"] = np.where(rows["ended"] > day_number(plan.last_day), NEVER, rows["ended"])
    rows["known"] = rows["happened"] + 1 + _delay(count, 0.25, 14, chance)
    closed = np.maximum(rows["ended"] + _delay(count, 0.25, 20, chance), rows["known"])
    rows["ended_known"] = np.where(rows["ended"] < NEVER, closed, NEVER)
    # A stream of its own, so that asking one more question changes nothing else about the borough.
    answers = plan.chance("trusted adults")
    trusts = np.where(rows["end_reason"] == "COMPLETED", 0.45, np.where(rows["end_reason"] == "DECLINED", 0.04, 0.18))
    rows["trusted_adult"] = answers.random(count) < trusts
    return rows
