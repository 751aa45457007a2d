"""Sessions possible, missed and missed without leave, counted from the registers of the invented borough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synthetic.borough import Invented
from synthetic.marks import MARKS
from synthetic.terms import HalfTerm, day_number, half_terms
from vocabulary.code_tables import code_table


@dataclass
class Tally:
    """Sessions by (child, half-term): possible, missed (authorised or not), and unauthorised. Final marks, not first ones."""

    terms: tuple[HalfTerm, ...]
    possible: np.ndarray
    missed: np.ndarray
    unauthorised: np.ndarray

    def share_missed(self, of: slice) -> np.ndarray:
        """The share of possible sessions missed over some half-terms; NaN with none possible."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.missed[:, of].sum(axis=1) / self.possible[:, of].sum(axis=1)


def tally(borough: Invented) -> Tally:
    """Draw every register again, as `build` does, and count."""
    classes = {code: each.classes["class"] for code, each in code_table("attendance_marks").codes.items()}
    of_mark = np.array([classes[mark] for mark in MARKS])
    counts = np.isin(of_mark, ("present", "approved_activity", "authorised", "unauthorised"))
    absent, wilful = np.isin(of_mark, ("authorised", "unauthorised")), of_mark == "unauthorised"
    registers = borough.registers
    registers.in_order_of(borough.refs)
    terms = tuple(term for term in half_terms() if day_number(term.ends_on) >= day_number(borough.plan.marks_from))
    shape = (len(borough.children), len(terms))
    found = Tally(terms, *(np.zeros(shape, dtype=np.int32) for _ in range(3)))
    for number, term in enumerate(terms):
        register = registers.mark(term, number)
        same = (register.stay[1:] == register.stay[:-1]) & (register.day[1:] == register.day[:-1])
        same &= register.afternoon[1:] == register.afternoon[:-1]
        final = register.where(~np.r_[same, False])  # a mark put right stands once, as it was put right
        child = borough.stays.child[final.stay]
        for sums, which in ((found.possible, counts), (found.missed, absent), (found.unauthorised, wilful)):
            sums[:, number] = np.bincount(child, weights=which[final.mark], minlength=shape[0])
    return found
