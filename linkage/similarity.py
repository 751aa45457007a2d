"""How likely two records are one child when no number says so: a Splink model on DuckDB.

The model weighs agreement on names, date of birth, home and whatever else is held. Its starting weights
are declared in `linkage.comparisons`; where there are enough records it learns its own from them, with
fixed seeds and without ever being told which records are one person.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linkage.comparisons import BLOCKS, TRAINING, by_frequency, comparisons, table
from linkage.evidence import Person

if TYPE_CHECKING:
    import pandas as pd

_LOG = logging.getLogger(__name__)

ENOUGH_TO_LEARN = 1_000
"""Fewest people on each side, and fewest pairs that a training rule must bring together, to learn weights."""
MOST_PAIRS = 20_000_000
"""A rule that would bring together more pairs than this is left out, with a warning: it says next to nothing."""

_SEED = 20261116
_SAMPLED_PAIRS = 1_000_001  # Splink warns aloud at its default, a round million
_DECLARED_SHARE = 0.05
_IMAGINED = 20
_SHARE_IN_BOTH = 0.8  # of the smaller side, before anything is compared
_PART = re.compile(r"substr\((\w+), (\d+), (\d+)\)")


def likely_pairs(left: Sequence[Person], right: Sequence[Person], *, least: float) -> pd.DataFrame:
    """Pairs, one from each side, that may be one child: left_no, right_no, probability (at least `least`), weight.

    weight is in bits. Sorted, and the same whatever the order of people.
    """
    import pandas as pd

    one, other = (table(sorted(side, key=lambda person: person.person_no)) for side in (left, right))
    held = [name for name in one.columns if all(name in side and side[name].notna().any() for side in (one, other))]
    if not left or not right or not comparisons(held):
        return pd.DataFrame(columns=["left_no", "right_no", "probability", "weight"])
    rules = _rules(BLOCKS, one, other, held)
    if not rules:
        return pd.DataFrame(columns=["left_no", "right_no", "probability", "weight"])
    model = _Model(one, other, held, rules)
    if min(len(left), len(right)) >= ENOUGH_TO_LEARN:
        model.learn()
    linker = model.linker
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


class _Model:
    """A Splink linker over two sides, remade whenever its weights are changed by hand."""

    def __init__(self, left: pd.DataFrame, right: pd.DataFrame, held: list[str], rules: list[tuple[str, ...]]) -> None:
        from splink import DuckDBAPI, SettingsCreator, block_on

        logging.getLogger("splink").setLevel(logging.ERROR)
        self.left, self.right, self.held = left, right, held
        self.api = DuckDBAPI(connection=":memory:")
        self.api.duckdb_con.execute("SET threads = 1")  # sums of floats in one order, so the same weights every night
        named = ((left, "left_side"), (right, "right_side"))
        self.sides = [self.api.register(side, dataset_display_name=name) for side, name in named]
        self.frequencies = {name: self.api.register(each) for name, each in _frequencies(left, right, held).items()}
        self.linker = self._with(
            SettingsCreator(
                link_type="link_only",
                unique_id_column_name="person_no",
                comparisons=comparisons(held),
                blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
                probability_two_random_records_match=min(0.5, _SHARE_IN_BOTH / max(len(left), len(right))),
                retain_matching_columns=False,
                max_iterations=8,
            )
        )

    def _with(self, settings: Any) -> Any:
        from splink import Linker

        linker = Linker(self.sides, settings, log_level=None, validate_settings=False)
        for name, frequencies in self.frequencies.items():
            linker.table_management.register_term_frequency_lookup(frequencies, name)
        return linker

    def learn(self) -> None:
        """Learn weights from these people, each mixed with a little of the declared one.

        Learning alone can drive the chance of a disagreement that these records happen not to have to zero,
        and then one slip of the hand would outweigh everything else.
        """
        from splink import block_on

        declared = self.linker.misc.save_model_to_json()
        sides = self.left, self.right
        rules = [rule for rule in _rules(TRAINING, *sides, self.held) if _brought_together(*sides, rule) >= ENOUGH_TO_LEARN]
        if not rules:
            return
        self.linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLED_PAIRS, seed=_SEED, num_chunks=1)
        for rule in rules:
            before = self.linker.misc.save_model_to_json()
            try:
                self.linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*rule), max_pairs=_SAMPLED_PAIRS
                )
            except ValueError:  # Splink refuses a chance under 1e-300, and leaves the model half-changed
                _LOG.warning("No weights could be learned from people with the same %s.", " and ".join(rule))
                self.linker = self._with(before)
        learned = self.linker.misc.save_model_to_json()
        for comparison, start in zip(learned["comparisons"], declared["comparisons"], strict=True):
            for level, first in zip(comparison["comparison_levels"], start["comparison_levels"], strict=True):
                for chance in ("m_probability", "u_probability"):
                    if chance in first:
                        found = level.get(chance)
                        found = found if isinstance(found, float) else first[chance]
                        level[chance] = (1 - _DECLARED_SHARE) * found + _DECLARED_SHARE * first[chance]
        self.linker = self._with(learned)


def _frequencies(left: pd.DataFrame, right: pd.DataFrame, held: Sequence[str]) -> dict[str, pd.DataFrame]:
    """How frequent each value is, for columns where that matters: among these people, and a few imagined ones.

    The imagined ones are as varied as a borough. They hardly count among thousands; without them two people
    alone would make any name that they share the most common there is.
    """
    import pandas as pd

    found = {}
    for name, by_chance in by_frequency(held).items():
        values = pd.concat([left[name], right[name]]).dropna()
        counts = values.value_counts().sort_index()
        shares = (counts + _IMAGINED * by_chance) / (len(values) + _IMAGINED)
        found[name] = pd.DataFrame({name: shares.index, f"tf_{name}": shares.to_numpy()})
    return found


def _rules(
    rules: Sequence[tuple[str, ...]], left: pd.DataFrame, right: pd.DataFrame, held: Sequence[str]
) -> list[tuple[str, ...]]:
    """The rules whose columns are held, and that bring together no more pairs than can be compared."""
    kept = []
    for rule in rules:
        if not all(_column(part) in held for part in rule):
            continue
        pairs = _brought_together(left, right, rule)
        if pairs <= MOST_PAIRS:
            kept.append(rule)
        else:
            _LOG.warning("%s people have the same %s: that alone brings nobody together.", f"{pairs:,}", " and ".join(rule))
    return kept


def _brought_together(left: pd.DataFrame, right: pd.DataFrame, rule: tuple[str, ...]) -> int:
    counts = [side.groupby([_values(side, part) for part in rule]).size() for side in (left, right)]
    return int(counts[0].mul(counts[1]).fillna(0).sum())


def _column(part: str) -> str:
    cut = _PART.fullmatch(part)
    return cut[1] if cut else part


def _values(side: pd.DataFrame, part: str) -> pd.Series:
    cut = _PART.fullmatch(part)
    if cut is None:
        return side[part].rename(part)
    start, length = int(cut[2]) - 1, int(cut[3])
    return side[cut[1]].str.slice(start, start + length).rename(part)
