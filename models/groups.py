"""Groups of children for the audit: characteristics as they are recorded, and chosen intersections of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vocabulary.problems import ModelProblem

AND = " and "
"""Stands between the names of characteristics that are crossed, and between their groups."""


def with_intersections(characteristics: pd.DataFrame, intersections: Sequence[Sequence[str]]) -> pd.DataFrame:
    """The characteristics, and one more column for each intersection: `ethnicity_group and sex`, `Asian and Female`.

    A row with one of the parts not recorded (empty) has no group in the intersection.
    Raises ModelProblem for an intersection of fewer than two characteristics, or of one that there is not.
    """
    crossed = characteristics.fillna("").astype(str)
    for names in intersections:
        lacking = [name for name in names if name not in characteristics.columns]
        if lacking or len(set(names)) < 2:
            raise ModelProblem(
                f"An intersection needs two or more characteristics that are held; this one is {', '.join(names) or 'empty'}.",
                do=f"The characteristics are {', '.join(map(str, characteristics.columns))}.",
            )
        parts = [crossed[name] for name in names]
        known = pd.concat([part != "" for part in parts], axis=1).all(axis=1)
        joined = parts[0]
        for part in parts[1:]:
            joined = joined.str.cat(part, sep=AND)
        crossed[AND.join(names)] = joined.where(known, "")
    return crossed
