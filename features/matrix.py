"""The matrix: every indicator of every child of a cohort on one date, with what is not known and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from features.catalogue import CATALOGUE, Catalogue
from features.missing import REASONS
from vocabulary.decisions import NotKnown
from vocabulary.prompts import Fact

NOT_KNOWN_WORDS: dict[NotKnown, str] = {
    NotKnown.NO_RECORDS_HELD: "no records are held for long enough to say",
    NotKnown.NOT_SUBMITTED: "the school sent too few marks",
    NotKnown.TOO_FEW_SESSIONS: "there were too few school sessions",
    NotKnown.HISTORY_TOO_SHORT: "the records held do not go back far enough",
    NotKnown.FEED_STALE: "the records are late",
    NotKnown.NOT_ON_A_ROLL: "the child was on no school's roll",
    NotKnown.TOO_FEW_PUPILS: "the school has too few other pupils",
}


@dataclass(frozen=True)
class Matrix:
    """Indicators as of a date. Every frame is indexed by child_no, in ascending order.

    values: float, one column for each indicator, NaN where not known. reasons: why not, as a number of
    `missing.REASONS`, 0 where known. days: the last day of an event counted, NaT where there is none; a column for each
    indicator of which any day is known (`latest_on` has one for every indicator). observed: by indicator, see `coverage`.
    details: the session counts behind the shares.
    """

    as_of: date
    values: pd.DataFrame
    reasons: pd.DataFrame
    days: pd.DataFrame
    observed: Mapping[str, np.ndarray]
    details: pd.DataFrame
    catalogue_version: str
    catalogue: Catalogue = CATALOGUE

    @cached_property
    def not_known(self) -> pd.DataFrame:
        """The NotKnown value of every value that is not known, and '' where it is."""
        return pd.DataFrame(REASONS[self.reasons], index=self.reasons.index, columns=self.reasons.columns, dtype=object)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """The share of the window that was observed, 0 to 1; NaN where it can't be said (no calendar)."""
        return pd.DataFrame({name: self.observed[name] for name in self.catalogue}, index=self.values.index)

    @cached_property
    def latest_on(self) -> pd.DataFrame:
        """The last day of an event counted, as a date, or None: a column for each indicator."""
        found = np.full(self.values.shape, None, dtype=object)
        for name in self.days:
            days = self.days[name].to_numpy()
            held = np.flatnonzero(~np.isnat(days))
            found[held, self.values.columns.get_loc(name)] = days[held].astype("datetime64[D]").astype(object)
        return pd.DataFrame(found, index=self.values.index, columns=self.values.columns)

    def words(self, child_no: int, name: str) -> str:
        """One value as a plain fact, or why it is not known. Raises KeyError for a child or indicator not in it."""
        indicator = self.catalogue[name]
        reason = str(self.not_known.loc[child_no].to_dict()[name])
        if reason:
            return f"{indicator.title}: not known, because {NOT_KNOWN_WORDS[NotKnown(reason)]}"
        details = {str(key): float(value) for key, value in self.details.loc[child_no].to_dict().items()}
        value, latest_on = self.values.loc[child_no].to_dict()[name], self.latest_on.loc[child_no].to_dict()[name]
        return indicator.words(value, latest_on, details)

    def fact(self, child_no: int, name: str, *, points: int = 0) -> Fact:
        """One value as a dated fact for a prompt; `points` is what the card gives for it."""
        return Fact(
            theme=self.catalogue[name].theme,
            text=self.words(child_no, name),
            since=self.latest_on.loc[child_no].to_dict()[name],
            points=points,
            indicator=name,
        )

    def protective(self, child_no: int) -> tuple[Fact, ...]:
        """The protective signs that reach their first named threshold, in the catalogue's order."""
        held = self.values.loc[child_no].to_dict()
        signs = [each for each in self.catalogue.values() if each.theme == "protective"]
        return tuple(self.fact(child_no, each.name) for each in signs if held[each.name] >= each.cuts[0])

    def reasons_not_known(self, child_no: int) -> tuple[str, ...]:
        """Each reason for a value not known, said once, with the titles that it touches."""
        row = self.not_known.loc[child_no].to_dict()
        lines = []
        for reason in NotKnown:
            titles = [self.catalogue[str(name)].title for name, why in row.items() if why == reason.value]
            if titles:
                more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
                lines.append(f"{'; '.join(titles[:2])}{more}: not known, because {NOT_KNOWN_WORDS[reason]}.")
        return tuple(lines)
