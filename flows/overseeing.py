"""The look at everything held, once a night's deliveries are in: do feeds agree, and which school days are complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.installation import Installation
from store.overview import overview
from validation.across import check_across
from validation.checking import CheckResult
from validation.completeness import Completeness, completeness


@dataclass(frozen=True)
class Overseen:
    """What the look found. Nothing of it stops a night or holds a row back."""

    across: tuple[CheckResult, ...]
    school_days: Completeness


def oversee(installation: Installation, *, as_of: date) -> Overseen:
    """Check what is held on `as_of` between feeds, and school by school."""
    with overview(installation.warehouse, installation.identities, as_of=as_of) as held:
        across = check_across(held.invariants())
        days = held.completeness()
    return Overseen(across, completeness(days, covered_to=installation.warehouse.covers_to("attendance", as_of=as_of)))
