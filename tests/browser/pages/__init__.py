"""Every page and state that a person can come to, subject by subject: who opens it, how, and what must stand on it."""

from __future__ import annotations

from tests.browser.pages import accounts, desk, exports, families, governance, mistakes, practice, signing_in, supervision
from tests.browser.pages.case import Case

CASES: tuple[Case, ...] = (
    *signing_in.CASES,
    *desk.CASES,
    *exports.CASES,
    *families.CASES,
    *mistakes.CASES,
    *practice.CASES,
    *accounts.CASES,
    *supervision.CASES,
    *governance.CASES,
)
