"""Unexpected failures, told without their own words: those may quote what is in a record."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from vocabulary.problems import Problem


class StepFailed(Exception):
    """A step of a night failed unexpectedly: the kind of failure and its place in the code, and nothing more."""


def named_place(failure: BaseException) -> str:
    """The kind of failure and where in the code it happened, innermost first."""
    frames = traceback.extract_tb(failure.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames[-4:]]
    return f"{type(failure).__name__} at {' < '.join(reversed(places))}"


def discreet(run: Callable[[], None]) -> Callable[[], None]:
    """The same step, whose unexpected failures carry no words of their own: a scheduler keeps what it is told.

    Problems pass as they are: their words are ours, and hold counts and names of columns.
    """

    def step() -> None:
        told = ""
        try:
            run()
        except Problem:
            raise
        except Exception as failure:  # noqa: BLE001 - whatever it is, its words stay here
            told = named_place(failure)
        if told:  # outside the handler, so that the failure is not even the new one's context
            raise StepFailed(told)

    return step
