"""What two records agree and differ on, in words that a person can weigh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linkage.identifiers import is_permanent
from linkage.names import agree, differ


@dataclass(frozen=True)
class Person:
    """One person as one system has them, made comparable. An empty value is one that is not held or not usable."""

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


@dataclass(frozen=True)
class Agreement:
    """How two people compare. None where one of the two has no value, so nothing can be said."""

    upn: bool | None
    nhs_number: bool | None
    born_on: bool | None
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
            ("date of birth", self.born_on),
            ("forename", self.forename),
            ("surname", self.surname),
            ("sex", self.sex),
            ("postcode", self.postcode),
            ("address", self.address),
        ]
        if self.names_swapped:
            parts[3:5] = [("names, in the other order", True)]
        said = [f"same {what}" if same else f"{what} differs" for what, same in parts if same is not None]
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
        forename=_names(left.forename, right.forename),
        surname=_names(left.surname, right.surname),
        names_swapped=swapped and not straight,
        sex=_same(left.sex, right.sex),
        postcode=_same(left.postcode, right.postcode),
        address=_names_of_places(left.address, right.address),
        upn_may_change=not (is_permanent(left.upn) and is_permanent(right.upn)),
    )


def _same(left: str, right: str) -> bool | None:
    return left == right if left and right else None


def _names(left: str, right: str) -> bool | None:
    if agree(left, right):
        return True
    return False if differ(left, right) else None


def _names_of_places(left: str, right: str) -> bool | None:
    return left == right if left and right else None
