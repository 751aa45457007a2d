"""What two records agree and differ on, in words that a person can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linkage.identifiers import is_permanent
from linkage.names import agree, differ, one_slip


@dataclass(frozen=True)
class Person:
    """One person as one system has them, made comparable. An empty value is one that is not held or not usable.

    locality and others: what a file beyond the borough's own lists may hold, such as a suburb.
    """

    person_no: int
    source: str
    upn: str
    nhs_number: str
    forename: str
    surname: str
    born_on: date | None
    sex: str
    postcode: str
    address: str
    locality: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """How two people compare. None where one of the two has no value, so nothing can be said.

    born_on_close: the dates of birth differ as one does from itself written wrongly. names_swapped: each
    forename is the other's surname. upn_may_change: not both have a permanent UPN.
    """

    upn: bool | None
    nhs_number: bool | None
    born_on: bool | None
    born_on_close: bool
    forename: bool | None
    surname: bool | None
    names_swapped: bool
    sex: bool | None
    postcode: bool | None
    address: bool | None
    upn_may_change: bool

    @property
    def words(self) -> str:
        """The evidence: 'same UPN; same date of birth; surname differs'."""
        parts = [
            ("UPN", self.upn),
            ("NHS number", self.nhs_number),
            ("date of birth", self.born_on if not self.born_on_close else None),
            ("forename", self.forename),
            ("surname", self.surname),
            ("sex", self.sex),
            ("postcode", self.postcode),
            ("address", self.address),
        ]
        if self.names_swapped:
            parts[3:5] = [("names, in the other order", True)]
        if self.upn is False and self.upn_may_change:
            parts[0] = ("temporary UPN", False)
        said = [f"same {what}" if same else f"{what} differs" for what, same in parts if same is not None]
        if self.born_on_close:
            said.append("date of birth differs in one place")
        return "; ".join(said)

    @property
    def names_differ(self) -> bool:
        """Whether neither name agrees."""
        return self.forename is False and self.surname is not True and not self.names_swapped


def compare(left: Person, right: Person) -> Agreement:
    """How two people compare, the same either way round."""
    swapped = agree(left.forename, right.surname) and agree(left.surname, right.forename)
    straight = agree(left.forename, right.forename) or agree(left.surname, right.surname)
    return Agreement(
        upn=_same(left.upn, right.upn),
        nhs_number=_same(left.nhs_number, right.nhs_number),
        born_on=None if left.born_on is None or right.born_on is None else left.born_on == right.born_on,
        born_on_close=_close_days(left.born_on, right.born_on),
        forename=_names(left.forename, right.forename),
        surname=_names(left.surname, right.surname),
        names_swapped=swapped and not straight,
        sex=_same(left.sex, right.sex),
        postcode=_same(left.postcode, right.postcode),
        address=_same(left.address, right.address),
        upn_may_change=not (is_permanent(left.upn) and is_permanent(right.upn)),
    )


def _same(left: str, right: str) -> bool | None:
    return left == right if left and right else None


def _names(left: str, right: str) -> bool | None:
    if agree(left, right):
        return True
    return False if differ(left, right) else None


def _close_days(left: date | None, right: date | None) -> bool:
    """Whether two different dates of birth may be one written wrongly: a slip in one place, or day and month swapped."""
    if left is None or right is None or left == right:
        return False
    swapped = (left.year, left.month, left.day) == (right.year, right.day, right.month)
    return swapped or one_slip(left.isoformat(), right.isoformat())
