"""What the application keeps: people and their roles, prompts as issued, who may see more or less of them, and the ledger."""

from review.models.digests import DigestSent
from review.models.exports import ListExport
from review.models.ledger import Entry, Words
from review.models.people import Cover, Membership, Person, Role
from review.models.prompts import Notice, Prompt, School, Status
from review.models.seeing import Opening, RestrictedGrant, Restriction
from review.models.supervision import SecondLook

__all__ = [
    "Cover",
    "DigestSent",
    "Entry",
    "ListExport",
    "Membership",
    "Notice",
    "Opening",
    "Person",
    "Prompt",
    "RestrictedGrant",
    "Restriction",
    "Role",
    "School",
    "SecondLook",
    "Status",
    "Words",
]
