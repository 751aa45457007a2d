"""What is true of the invented borough: written for tests and benchmarks, never read by the pipeline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from synthetic.extracts import write_parquet
from synthetic.families import ETHNICITIES, SEN, Children
from synthetic.harm import Harm
from synthetic.people import Persons, Pupils
from synthetic.plan import BoroughPlan
from synthetic.risk import LAG, Risk
from synthetic.rolls import Stays
from synthetic.terms import NEVER, day_number


def write_truth(
    folder: Path,
    plan: BoroughPlan,
    children: Children,
    stays: Stays,
    pupils: Pupils,
    persons: Persons,
    risk: Risk,
    harm: Harm,
) -> None:
    """Write truth/: children, people (who each reference is), probability (true, by quarter) and crises."""
    truth = folder / "truth"
    write_parquet(_children(children), truth / "children.parquet")
    write_parquet(_people(stays, pupils, persons), truth / "people.parquet")
    write_parquet(true_probability(plan, risk), truth / "probability.parquet")
    write_parquet(_crises(harm), truth / "crises.parquet")


def _children(children: Children) -> pa.Table:
    return pa.table(
        {
            "child": np.arange(len(children), dtype=np.int32),
            "household": children.household,
            "born_on": _dates(children.born),
            "girl": children.girl,
            "twin": children.twin,
            "forename": pa.array(children.forename, pa.string()),
            "surname": pa.array(children.surname, pa.string()),
            "ethnicity": pa.array(np.array(ETHNICITIES)[children.ethnicity].tolist(), pa.string()),
            "sen_provision": pa.array(np.array(SEN)[children.sen].tolist(), pa.string()),
            "free_school_meals": children.meals,
            "arrives_on": _dates(np.where(children.arrives == 0, NEVER, children.arrives)),
            "departs_on": _dates(children.departs),
        }
    )


def _people(stays: Stays, pupils: Pupils, persons: Persons) -> pa.Table:
    education = pd.DataFrame({"source": "education", "person_ref": pupils.ref, "child": stays.child})
    listed = persons.rows[["person_ref"]].drop_duplicates()
    owner = {ref: child for refs in (persons.first, persons.second) for child, ref in enumerate(refs)}
    care = pd.DataFrame(
        {"source": "care", "person_ref": listed["person_ref"], "child": [owner[ref] for ref in listed["person_ref"]]}
    )
    people = pd.concat([education, care]).drop_duplicates().sort_values(["source", "person_ref"])
    return pa.table(
        {
            "source": pa.array(people["source"].tolist(), pa.string()),
            "person_ref": pa.array(people["person_ref"].tolist(), pa.string()),
            "child": people["child"].to_numpy().astype(np.int32),
        }
    )


def true_probability(plan: BoroughPlan, risk: Risk) -> pa.Table:
    """For each quarter and child of 10 to 17 who lives here: the true probability of a crisis in the next 52 weeks.

    Quarters are three periods of 28 days apart, counted back from the one that holds the first night.
    """
    parts = []
    night = int(risk.period_of(np.array(day_number(plan.first_night))))
    for period in range(night - 3 * ((night - LAG) // 3), night + 1, 3):
        able = np.flatnonzero(risk.is_here(period) & (risk.age_at(period) >= 10) & (risk.age_at(period) < 18))
        parts.append(
            pa.table(
                {
                    "on": _dates(np.full(len(able), risk.first_day(period))),
                    "child": able.astype(np.int32),
                    "probability": risk.chance_of_harm(period)[able].astype(np.float32),
                }
            )
        )
    return pa.concat_tables(parts)


def _crises(harm: Harm) -> pa.Table:
    crises = harm.crises
    return pa.table(
        {
            "child": crises["child"].to_numpy().astype(np.int32),
            "happened_on": _dates(crises["happened"].to_numpy()),
            "irreducible_chance": crises["by_chance"].to_numpy(),
        }
    )


def _dates(days: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(days).astype(np.int32), pa.int32(), mask=np.asarray(days) >= NEVER).cast(pa.date32())
