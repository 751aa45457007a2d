"""A matrix that somebody brings: any table with a label, a date and a child becomes a panel that can be evaluated.

Nothing is known of its columns but their values, so cuts and directions are taken from the data: from the
rows of the earliest dates alone, which every split trains on, so that no test row has a say in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.baselines import Rule
from models.panel import Panel
from models.precision import auc
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import DeliveryProblem, FromAfterTheDate

TEAM = "All"
MOST_GROUPS = 30
"""A characteristic with more groups than this is a number or a name and not a characteristic."""
SINGLE_COLUMNS = 5
"""How many single columns stand as one-rule baselines: those that rank best on the earliest dates."""
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True, eq=False)
class Brought:
    """A panel, its columns described from the data, and the single columns to be beaten.

    turned: columns whose sign was turned, because on the earliest dates lower values went with the outcome.
    """

    panel: Panel
    descriptions: dict[str, IndicatorDescription]
    rules: tuple[Rule, ...]
    turned: tuple[str, ...]


def labelled(values: pd.Series, name: str) -> np.ndarray:
    """A label as yes or no. Raises DeliveryProblem, with counts, for anything but 0 and 1, true and false, yes and no."""
    words = {"1": True, "1.0": True, "true": True, "yes": True, "y": True}
    words |= {"0": False, "0.0": False, "false": False, "no": False, "n": False}
    told = [words.get(str(value).strip().casefold()) for value in values]
    wrong = sum(each is None for each in told)
    if wrong:
        raise DeliveryProblem(
            f"The label {name} is neither yes nor no in {wrong:,} of {len(told):,} rows.",
            do="Write 1 and 0; leave out rows whose outcome is not known yet.",
        )
    return np.array(told, dtype=bool)


def days(values: pd.Series, name: str) -> np.ndarray:
    """Dates as datetime64[D]. Raises DeliveryProblem, with counts, where any can't be read as 2026-11-16."""
    read = pd.to_datetime(values, errors="coerce", format="ISO8601")
    wrong = int(read.isna().sum())
    if wrong:
        raise DeliveryProblem(f"{name} is no date written like 2026-11-16 in {wrong:,} of {len(values):,} rows.")
    return read.to_numpy().astype("datetime64[D]")


def groups_of(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The sensitive columns as group names; what is empty is not recorded. Raises DeliveryProblem for one with too many groups."""
    made = pd.DataFrame({name: frame[name].astype(object).where(frame[name].notna(), "").astype(str) for name in names})
    for name in names:
        if made[name].nunique() > MOST_GROUPS:
            raise DeliveryProblem(
                f"{name} has {made[name].nunique():,} different values; a sensitive column has at most {MOST_GROUPS} groups.",
                do="Put its values into groups first, such as bands of age.",
            )
    return made.reset_index(drop=True)


def require(frame: pd.DataFrame, names: Sequence[str], file_name: str) -> None:
    """Raise DeliveryProblem unless the table has rows and every one of these columns."""
    lacking = [name for name in names if name not in frame.columns]
    if lacking:
        raise DeliveryProblem(
            f"{file_name} has no column {', '.join(lacking)}. It has {', '.join(map(str, frame.columns[:60]))}."
        )
    if frame.empty:
        raise DeliveryProblem(f"{file_name} has no rows.")


def refuse_later(frame: pd.DataFrame, newest: str, as_of: np.ndarray) -> None:
    """Raise FromAfterTheDate, with the dates and how many, where the newest record behind a row is not before the row's date.

    newest: the column that holds that record's day; empty where no record stands behind a row.
    """
    held = frame[newest].notna().to_numpy()
    known = days(frame.loc[held, newest], newest)
    late = known >= as_of[held]
    if late.any():
        first = as_of[held][late].min()
        of_first = known[late & (as_of[held] == first)]
        raise FromAfterTheDate(
            f"{newest} in {int(late.sum()):,} of {len(frame):,} rows is not before the row's own date. Of the first such date",
            as_of=first.astype(object),
            found_on=of_first.min().astype(object),
            rows=len(of_first),
            do="Make each row again from what was known before its date.",
        )


def brought(
    frame: pd.DataFrame,
    *,
    label: str,
    time: str,
    child: str,
    sensitive: Sequence[str] = (),
    ignored: Sequence[str] = (),
    newest: str | None = None,
) -> Brought:
    """The table as a panel of one team. Every other column must be a number (or yes and no) and is an indicator.

    newest: the column with the day of the newest record behind each row, if there is one; see `refuse_later`.

    Raises DeliveryProblem for a column that is none of these, and as `labelled`, `days`, `groups_of` and `refuse_later` do.
    """
    beside = {label, time, child, *sensitive, *ignored, newest}
    columns = [str(name) for name in frame.columns if name not in beside]
    words = [name for name in columns if not _numeric(frame[name])]
    if words or not columns:
        raise DeliveryProblem(
            f"Indicators must be numbers, and {', '.join(words)} hold{'s' if len(words) == 1 else ''} something else."
            if words
            else "No column is left to be an indicator.",
            do="Name such columns with --sensitive or --ignore, or turn them into numbers.",
        )
    X = frame[columns].astype(np.float64).replace([np.inf, -np.inf], np.nan).reset_index(drop=True)
    y, as_of = labelled(frame[label], label), days(frame[time], time)
    if newest:
        refuse_later(frame, newest, as_of)
    early = as_of == as_of.min()
    turned = []
    for name in columns:
        if _leans(X.loc[early, name].to_numpy(), y[early]) < 0:
            X[name] = -X[name]
            turned.append(name)
    panel = Panel(
        X=X,
        y=y,
        child_id=frame[child].astype(str).to_numpy(),
        as_of=as_of,
        team=np.full(len(frame), TEAM),
        characteristics=groups_of(frame, sensitive),
    )
    described = {name: _described(name, X.loc[early, name], turned=name in turned) for name in columns}
    described = {name: each for name, each in described.items() if each.cuts}
    return Brought(panel, described, _single(X[early], y[early], described), tuple(turned))


def _numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)


def _leans(values: np.ndarray, y: np.ndarray) -> float:
    """Above 0 where rows with the outcome have the higher values, below where lower; 0 where nothing can be said."""
    known = ~np.isnan(values)
    area = auc(values[known], y[known])
    return 0.0 if area != area else area - 0.5


def _described(name: str, values: pd.Series, *, turned: bool) -> IndicatorDescription:
    known = np.unique(values.dropna().to_numpy())
    if len(known) <= 6:
        cuts = known[1:]
    else:
        cuts = np.unique(np.quantile(values.dropna().to_numpy(), _QUANTILES))
        cuts = cuts[cuts > known[0]]
    return IndicatorDescription(
        name=name,
        title=f"{name} with its sign turned" if turned else name,
        theme="brought",
        direction=1,
        cuts=tuple(float(cut) for cut in cuts),
        unit="as brought",
        window_weeks=0,
        meaning="A column of the table that was brought; what it means is for its owner to say.",
        missing_means="The cell was empty.",
    )


def _single(X: pd.DataFrame, y: np.ndarray, described: dict[str, IndicatorDescription]) -> tuple[Rule, ...]:
    strength = {name: _leans(X[name].to_numpy(), y) for name in described}
    best = sorted(strength, key=lambda name: (-strength[name], name))[:SINGLE_COLUMNS]
    return tuple(Rule(f"{name}_alone", f"{described[name].title} alone: highest first", (name,)) for name in best)
