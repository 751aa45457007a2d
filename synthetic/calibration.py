"""Published rates against those of the invented borough: `python -m synthetic.calibration` writes the page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from synthetic.borough import BoroughPlan, Invented, invent
from synthetic.difficulty import Difficulty, difficulty, outcome_records
from synthetic.families import ETHNICITIES, LANGUAGES
from synthetic.risk import CHANCE_SHARE
from synthetic.rolls import year_group
from synthetic.schools import ALL_THROUGH, NO_SCHOOL, SECONDARY
from synthetic.tally import Tally, tally
from synthetic.terms import day_number, half_terms, year_ends, year_starts

PAGE = Path("docs") / "reference" / "invented-borough.md"
_SEN = ("no SEN", "SEN support", "EHC plan")
_MARKED_YEARS = (2024, 2025)
_YEARS = (2022, 2023, 2024, 2025)
_TESTS = tuple(date.fromisoformat(day) for day in ("2025-09-01", "2025-11-17", "2026-02-16", "2026-05-18", "2026-07-20"))


@dataclass(frozen=True)
class Rate:
    """One rate: the published figure, the achieved one, and how many cases it rests on (for its chance error)."""

    measure: str
    unit: str
    target: float
    achieved: float
    cases: float
    source: str

    @property
    def off(self) -> float:
        """How far the achieved figure is from the published one, as a share of it."""
        return self.achieved / self.target - 1


_DFE = "DfE, Tower Hamlets, 2023/24 and 2024/25"


def rates(borough: Invented, counted: Tally) -> list[Rate]:
    """Every published rate with what the invented borough has."""
    return [*_absence(borough, counted), *_suspensions(borough), *_care(borough), *_people(borough)]


def _on_roll(borough: Invented, day: int) -> tuple[np.ndarray, np.ndarray]:
    count = len(borough.children)
    school = borough.stays.school_on(np.arange(count), np.full(count, day))
    secondary = (school != NO_SCHOOL) & np.isin(borough.schools.phase[school], (SECONDARY, ALL_THROUGH))
    return school != NO_SCHOOL, secondary


def _absence(borough: Invented, counted: Tally) -> Iterator[Rate]:
    targets = {
        "Sessions missed": (5.70, 8.29, 10.11),
        "Pupils missing 10% or more": (15.14, 26.02, 32.11),
        "Pupils missing 50% or more": (0.58, 2.00, 3.05),
        "Secondary pupils missing 10% or more": (15.32, 30.42, 25.46),
    }
    sums = {name: np.zeros((3, 2)) for name in targets}
    for year in _MARKED_YEARS:
        of_year = slice(*(next(i for i, t in enumerate(counted.terms) if t.year == year) + step for step in (0, 6)))
        group = year_group(borough.children.cohort, year)
        collected = np.ones((len(group), 6), dtype=bool)
        collected[group == 11, 5] = False  # year 11 is published without its last half-term, which is study leave
        possible = (counted.possible[:, of_year] * collected).sum(axis=1)
        missed = (counted.missed[:, of_year] * collected).sum(axis=1)
        counts = (possible >= 20) & (group >= 1) & (group <= 11)
        _, secondary = _on_roll(borough, year_starts(year) + 140)
        share = missed / np.maximum(possible, 1)
        for sen in range(3):
            here = counts & (borough.children.sen == sen)
            sums["Sessions missed"][sen] += (missed[here].sum(), possible[here].sum())
            sums["Pupils missing 10% or more"][sen] += ((share[here] >= 0.1).sum(), here.sum())
            sums["Pupils missing 50% or more"][sen] += ((share[here] >= 0.5).sum(), here.sum())
            of_age = here & secondary
            sums["Secondary pupils missing 10% or more"][sen] += ((share[of_age] >= 0.1).sum(), of_age.sum())
    for name, by_sen in targets.items():
        for sen, target in enumerate(by_sen):
            over, under = sums[name][sen]
            cases = sums["Pupils missing 10% or more"][sen][1] if name == "Sessions missed" else over
            yield Rate(f"{name}, {_SEN[sen]}", "%", target, 100 * over / max(under, 1), cases, _DFE)


def _suspensions(borough: Invented) -> Iterator[Rate]:
    made, children = borough.excluded, borough.children
    child, day = made["child"].to_numpy(), made["happened"].to_numpy()
    permanent = (made["category"] == "PERM").to_numpy()
    suspended = (made["category"] == "SUSP").to_numpy()
    phase = borough.schools.phase[borough.stays.school_on(child, day)]
    of_secondary = np.isin(phase, (SECONDARY, ALL_THROUGH))
    pupils, seniors, once = np.zeros(3), np.zeros(3), np.zeros(3)
    happened = np.zeros(len(made), dtype=bool)
    for year in _YEARS:
        first, ends = year_starts(year), year_ends(year)
        happened |= (day >= first) & (day < ends)
        here, secondary = _on_roll(borough, first + 140)
        pupils += np.bincount(children.sen[here], minlength=3)
        seniors += np.bincount(children.sen[secondary], minlength=3)
        terms = half_terms()[(year - 2021) * 6 :][:6]
        for part in (0, 2, 4):
            within = (day >= day_number(terms[part].starts_on)) & (day <= day_number(terms[part + 1].ends_on))
            who = np.unique(child[within & suspended & of_secondary])
            once += np.bincount(children.sen[who], minlength=3)
    targets = (
        ("Suspensions a year, per 100 pupils", (2.26, 7.56, 10.33), suspended & happened, pupils),
        ("Suspensions a year, per 100 secondary pupils", (4.51, 15.82, 16.22), suspended & happened & of_secondary, seniors),
        ("Permanent exclusions a year, per 100 pupils", (0.013, 0.107, 0.032), permanent & happened, pupils),
    )
    for name, by_sen, which, under in targets:
        over = np.bincount(children.sen[child[which]], minlength=3)
        for sen, target in enumerate(by_sen):
            yield Rate(f"{name}, {_SEN[sen]}", "", target, 100 * over[sen] / max(under[sen], 1), over[sen], _DFE)
    for sen, target in enumerate((1.26, 3.9, 3.5)):
        achieved = 100 * once[sen] / max(3 * seniors[sen], 1)
        yield Rate(f"Secondary pupils suspended at least once in a term, {_SEN[sen]}", "%", target, achieved, once[sen], _DFE)
    yield _ratio(
        "Suspension rate of boys to girls", 1.5, ~children.girl, children.girl, child[suspended], "national, autumn 2023/24"
    )
    meals = children.meals
    yield _ratio(
        "Suspension rate with to without free school meals", 4.0, meals, ~meals, child[suspended], "national: more than 4"
    )


def _ratio(name: str, target: float, one: np.ndarray, other: np.ndarray, child: np.ndarray, source: str) -> Rate:
    ones, others = one[child].sum(), other[child].sum()
    achieved = (ones / max(one.sum(), 1)) / max(others / max(other.sum(), 1), 1e-9)
    return Rate(name, "times", target, achieved, min(ones, others), source)


def _care(borough: Invented) -> Iterator[Rate]:
    children, full = borough.children, 55_000 / borough.plan.pupils
    day = day_number(date(2026, 3, 31))
    young = (
        (children.born <= day) & (day - children.born < 18 * 365.2425) & (children.arrives <= day) & (children.departs > day)
    )
    referrals = borough.care.referrals
    held = (referrals["happened"] <= day) & (referrals["closed"] > day) & ~referrals["no_further_action"].astype(bool)
    yield Rate(
        "Children in need on 31 March, per 10,000", "", 333, 1e4 * held.sum() / young.sum(), held.sum(), "DfE, England, 2024"
    )
    assessed = borough.harm.exploitation
    first, ends = year_starts(2022), year_starts(2026)
    high = ((assessed["level"] == "HIGH") & (assessed["happened"] >= first) & (assessed["happened"] < ends)).sum()
    source = "the council's violence and exploitation strategy, 2020/21"
    yield Rate("High exploitation assessments a year, in 55,000 pupils", "", 121, high / 4 * full, high, source)
    outcomes, able, with_outcome = outcome_records(borough), 0, 0
    for year in _YEARS:
        middle = year_starts(year) + 182
        age = (middle - children.born) / 365.2425
        here = (age >= 10) & (age < 18) & (children.arrives <= middle) & (children.departs > middle)
        within = (outcomes["happened"] >= year_starts(year)) & (outcomes["happened"] < year_starts(year + 1))
        able += int(here.sum())
        with_outcome += outcomes.loc[within, "child"].nunique()
    yield Rate(
        "Children of 10 to 17 with any outcome in a year",
        "%",
        1.0,
        100 * with_outcome / able,
        with_outcome,
        "chosen: about 1 in 100",
    )


def _people(borough: Invented) -> Iterator[Rate]:
    here, _ = _on_roll(borough, day_number(borough.plan.first_night))
    children, count = borough.children, int(here.sum())
    language = children.language[here]
    shares = (
        ("Bangladeshi pupils", 63, children.ethnicity[here] == ETHNICITIES.index("ABAN"), "borough profile, 2018"),
        ("First language Bengali", 54, language == LANGUAGES.index("BNG"), "borough profile, 2018"),
        ("First language English", 27, language == LANGUAGES.index("ENG"), "borough profile, 2018"),
        ("First language Somali", 4, language == LANGUAGES.index("SOM"), "borough profile, 2018"),
        ("Free school meals", 40, children.meals[here], "chosen: 40 or more"),
    )
    for name, target, which, source in shares:
        yield Rate(name, "%", target, 100 * which.sum() / count, which.sum(), source)


def page(borough: Invented, found: list[Rate], hard: Difficulty, pupils_by_year: dict[int, float]) -> str:
    """The reference page, in Markdown."""
    lines = [
        "# The invented borough: published rates and achieved ones",
        "",
        "Written by `python -m synthetic.calibration`. Every child is invented; the rates are those of a borough of "
        f"{borough.plan.pupils:,} pupils drawn with seed {borough.plan.seed}. Absence is of the school years 2024/25 and "
        "2025/26 (years 1 to 11); suspensions and outcomes are of the four school years to August 2026.",
        "",
        "| Measure | Published | Achieved | Off by | Where the published figure is from |",
        "|---|---:|---:|---:|---|",
    ]
    lines += [
        f"| {r.measure} | {r.target:g}{_unit(r)} | {r.achieved:.{_places(r)}f}{_unit(r)} | {r.off:+.0%} | {r.source} |"
        for r in found
    ]
    peak = max(pupils_by_year, key=lambda year: pupils_by_year[year])
    lines += ["", f"Suspensions peak in year {peak} (published: year 9)."]
    lines += [
        "",
        "## How hard it is",
        "",
        f"On {len(hard.dates)} dates from {hard.dates[0].isoformat()} to {hard.dates[-1].isoformat()}: {hard.children:,} times a child "
        f"of 10 to 17 not already supported, of whom {hard.with_outcome:,} had an outcome recorded in the 52 weeks after. "
        f"{hard.prompts:,} prompts are four weeks of the teams' capacity on each date. The true "
        "probability is known only here: it is written to `truth/` and nothing reads it. It is what a perfect reader of every "
        "child's circumstances would know; what remains is chance. The regression is a second opinion made of plain counts, "
        "not the product's card.",
        "",
        "| Way of ranking | Precision, one week | Precision, four weeks | Recall, four weeks | Area under the curve |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {f.way} | {f.precision_of_week:.1%} | {f.precision:.1%} | {f.recall:.1%} | {f.area:.3f} |" for f in hard.findings
    ]
    return "\n".join([*lines, "", *_HOW, ""])


_HOW = (
    "## How it is made",
    "",
    "- **Risk.** A child's pull towards harm drifts over months, the household's hardship over years; shocks come rarely and "
    "fade. Absence, lateness, suspensions, contacts and missing episodes follow at once; harm follows the pull and the "
    f"shocks 12 weeks later. `synthetic/risk.py` gives the weights. {CHANCE_SHARE:.0%} of crises are pure chance, and are marked "
    "so in truth/. A contact and a referral come up to 12 days before a crisis is recorded; the true probability leaves them out.",
    "- **Times.** Nothing is known before the day after it happened. Marks are known the next day, or up to five days later "
    "where a school is late; about 1 school day in 300 is never sent. A mark N is put right within five school days or so. "
    "Exclusions, contacts and missing episodes take days, assessments weeks, exploitation assessments up to two months.",
    "- **Corrections.** Some 2 in 100 records are put right later (the same key, known later), 6 in 1,000 are withdrawn.",
    "- **Two systems.** Social care holds the same children with spelling of its own, some swapped or changed names, wrong "
    "dates, and 7 or 8 in 100 UPNs missing or mistyped; 1 in 100 children is there twice.",
    "- **Recording.** None by default. `Recording` can leave numbers out of either list, and let names go wrong in the way "
    "of each naming custom. What that does to links, and to whom: [How links are made](linkage.md).",
    "- **Unfairness.** None by default. `Unfairness` can record more contacts of one group than happened, and leave the "
    "identifiers of another out. Suspension rates differ by ethnicity as published; harm does not.",
    "- **Faults.** `Faults` plants rows that break a rule at the end of history files; `truth/faults.csv` lists each.",
)


def _unit(rate: Rate) -> str:
    return "" if not rate.unit else rate.unit if rate.unit == "%" else f" {rate.unit}"


def _places(rate: Rate) -> int:
    return 3 if rate.target < 0.5 else 2 if rate.target < 40 else 0


def suspensions_by_year(borough: Invented) -> dict[int, float]:
    """Suspensions in each national curriculum year, per 100 pupils and school year."""
    over, under = np.zeros(14), np.zeros(14)
    for year in _YEARS:
        group = year_group(borough.children.cohort, year)
        here, _ = _on_roll(borough, year_starts(year) + 140)
        under += np.bincount(group[here & (group >= 0) & (group < 14)], minlength=14)
        made = borough.excluded
        within = (made["happened"] >= year_starts(year)) & (made["happened"] < year_ends(year))
        of = group[made.loc[within, "child"].to_numpy()]
        over += np.bincount(of[(of >= 0) & (of < 14)], minlength=14)
    return {year: float(rate) for year, rate in enumerate(100 * over / np.maximum(under, 1))}


def main() -> int:
    """Write the reference page."""
    asked = argparse.ArgumentParser(prog="python -m synthetic.calibration", description=__doc__)
    asked.add_argument("--pupils", type=int, default=55_000)
    asked.add_argument("--to", type=Path, default=PAGE)
    words = asked.parse_args()
    borough = invent(BoroughPlan(pupils=words.pupils))
    counted = tally(borough)
    hard = difficulty(borough, counted, train_on=(date(2024, 5, 27), date(2024, 9, 1)), test_on=_TESTS)
    written = page(borough, rates(borough, counted), hard, suspensions_by_year(borough))
    words.to.parent.mkdir(parents=True, exist_ok=True)
    words.to.write_text(written, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{words.to}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
