"""How likely two records are one child when no number says so: a Splink model on DuckDB.

The model weighs agreement on names, date of birth, sex, postcode and address. Its starting weights
are declared here; where there are enough records it learns its own from them, with fixed seeds.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)

ENOUGH_TO_LEARN = 1_000
"""Fewest people on each side, and fewest pairs that a training rule must bring together, to learn weights."""

_SEED = 20261116
_SAMPLED_PAIRS = 1_000_001  # Splink warns aloud at its default, a round million
_DECLARED_SHARE = 0.05
_TRAINING = (("born_on",), ("forename", "surname"), ("postcode", "forename"))
_NAMES = [
    ("full_name_l = full_name_r", 0.78, 0.00002, "full_name"),
    (
        "jaro_winkler_similarity(forename_l, surname_r) >= 0.88 and jaro_winkler_similarity(surname_l, forename_r) >= 0.88",
        0.02,
        0.00001,
        None,
    ),
    (
        "jaro_winkler_similarity(forename_l, forename_r) >= 0.88 and jaro_winkler_similarity(surname_l, surname_r) >= 0.88",
        0.10,
        0.0002,
        None,
    ),
    ("jaro_winkler_similarity(full_name_l, full_name_r) >= 0.92", 0.03, 0.0005, None),
    ("forename_l = forename_r", 0.04, 0.004, "forename"),
    ("surname_l = surname_r", 0.015, 0.02, "surname"),
]
_BORN_ON = [
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
_HOME = [  # one comparison, because a child who moves changes both address and postcode
    ("postcode_l = postcode_r and jaro_winkler_similarity(address_l, address_r) >= 0.9", 0.60, 0.0003, None),
    ("postcode_l = postcode_r", 0.08, 0.0004, "postcode"),
    ("jaro_winkler_similarity(address_l, address_r) >= 0.9", 0.05, 0.002, None),
    ("damerau_levenshtein(postcode_l, postcode_r) <= 1", 0.05, 0.002, None),
    ("left(postcode_l, length(postcode_l) - 2) = left(postcode_r, length(postcode_r) - 2)", 0.05, 0.02, None),
]
_SEX = [("sex_l = sex_r", 0.98, 0.5, None)]
_BLOCKS = (
    ("born_on",),
    ("forename", "surname"),
    ("postcode", "substr(born_on, 1, 4)"),
    ("substr(forename, 1, 3)", "substr(surname, 1, 3)", "substr(born_on, 1, 4)"),
    ("surname", "postcode"),
    ("forename", "postcode"),
)


def likely_pairs(left: pd.DataFrame, right: pd.DataFrame, *, least: float) -> pd.DataFrame:
    """Pairs, one from each side, that may be one child: left_no, right_no, probability (at least `least`), weight.

    left, right: person_no, forename, surname, full_name, born_on (ISO text), sex, postcode, address, all
    comparable text or None. weight is in bits. Sorted, and the same whatever the order of rows.
    """
    import pandas as pd

    columns = ["left_no", "right_no", "probability", "weight"]
    if left.empty or right.empty:
        return pd.DataFrame(columns=columns)
    linker, sides = _linker(left, right)
    if min(len(left), len(right)) >= ENOUGH_TO_LEARN:
        linker = _learned(linker, sides, left, right)
    found = linker.inference.predict(threshold_match_probability=least, warning_mode="never").as_pandas_dataframe()
    on_left = found["source_dataset_l"] == "left_side"
    pairs = pd.DataFrame(
        {
            "left_no": found["person_no_l"].where(on_left, found["person_no_r"]).astype("int64"),
            "right_no": found["person_no_r"].where(on_left, found["person_no_l"]).astype("int64"),
            "probability": found["match_probability"].astype(float).round(9),
            "weight": found["match_weight"].astype(float).round(4),
        }
    )
    return pairs.sort_values(["left_no", "right_no"], ignore_index=True)


def _linker(left: pd.DataFrame, right: pd.DataFrame) -> tuple[Any, list[Any]]:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=":memory:")
    api.duckdb_con.execute("SET threads = 1")  # sums of floats in one order, so the same weights every night
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="person_no",
        comparisons=[
            _comparison("names", "full_name", _NAMES),
            _comparison("born_on", "born_on", _BORN_ON),
            _comparison("home", "postcode", _HOME),
            _comparison("sex", "sex", _SEX),
        ],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in _BLOCKS],
        probability_two_random_records_match=0.8 / max(len(left), len(right)),
        retain_matching_columns=False,
        max_iterations=8,
    )
    sides = [
        api.register(side.sort_values("person_no", ignore_index=True), dataset_display_name=name)
        for side, name in ((left, "left_side"), (right, "right_side"))
    ]
    return Linker(sides, settings, log_level=None, validate_settings=False), sides


def _comparison(name: str, column: str, levels: Sequence[tuple[str, float, float, str | None]]) -> dict[str, Any]:
    """A Splink comparison: not held on either side, then the levels from closest to loosest, then all else."""
    steps: list[dict[str, Any]] = [
        {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "label_for_charts": "not held", "is_null_level": True}
    ]
    for condition, if_same, by_chance, term in levels:
        step = {"sql_condition": condition, "label_for_charts": condition, "m_probability": if_same, "u_probability": by_chance}
        if term is not None:
            step |= {"tf_adjustment_column": term, "tf_adjustment_weight": 1.0}
        steps.append(step)
    rest = {"m_probability": 1 - sum(level[1] for level in levels), "u_probability": 1 - sum(level[2] for level in levels)}
    steps.append({"sql_condition": "ELSE", "label_for_charts": "differs", **rest})
    return {"output_column_name": name, "comparison_levels": steps}


def _learned(linker: Any, sides: list[Any], left: pd.DataFrame, right: pd.DataFrame) -> Any:
    """The linker with weights learned from these people, each mixed with a little of the declared one.

    Learning alone can drive the chance of a disagreement that these records happen not to have to zero,
    and then one slip of the hand would outweigh everything else.
    """
    from splink import Linker, block_on

    declared = linker.misc.save_model_to_json()
    rules = [block for block in _TRAINING if _pairs_brought_together(left, right, block) >= ENOUGH_TO_LEARN]
    if not rules:
        return linker
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED, num_chunks=1)
    for block in rules:
        before = linker.misc.save_model_to_json()
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block), max_pairs=_SAMPLED_PAIRS)
        except ValueError:  # Splink refuses a chance under 1e-300, and leaves the model half-changed
            _LOG.warning("No weights could be learned from people with the same %s.", " and ".join(block))
            linker = Linker(sides, before, log_level=None, validate_settings=False)
    learned = linker.misc.save_model_to_json()
    for comparison, start in zip(learned["comparisons"], declared["comparisons"], strict=True):
        for level, first in zip(comparison["comparison_levels"], start["comparison_levels"], strict=True):
            for chance in ("m_probability", "u_probability"):
                if chance in first:
                    found = level.get(chance)
                    found = found if isinstance(found, float) else first[chance]
                    level[chance] = (1 - _DECLARED_SHARE) * found + _DECLARED_SHARE * first[chance]
    return Linker(sides, learned, log_level=None, validate_settings=False)


def _pairs_brought_together(left: pd.DataFrame, right: pd.DataFrame, block: tuple[str, ...]) -> int:
    columns = list(block)
    return len(left[columns].dropna().merge(right[columns].dropna(), on=columns))
