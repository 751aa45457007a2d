"""What two records are compared on when no number says who they are, and what may bring two together at all.

Each level of a comparison: the condition, how often it holds of records of one person, how often of two
people by chance, and the column whose frequency matters: a shared 'begum' says little, a rare surname much.
The chances are starting values, declared from how councils' records differ; with enough records a model
learns its own (`linkage.similarity`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from linkage.evidence import Person
from linkage.names import called, is_not_inherited, standard

Level = tuple[str, float, float, str | None]

_NAMES: list[Level] = [
    ("full_name_l = full_name_r", 0.76, 0.00002, "full_name"),
    (
        "jaro_winkler_similarity(forename_l, surname_r) >= 0.88 and jaro_winkler_similarity(surname_l, forename_r) >= 0.88",
        0.02,
        0.00001,
        None,
    ),
    (
        "jaro_winkler_similarity(forename_l, forename_r) >= 0.88 and jaro_winkler_similarity(surname_l, surname_r) >= 0.88",
        0.08,
        0.0002,
        None,
    ),
    # A middle name, the second half of a double surname or a grandfather's name that one system leaves out.
    (
        "len(words_l) >= 2 and len(words_r) >= 2 and (list_has_all(words_l, words_r) or list_has_all(words_r, words_l))",
        0.03,
        0.0001,
        None,
    ),
    ("jaro_winkler_similarity(full_name_l, full_name_r) >= 0.92", 0.02, 0.0005, None),
    ("forename_l = forename_r and (surname_l is null or surname_r is null)", 0.005, 0.0002, "forename"),
    ("surname_l = surname_r and (forename_l is null or forename_r is null)", 0.005, 0.0005, "surname"),
    ("forename_l = forename_r and (not_inherited_l or not_inherited_r)", 0.02, 0.002, "forename"),
    ("forename_l = forename_r", 0.02, 0.003, "forename"),
    ("surname_l = surname_r and jaro_winkler_similarity(forename_l, forename_r) >= 0.7", 0.01, 0.002, "surname"),
    ("surname_l = surname_r", 0.01, 0.015, "surname"),
    (
        "jaro_winkler_similarity(forename_l, forename_r) >= 0.88 or jaro_winkler_similarity(surname_l, surname_r) >= 0.88 or "
        "jaro_winkler_similarity(forename_l, surname_r) >= 0.88 or jaro_winkler_similarity(surname_l, forename_r) >= 0.88",
        0.01,
        0.02,
        None,
    ),
]
_BORN_ON: list[Level] = [
    ("born_on_l = born_on_r", 0.95, 0.0002, None),
    ("damerau_levenshtein(born_on_l, born_on_r) <= 1", 0.03, 0.004, None),
    (
        "substr(born_on_l, 1, 4) = substr(born_on_r, 1, 4) and substr(born_on_l, 6, 2) = substr(born_on_r, 9, 2) "
        "and substr(born_on_l, 9, 2) = substr(born_on_r, 6, 2)",
        0.005,
        0.0001,
        None,
    ),
    ("damerau_levenshtein(born_on_l, born_on_r) <= 2", 0.008, 0.04, None),
]
_HOME: list[Level] = [  # one comparison, because a child who moves changes both address and postcode
    ("postcode_l = postcode_r and address_l = address_r", 0.50, 0.0002, None),
    ("postcode_l = postcode_r and jaro_winkler_similarity(address_l, address_r) >= 0.9", 0.10, 0.0001, None),
    ("address_l = address_r and damerau_levenshtein(postcode_l, postcode_r) <= 2", 0.03, 0.0001, None),
    ("postcode_l = postcode_r", 0.08, 0.0004, "postcode"),
    ("address_l = address_r", 0.02, 0.0005, "address"),
    ("jaro_winkler_similarity(address_l, address_r) >= 0.9", 0.04, 0.002, None),
    ("damerau_levenshtein(postcode_l, postcode_r) <= 1", 0.05, 0.002, None),
    ("left(postcode_l, length(postcode_l) - 2) = left(postcode_r, length(postcode_r) - 2)", 0.05, 0.02, None),
]
_SEX: list[Level] = [("sex_l = sex_r", 0.98, 0.5, None)]
_LOCALITY: list[Level] = [
    ("locality_l = locality_r", 0.80, 0.01, "locality"),
    ("jaro_winkler_similarity(locality_l, locality_r) >= 0.88", 0.10, 0.002, None),
]

BLOCKS: tuple[tuple[str, ...], ...] = (
    ("born_on",),
    ("forename", "surname"),
    ("postcode", "substr(born_on, 1, 4)"),
    ("substr(forename, 1, 3)", "substr(surname, 1, 3)", "substr(born_on, 1, 4)"),
    ("surname", "postcode"),
    ("forename", "postcode"),
    ("address", "postcode"),
    ("address", "forename"),
    ("address", "surname"),
    ("address", "substr(born_on, 1, 4)"),
    ("forename", "substr(born_on, 6, 5)"),
    ("surname", "substr(born_on, 6, 5)"),
    ("forename", "locality"),
    ("surname", "locality"),
    ("initials", "postcode"),
    ("initials", "substr(born_on, 1, 4)"),
)
"""What brings two records together to be compared: all the parts of one of these are the same in both."""

TRAINING: tuple[tuple[str, ...], ...] = (("born_on",), ("forename", "surname"), ("postcode", "forename"))
"""What brings records together to learn from: each teaches the comparisons that it doesn't use."""


