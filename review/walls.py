"""Who may open what, as a table: every route is in it, and a route that is not there is refused and fails a test.

Whoever is signed in but has not given a second factor that is asked of them, or still has a temporary password,
passes none of these walls but the next step's (`review.signing_in.standing`).
What a role may do is said here and nowhere else. Which prompts and children a person sees within a route is decided
row by row in `Prompt.objects.visible_to`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from review.models import Person, Role


class Shows(StrEnum):
    """The most that a page tells about children."""

    NOTHING = "nothing"  # nothing about any child
    FIGURES = "figures"  # counts, small ones held back
    REFERENCES = "references"  # references, and codes and words of the ledger; no page of a prompt
    PROMPTS = "prompts"  # references and reasons, no identity
    IDENTITY = "identity"  # who a child is; each look is recorded


@dataclass(frozen=True)
class Wall:
    """The wall round one route. roles: who may pass; empty for anyone
    who is signed in; None for anyone at all. shows: the most it tells about children."""

    roles: frozenset[Role] | None
    shows: Shows

    @property
    def shows_children(self) -> bool:
        """Whether the page tells anything about one child; only who has practised may open such a page."""
        return self.shows in {Shows.PROMPTS, Shows.IDENTITY}


def _open_to(*roles: Role, shows: Shows = Shows.NOTHING) -> Wall:
    return Wall(frozenset(roles), shows)


ANYONE = Wall(None, Shows.NOTHING)
SIGNED_IN = _open_to()
OF_A_TEAM = (Role.PRACTITIONER, Role.MANAGER)

ROUTES: dict[str, Wall] = {
    "sign_in": ANYONE,
    "sign_out": SIGNED_IN,
    "sign_on": ANYONE,
    "sign_on_return": ANYONE,
    "second_factor": SIGNED_IN,
    "second_factor_new": SIGNED_IN,
    "recovery_codes": SIGNED_IN,
    "your_account": SIGNED_IN,
    "password": SIGNED_IN,
    "worklist": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "prompt": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "view": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "decision": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "wrong_child": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "take": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "find": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "my_decisions": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "hand_over": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "hand_back": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "family_words": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "accounts": _open_to(Role.ADMINISTRATOR),
    "account_new": _open_to(Role.ADMINISTRATOR),
    "account": _open_to(Role.ADMINISTRATOR),
    "account_facts": _open_to(Role.ADMINISTRATOR),
    "account_role": _open_to(Role.ADMINISTRATOR),
    "account_role_away": _open_to(Role.ADMINISTRATOR),
    "account_close": _open_to(Role.ADMINISTRATOR),
    "account_reopen": _open_to(Role.ADMINISTRATOR),
    "account_second_factor": _open_to(Role.ADMINISTRATOR),
    "account_sign_on": _open_to(Role.ADMINISTRATOR),
    "account_password": _open_to(Role.ADMINISTRATOR),
    "export_decision": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "list_exports": _open_to(Role.MANAGER, Role.INFORMATION_GOVERNANCE),
    "answer_list_export": _open_to(Role.MANAGER, Role.INFORMATION_GOVERNANCE),
    "fetch_list_export": _open_to(Role.MANAGER, shows=Shows.PROMPTS),
    "practice": SIGNED_IN,
    "practice_prompt": SIGNED_IN,
    "practice_view": SIGNED_IN,
    "practice_decision": SIGNED_IN,
    "practice_wrong_child": SIGNED_IN,
    "practice_take": SIGNED_IN,
    "practice_hand_back": SIGNED_IN,
    "practice_words": SIGNED_IN,
    "practice_after": SIGNED_IN,
    "practice_end": SIGNED_IN,
    "team": _open_to(Role.MANAGER, shows=Shows.PROMPTS),
    "monitor": _open_to(Role.MANAGER, shows=Shows.FIGURES),
    "cover": _open_to(Role.MANAGER),
    "end_cover": _open_to(Role.MANAGER),
    "second_looks": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "second_look": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "second_view": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "second_decision": _open_to(*OF_A_TEAM, shows=Shows.IDENTITY),
    "ask_second_look": _open_to(Role.MANAGER, shows=Shows.PROMPTS),
    "oversight": _open_to(Role.DATA_LEAD, shows=Shows.FIGURES),
    "break_glass": _open_to(*OF_A_TEAM, shows=Shows.PROMPTS),
    "notice": _open_to(Role.MANAGER, Role.INFORMATION_GOVERNANCE),
    "governance": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.FIGURES),
    "openings": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "restrictions": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "restrict": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "restriction": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "lift": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "grant": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "end_grant": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "ledger_lines": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "ledger_line": _open_to(Role.INFORMATION_GOVERNANCE, shows=Shows.REFERENCES),
    "ledger_state": _open_to(Role.INFORMATION_GOVERNANCE),
}
"""Route name -> its wall."""

FIRST_PAGE: tuple[tuple[Role, str], ...] = (
    (Role.PRACTITIONER, "worklist"),
    (Role.MANAGER, "worklist"),
    (Role.ADMINISTRATOR, "accounts"),
    (Role.DATA_LEAD, "oversight"),
    (Role.INFORMATION_GOVERNANCE, "governance"),
)
"""Where somebody with a role begins; the first role of theirs that is listed."""


def may(person: Person, route: str) -> bool:
    """Whether a person's roles let them pass a route's wall. A route that is not in the table lets nobody pass."""
    return passes(person.roles(), route)


def passes(held: frozenset[Role], route: str) -> bool:
    """Whether these roles pass a route's wall."""
    wall = ROUTES.get(route)
    return wall is not None and (not wall.roles or bool(wall.roles & held))


def first_page(person: Person) -> str:
    """The name of the route where a person begins."""
    held = person.roles()
    return next((route for role, route in FIRST_PAGE if role in held), "worklist")
