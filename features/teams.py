"""Which team a child belongs to: by postcode sector, else by school, else none."""

from __future__ import annotations

from collections.abc import Sequence

from vocabulary.council import Team

NO_TEAM = ""


def postcode_sector(postcode: object) -> str:
    """A postcode up to the first digit after the space, 'TH1 4' of 'th1 4ab'; '' for what is no postcode.

    A postcode's second part is always three characters, so the space may be missing.
    """
    letters = "".join(str(postcode).upper().split()) if isinstance(postcode, str) else ""
    if not 5 <= len(letters) <= 7 or not letters[-3].isdigit():
        return ""
    return f"{letters[:-3]} {letters[-3]}"


class TeamFinder:
    """Finds the team of a postcode and a school. A sector or school that two teams name belongs to the first."""

    def __init__(self, teams: Sequence[Team]) -> None:
        self._by_sector: dict[str, str] = {}
        self._by_school: dict[str, str] = {}
        for team in teams:
            for sector in team.postcode_sectors:
                self._by_sector.setdefault(" ".join(sector.upper().split()), team.name)
            for school in team.schools:
                self._by_school.setdefault(school, team.name)

    def find(self, postcode: object, school: object) -> str:
        """The team's name, or '' where neither the postcode nor the school decides."""
        return self._by_sector.get(postcode_sector(postcode)) or self._by_school.get(str(school), NO_TEAM)