def table(people: Sequence[Person]) -> pd.DataFrame:
    """People as the comparisons take them; None where not held.

    Columns: person_no, forename, surname and full_name (standard spelling, without names put before
    others), words (every word of the name), initials (of both names, in
    alphabetical order, so the same when they are swapped), not_inherited, born_on (ISO text), sex, postcode, address,
    locality, and other_1, other_2 and so on.
    """
    columns: dict[str, list[Any]] = {name: [] for name in ("person_no", "forename", "surname", "full_name", "words")}
    for person in people:
        forename, surname = standard(person.forename), standard(person.surname)
        columns["person_no"].append(person.person_no)
        columns["forename"].append(called(forename) or None)
        columns["surname"].append(surname or None)
        columns["full_name"].append(f"{called(forename)} {surname}".strip() or None)
        columns["words"].append(sorted({*forename.split(), *surname.split()}))
    columns["initials"] = [
        "".join(sorted((one[0], other[0]))) if one and other else None
        for one, other in zip(columns["forename"], columns["surname"], strict=True)
    ]
    columns["not_inherited"] = [is_not_inherited(surname or "") for surname in columns["surname"]]
    columns["born_on"] = [person.born_on.isoformat() if person.born_on else None for person in people]
    for name in ("sex", "postcode", "address", "locality"):
        columns[name] = [getattr(person, name) or None for person in people]
    for place in range(max((len(person.others) for person in people), default=0)):
        columns[f"other_{place + 1}"] = [person.others[place] or None for person in people]
    return pd.DataFrame(columns)


def comparisons(columns: Sequence[str]) -> list[dict[str, Any]]:
    """The comparisons that columns with values in them allow, for Splink."""
    made = []
    if "full_name" in columns:
        made.append(_comparison("names", "full_name_l IS NULL OR full_name_r IS NULL", _NAMES))
    if "born_on" in columns:
        made.append(_comparison("born_on", "born_on_l IS NULL OR born_on_r IS NULL", _BORN_ON))
    if "postcode" in columns or "address" in columns:
        nothing = "(postcode_l IS NULL OR postcode_r IS NULL) AND (address_l IS NULL OR address_r IS NULL)"
        made.append(_comparison("home", nothing, _HOME))
    if "sex" in columns:
        made.append(_comparison("sex", "sex_l IS NULL OR sex_r IS NULL", _SEX))
    if "locality" in columns:
        made.append(_comparison("locality", "locality_l IS NULL OR locality_r IS NULL", _LOCALITY))
    for other in (name for name in columns if name.startswith("other_")):
        levels: list[Level] = [
            (f"{other}_l = {other}_r", 0.80, 0.05, other),
            (f"jaro_winkler_similarity({other}_l, {other}_r) >= 0.88", 0.08, 0.01, None),
        ]
        made.append(_comparison(other, f"{other}_l IS NULL OR {other}_r IS NULL", levels))
    return made


def by_frequency(columns: Sequence[str]) -> dict[str, float]:
    """The columns whose frequency matters, with the chance that two people share a value."""
    return {
        step["tf_adjustment_column"]: step["u_probability"]
        for comparison in comparisons(columns)
        for step in comparison["comparison_levels"]
        if "tf_adjustment_column" in step and step["tf_adjustment_column"] in columns
    }


def _comparison(name: str, not_held: str, levels: Sequence[Level]) -> dict[str, Any]:
    """A Splink comparison: not held on either side, then the levels from closest to loosest, then all else."""
    steps: list[dict[str, Any]] = [{"sql_condition": not_held, "label_for_charts": "not held", "is_null_level": True}]
    for condition, if_same, by_chance, term in levels:
        step = {"sql_condition": condition, "label_for_charts": condition, "m_probability": if_same, "u_probability": by_chance}
        if term is not None:
            step |= {"tf_adjustment_column": term, "tf_adjustment_weight": 1.0}
        steps.append(step)
    rest = {"m_probability": 1 - sum(level[1] for level in levels), "u_probability": 1 - sum(level[2] for level in levels)}
    steps.append({"sql_condition": "ELSE", "label_for_charts": "differs", **rest})
    return {"output_column_name": name, "comparison_levels": steps}
