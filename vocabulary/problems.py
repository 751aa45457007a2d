"""Every failure that a person is told about: who must act, and how the command exits.

A problem's text says what was wrong, what is allowed and what to do. It carries counts,
column names and dates, and never a person's data: problems are printed, logged and kept.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Owner(StrEnum):
    """Who can put a problem right."""

    DATA_SUPPLIER = "data supplier"
    DATA_ENGINEER = "data engineer"
    DATA_LEAD = "data lead"
    PRACTITIONER = "practitioner"
    INFORMATION_GOVERNANCE = "information governance"


class Problem(Exception):
    """A failure with an owner and an exit code. Catch this at a command's door, nowhere else."""

    owner: Owner = Owner.DATA_ENGINEER
    exit_code: int = 1
    title: str = "Something went wrong"

    def __init__(self, what: str, *, do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.do = do

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()


class ConfigurationProblem(Problem):
    """A council's configuration file, or a setting in the environment, can't be used as it stands."""

    exit_code = 3
    title = "The configuration can't be used"


class DeliveryProblem(Problem):
    """A delivery can't be read at all: not there, not the format it should be, cut off, or empty."""

    owner = Owner.DATA_SUPPLIER
    exit_code = 4
    title = "A delivery can't be read"


class CriticalCheckFailed(Problem):
    """A check that nothing may be scored without did not pass, so the night stopped before scoring."""

    owner = Owner.DATA_SUPPLIER
    exit_code = 5
    title = "A critical check failed and the night stopped"


class LeakageProblem(Problem):
    """Something later than `as_of`, or an outcome not yet complete, was about to be used."""

    exit_code = 6
    title = "Information from after the date was about to be used"

    def __init__(self, subject: str, *, as_of: date, found_on: date, rows: int = 1, do: str = "") -> None:
        super().__init__(
            f"{subject}: {rows:,} dated {found_on.isoformat()} or later, "
            f"but only what is dated before {as_of.isoformat()} may be used.",
            do=do,
        )
        self.as_of = as_of
        self.found_on = found_on


class FromAfterTheDate(LeakageProblem):
    """An indicator would have used a record from on or after its date."""

    title = "An indicator would have used what came after its date"


class LabelNotComplete(LeakageProblem):
    """An outcome would have been used whose window was not over: a child without one yet would count as one without."""

    title = "An outcome would have been used before its window was over"


class OutcomeAsIndicator(LeakageProblem):
    """An indicator would have been made from what the card is meant to foresee."""

    title = "An indicator would have been made from the outcome"

    def __init__(self, subject: str, *, as_of: date, do: str = "") -> None:
        Problem.__init__(
            self, f"{subject}, and no outcome may be an indicator on {as_of.isoformat()} or any other date.", do=do
        )
        self.as_of = self.found_on = as_of


class AnotherNightIsRunning(Problem):
    """Two nights at once would double or lose records, so the second gives way."""

    exit_code = 7
    title = "Another night is running"


class StoreProblem(Problem):
    """The warehouse, the identity store or the register is damaged, locked or full."""

    exit_code = 8
    title = "The store can't be used"


class ModelProblem(Problem):
    """A card can't be trained, or a card file is damaged, expired or does not fit the catalogue."""

    owner = Owner.DATA_LEAD
    exit_code = 9
    title = "The card can't be used"


class NothingToDo(Problem):
    """The command was understood, and what it needs is not there yet."""

    exit_code = 10
    title = "There is nothing to work on"


class LedgerProblem(Problem):
    """The ledger of the review is not intact, or nothing is there to show that it is whole."""

    owner = Owner.INFORMATION_GOVERNANCE
    exit_code = 11
    title = "The ledger is not shown to be intact"


class SendingProblem(Problem):
    """Some messages could not be sent. Nothing else is held up by it, and sending again sends only those."""

    exit_code = 12
    title = "A message could not be sent"


EXIT_CODES: dict[int, str] = {
    0: "Done. A night that sends no prompts because no card is released, sending is stopped or the card is held is also a 0, and says so.",
    1: "An unexpected failure: a fault of ours. The log names the place, never a child.",
    2: "The command line was not understood.",
} | {
    problem.exit_code: f"{problem.title}. Who acts: {problem.owner}."
    for problem in (
        ConfigurationProblem,
        DeliveryProblem,
        CriticalCheckFailed,
        LeakageProblem,
        AnotherNightIsRunning,
        StoreProblem,
        ModelProblem,
        NothingToDo,
        LedgerProblem,
        SendingProblem,
    )
}
