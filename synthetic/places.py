"""Places that do not exist: the postcode area TH, its streets, and the four early-help teams."""

from __future__ import annotations

import numpy as np

AREA = "TH"
DISTRICTS = (1, 2, 3, 4)
SECTORS_IN_DISTRICT = (1, 2, 3, 4, 5)
TEAM_NAMES = ("Harbour", "Millfield", "Eastgate", "Lockside")
COUNCIL_NAME = "Thornhythe (an invented borough)"


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = _words("""Alder Anchor Ash Barley Beacon Birch Bramble Bridge Candle Cedar Cherry Clover Cooper Copper Cross Drift Elder Fern Ferry
Fletcher Garnet Glass Harrow Hawthorn Hazel Heron Holly Iron Juniper Kestrel Lantern Larch Lime Linden Maple Mason Meadow Mill Oak
Orchard Osier Plum Quarry Raven Reed Rope Rowan Saddler Sail Salt Silver Spindle Tanner Thistle Tide Tiller Willow Windmill Yarrow""")
_KIND = ("Road", "Street", "Lane", "Close", "Way", "Gardens", "Court", "Row", "Walk", "Square")
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


def sectors() -> tuple[str, ...]:
    """All postcode sectors of the borough, such as 'TH1 4'."""
    return tuple(f"{AREA}{district} {sector}" for district in DISTRICTS for sector in SECTORS_IN_DISTRICT)


def sectors_of_team(team: int) -> tuple[str, ...]:
    """The sectors that the team of that number (0 to 3) looks after: one district each."""
    return tuple(f"{AREA}{DISTRICTS[team]} {sector}" for sector in SECTORS_IN_DISTRICT)


def addresses(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """First lines of addresses and postcodes for that many homes; neighbours share a street and a postcode."""
    streets = max(20, count // 40)
    street_names = np.array(
        [
            f"{_FIRST[int(a)]} {_KIND[int(b)]}"
            for a, b in zip(chance.integers(len(_FIRST), size=streets), chance.integers(len(_KIND), size=streets), strict=True)
        ],
        dtype=object,
    )
    every = np.array(sectors(), dtype=object)
    letters = np.array(list(_INWARD), dtype=object)
    sector = chance.integers(len(every), size=streets)
    street_postcodes = every[sector] + chance.choice(letters, streets) + chance.choice(letters, streets)
    street = chance.integers(streets, size=count)
    number = chance.integers(1, 160, size=count).astype(str).astype(object)
    flat = chance.random(count) < 0.5
    flats = "Flat " + chance.integers(1, 60, size=count).astype(str).astype(object) + ", "
    return np.where(flat, flats, "") + number + " " + street_names[street], street_postcodes[street]
