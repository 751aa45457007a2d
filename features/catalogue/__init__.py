"""The catalogue: every indicator, declared once. The engine, the reasons on the screen and the reference
documentation are all made from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from features.catalogue.attendance import ATTENDANCE
from features.catalogue.contact import CONTACT
from features.catalogue.context import CONTEXT
from features.catalogue.exclusion import EXCLUSION
from features.catalogue.offence import offence_indicators
from features.catalogue.protective import PROTECTIVE
from features.indicator import Indicator
from features.marks import COUNTERS
from vocabulary.indicators import IndicatorDescription


@dataclass(frozen=True)
class Catalogue(Mapping[str, Indicator]):
    """Indicators by name, in the order they are declared."""

    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        names = [indicator.name for indicator in self.indicators]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"declared more than once: {', '.join(twice)}")

    @cached_property
    def _by_name(self) -> dict[str, Indicator]:
        return {indicator.name: indicator for indicator in self.indicators}

    def __getitem__(self, name: str) -> Indicator:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self.indicators)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order: the columns of a matrix."""
        return tuple(self._by_name)

    @cached_property
    def version(self) -> str:
        """A hash of every declaration and of the marks that each counter counts: what a matrix and a card are bound to."""
        declared = [{"shape": type(each.definition).__name__, **asdict(each)} for each in self.indicators]
        text = json.dumps({"indicators": declared, "counters": COUNTERS}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def descriptions(self) -> dict[str, IndicatorDescription]:
        """What rooms that do not compute indicators need, by name."""
        return {indicator.name: indicator.description for indicator in self.indicators}

    def only(self, *names: str) -> Catalogue:
        """A catalogue of these indicators alone, in its own order. Raises KeyError for one it does not have."""
        wanted = {self[name].name for name in names}
        return Catalogue(tuple(each for each in self.indicators if each.name in wanted))


NOT_EVERYWHERE = ("attendance_totals", "placements")
"""Feeds that a council may do without: their indicators are in use where it delivers them, and elsewhere are not asked for."""


def catalogue_for(feeds: Collection[str], *, offence_basis: str = "") -> Catalogue:
    """The indicators that a council with these feeds uses; those of offence data only with its condition in law.

    A feed that every council needs is asked for whether it is delivered or not: then its indicators say that
    nothing is held.
    """
    without = {feed for feed in NOT_EVERYWHERE if feed not in feeds}
    kept = tuple(each for each in CATALOGUE.values() if without.isdisjoint(each.sources))
    return Catalogue(kept + (offence_indicators(offence_basis) if offence_basis.strip() else ()))


CATALOGUE = Catalogue(ATTENDANCE + EXCLUSION + CONTACT + CONTEXT + PROTECTIVE)
"""Every indicator but those of offence data."""
