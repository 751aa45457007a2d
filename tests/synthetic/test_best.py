"""The best possible ranking is of the right children and the right dates, and nothing is known of who is nobody."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from models.panel import Panel
from models.precision import auc
from store.identities import Identities
from synthetic.best import true_children, true_probability
from synthetic.borough import Invented
from synthetic.difficulty import outcome_records
from synthetic.terms import day_number

KEY = b"a key that is long enough for a test"
ON = date(2025, 9, 1)


def _panel(names: list[str], on: date) -> Panel:
    rows = len(names)
    return Panel(
        X=pd.DataFrame({"nothing": np.zeros(rows)}),
        y=np.zeros(rows, dtype=bool),
        child_id=np.array(names),
        as_of=np.full(rows, np.datetime64(on)),
        team=np.full(rows, "All"),
    )


def test_the_truth_ranks_children_whom_harm_befell_above_the_others(larger: Invented) -> None:
    age = (day_number(ON) - larger.children.born) / 365.25
    children = np.flatnonzero(
        (age >= 10) & (age < 17) & larger.risk.is_here(int(larger.risk.period_of(np.array(day_number(ON)))))
    )
    chance = true_probability(
        _panel([f"c{child}" for child in children], ON), larger, {f"c{child}": child for child in children}
    )
    events = outcome_records(larger)
    within = (events["happened"] >= day_number(ON)) & (events["happened"] < day_number(ON) + 364)
    harmed = np.isin(children, events.loc[within, "child"])
    assert auc(chance, harmed) > 0.7
    assert abs(chance.sum() - harmed.sum()) < 4 * np.sqrt(harmed.sum())


def test_the_period_is_the_one_that_starts_nearest_to_the_date(larger: Invented) -> None:
    risk = larger.risk
    period = 50
    starts = date(1970, 1, 1) + timedelta(days=risk.first_day(period))
    child = int(np.flatnonzero(risk.is_here(period) & (risk.age_at(period) == 14))[0])
    for days in (-13, 0, 13):
        (found,) = true_probability(_panel(["c"], starts + timedelta(days=days)), larger, {"c": child})
        assert found == risk.chance_of_harm(period)[child]
    (later,) = true_probability(_panel(["c"], starts + timedelta(days=15)), larger, {"c": child})
    assert later == risk.chance_of_harm(period + 1)[child] * risk.is_here(period + 1)[child]


def test_a_pseudonym_of_nobody_and_a_child_who_has_gone_have_no_chance(larger: Invented) -> None:
    gone = int(np.flatnonzero(larger.children.departs < day_number(ON) - 60)[0])
    assert true_probability(_panel(["nobody", "gone"], ON), larger, {"gone": gone}).tolist() == [0.0, 0.0]


def test_each_pseudonym_leads_to_the_child_whose_records_it_joins_and_a_weak_link_to_none(built: Path, tmp_path: Path) -> None:
    people = pd.read_parquet(built / "truth" / "people.parquet")
    both = people[people["child"].isin(people.loc[people["source"] == "care", "child"])]
    held = both[both["child"].isin(both.loc[both["source"] == "education", "child"])].head(60)
    store = Identities(tmp_path / "identities.sqlite3", KEY)
    number: dict[tuple[str, str], int] = {}
    for source, rows in held.groupby("source"):
        refs = rows["person_ref"].tolist()
        number |= dict(
            zip([(source, ref) for ref in refs], store.number_people(source, pa.array(refs)).to_pylist(), strict=True)
        )
    keys = list(zip(held["source"], held["person_ref"], strict=True))
    links = pd.DataFrame(
        {"person_no": [number[key] for key in keys], "group": held["child"].to_numpy() + 1, "confidence": "strong"}
    )
    weak = links.index[0]
    links.loc[weak, ["group", "confidence"]] = [10**6, "weak"]
    store.keep_links(links, run="run", known_on=ON)
    found = true_children(built / "truth", store)
    assert set(found.values()) == set(held["child"].iloc[1:])
    child_no = store.children().set_index("child_id")["child_no"]
    owners = store.links().set_index("person_no")["child_no"]
    for key, child in zip(keys[1:], held["child"].iloc[1:], strict=True):
        (pseudonym,) = child_no.index[child_no == owners[number[key]]]
        assert found[pseudonym] == child
