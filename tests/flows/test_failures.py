"""What an unexpected failure says: where, and never in its own words."""

from __future__ import annotations

import traceback

import pytest

from flows.failures import StepFailed, discreet
from vocabulary.problems import ConfigurationProblem


def _breaks() -> None:
    raise ValueError("Amina Begum, born 3 May 2012, is not a number")


def test_an_unexpected_failure_says_its_kind_and_place_and_not_what_it_quoted() -> None:
    with pytest.raises(StepFailed, match=r"ValueError at test_failures\.py:\d+ in _breaks") as failure:
        discreet(_breaks)()

    assert "Amina" not in "".join(traceback.format_exception(failure.value))
    assert failure.value.__context__ is None


def test_a_problem_passes_in_its_own_words() -> None:
    def stops() -> None:
        raise ConfigurationProblem("cohort.youngest is 40; it is from 0 to 17.")

    with pytest.raises(ConfigurationProblem, match=r"cohort\.youngest"):
        discreet(stops)()
