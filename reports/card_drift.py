"""How far a night's children are from the training rows, as a table: the counts behind each index, small ones held back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.drift import Shift
from vocabulary import suppression
from vocabulary.council import Thresholds


def drift_rows(shifts: Iterable[Shift], floors: Thresholds) -> list[dict[str, Any]]:
    """Each figure, the largest index first: title, psi (None where not stated), and its cells as counts and shares in words."""
    ordered = sorted(shifts, key=lambda each: (each.name != "points", -(each.psi or 0.0), each.name))
    return [{"title": each.title, "psi": each.psi, "cells": _cells(each, floors)} for each in ordered]


def _cells(shift: Shift, floors: Thresholds) -> list[dict[str, str]]:
    training, _ = suppression.line([each.training for each in shift.cells], floors)
    tonight, _ = suppression.line([each.tonight for each in shift.cells], floors)
    before, now = sum(each.training for each in shift.cells), sum(each.tonight for each in shift.cells)
    return [
        {
            "words": cell.words,
            "training": shown,
            "training_share": _share(cell.training, before, shown),
            "tonight": shown_now,
            "tonight_share": _share(cell.tonight, now, shown_now),
        }
        for cell, shown, shown_now in zip(shift.cells, training, tonight, strict=True)
    ]


def _share(some: int, of: int, shown: str) -> str:
    return "" if shown == suppression.HELD_BACK or not of else f"{100 * some / of:.0f} in 100"
