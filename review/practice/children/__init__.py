"""The invented children of practice mode, in the order in which they are met."""

from __future__ import annotations

from review.practice.children import clear_worry, little_behind_it, marks_not_sent, signs_of_safety, two_children
from review.practice.invented import InventedChild


def children() -> tuple[InventedChild, ...]:
    """Every invented child. The same each time, but for the year."""
    return tuple(module.child() for module in (clear_worry, little_behind_it, two_children, marks_not_sent, signs_of_safety))


def child(reference: str) -> InventedChild | None:
    """The invented child of a practice prompt; None when there is none of that reference."""
    return next((each for each in children() if each.reference == reference), None)
