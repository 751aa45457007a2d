"""The words in which a person judges a prompt and decides: in one place, so that nothing drifts."""

from enum import StrEnum


class Worry(StrEnum):
    """A practitioner's own view, before the card is shown."""

    NOT_WORRIED = "not_worried"
    A_LITTLE = "a_little"
    QUITE = "quite"
    VERY = "very"
    CANNOT_TELL = "cannot_tell"


WORRY_WORDS: dict[Worry, str] = {
    Worry.NOT_WORRIED: "Not worried",
    Worry.A_LITTLE: "A little worried",
    Worry.QUITE: "Quite worried",
    Worry.VERY: "Very worried",
    Worry.CANNOT_TELL: "I can't tell from this",
}


class Decision(StrEnum):
    """What a named person decides about a prompt. Nothing else changes anything for a child."""

    OFFER_EARLY_HELP = "offer_early_help"
    CONSULT_SAFEGUARDING = "consult_safeguarding"
    SCHOOL_SUPPORT = "school_support"
    ALREADY_SUPPORTED = "already_supported"
    NO_ACTION_NOW = "no_action_now"
    WRONG_CHILD_OR_DATA = "wrong_child_or_data"


DECISION_WORDS: dict[Decision, str] = {
    Decision.OFFER_EARLY_HELP: "Offer early help",
    Decision.CONSULT_SAFEGUARDING: "Ask the safeguarding hub",
    Decision.SCHOOL_SUPPORT: "School-based support, to stay in education",
    Decision.ALREADY_SUPPORTED: "Already supported",
    Decision.NO_ACTION_NOW: "No action now",
    Decision.WRONG_CHILD_OR_DATA: "Wrong child or wrong data",
}

UPHELD = frozenset({Decision.OFFER_EARLY_HELP, Decision.CONSULT_SAFEGUARDING, Decision.SCHOOL_SUPPORT})
"""Decisions that count a prompt as upheld: a person saw a reason to act."""


class LinkConfidence(StrEnum):
    """How sure it is that records belong to one child. A weak link never reaches a score."""

    STRONG = "strong"
    TO_BE_CONFIRMED = "to_be_confirmed"
    WEAK = "weak"


class NotKnown(StrEnum):
    """Why a value is not known. A missing value always has one of these."""

    NO_RECORDS_HELD = "no_records_held"  # the feed holds nothing for this child in the window
    NOT_SUBMITTED = "not_submitted"  # the school sent no marks for school days in the window
    TOO_FEW_SESSIONS = "too_few_sessions"  # under the floor of possible sessions
    HISTORY_TOO_SHORT = "history_too_short"  # the warehouse does not reach back over the window
    FEED_STALE = "feed_stale"  # the feed is later than it should be
    NOT_ON_A_ROLL = "not_on_a_roll"  # the child has no school, so no marks could exist
    TOO_FEW_PUPILS = "too_few_pupils"  # too few other pupils at the school for a rate that points to none of them
