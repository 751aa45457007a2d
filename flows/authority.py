"""Who may release, stop and lift: the data leads that the configuration names."""

from __future__ import annotations

import getpass

from vocabulary.council import Configuration
from vocabulary.problems import ModelProblem
from vocabulary.release_settings import DATA_LEAD


def data_lead(configuration: Configuration, by: str) -> str:
    """The data lead of that name, as the configuration writes it; capitals and spaces don't matter.

    A typed name is no proof of who typed it: `account` is recorded beside it, and who may use that account
    is the council's to keep. Raises ModelProblem that says who may.
    """
    may = {_plain(each.name): each.name for each in configuration.people if each.role == DATA_LEAD}
    if not may:
        raise ModelProblem(
            "The configuration names no data lead, so nobody may release, stop or lift.",
            do='Name them: [[people]] with name = "..." and role = "data lead".',
        )
    if not by.strip():
        raise ModelProblem("No name was given.", do=f"Give it with --by. The data leads are: {'; '.join(may.values())}.")
    if _plain(by) not in may:
        raise ModelProblem(
            "The person named is not a data lead of this council.", do=f"The data leads are: {'; '.join(may.values())}."
        )
    return may[_plain(by)]


def account() -> str:
    """The account of the operating system that runs this; 'unknown' where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
