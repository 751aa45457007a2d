"""How far a shared number or a likeness is to be trusted, given everything else that two records say."""

from __future__ import annotations

from linkage.evidence import Agreement
from vocabulary.decisions import LinkConfidence

SURE = 0.999
"""Likeness from which a link may be strong."""
LIKELY = 0.95
"""Likeness from which a link is put to a person to confirm."""
POSSIBLE = 0.5
"""Likeness from which a link is kept as weak; below it there is none."""


def judge_numbers(agreement: Agreement, *, twin_at_hand: bool) -> LinkConfidence:
    """How far a shared number is to be trusted, given everything else."""
    both_numbers = agreement.upn is True and agreement.nhs_number is True
    clash = agreement.upn is False or agreement.nhs_number is False
    named = agreement.forename is not False or agreement.names_swapped
    if agreement.born_on is False and agreement.names_differ:
        return LinkConfidence.TO_BE_CONFIRMED if both_numbers else LinkConfidence.WEAK
    if not named and (twin_at_hand or (agreement.surname is False and not both_numbers)):
        return LinkConfidence.TO_BE_CONFIRMED
    if agreement.born_on is False and not (named and agreement.surname is not False):
        return LinkConfidence.TO_BE_CONFIRMED
    unsure = clash or (agreement.upn is True and agreement.nhs_number is None and agreement.upn_may_change)
    if unsure and not (agreement.born_on and named):
        return LinkConfidence.TO_BE_CONFIRMED
    return LinkConfidence.STRONG


def judge_likeness(agreement: Agreement, probability: float, *, clear: bool) -> LinkConfidence | None:
    """How far a likeness is to be trusted; None where a number says that they are two."""
    if agreement.upn is False and not agreement.upn_may_change:
        alike = agreement.born_on and agreement.forename and agreement.surname
        return LinkConfidence.WEAK if alike and probability >= LIKELY else None
    twin_like = agreement.forename is False and not agreement.names_swapped
    if twin_like and agreement.surname is False:
        return LinkConfidence.WEAK if agreement.born_on and agreement.postcode and probability >= SURE else None
    if not (agreement.forename or agreement.surname or agreement.names_swapped):
        return LinkConfidence.WEAK if probability >= LIKELY else None  # a birthday and a home are a household's or chance
    alike = agreement.born_on or (agreement.born_on_close and agreement.postcode)
    renumbered = agreement.upn is not False or (agreement.born_on and agreement.postcode)
    if twin_like or agreement.nhs_number is False or not alike or not renumbered:
        return LinkConfidence.WEAK if probability < SURE else LinkConfidence.TO_BE_CONFIRMED
    if probability >= SURE and clear:
        return LinkConfidence.STRONG
    return LinkConfidence.TO_BE_CONFIRMED if probability >= LIKELY else LinkConfidence.WEAK
