"""What the review application is told by its environment, beside the secrets; and what a council sets about it for the night."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from vocabulary.feed_settings import Section

REVIEW_SETTINGS: dict[str, str] = {
    "SCREENING_DATA": "The folder that holds `identities.sqlite3`, and `review.sqlite3` where the database is not PostgreSQL.",
    "SCREENING_COUNCIL": "The council's name, as pages show it.",
    "SCREENING_DEMONSTRATION": "`1` for invented children: every page says so, and invented people may sign in.",
    "SCREENING_REVIEW_SITE": "The address that people type, such as `https://screening.council.example`. Without it only this machine "
    "may ask.",
    "SCREENING_REVIEW_PROXY": "`1` when the council's own proxy stands in front: it must set `X-Forwarded-Proto` and `X-Forwarded-For` "
    "itself, whatever the browser sent.",
    "SCREENING_REVIEW_SECOND_FACTOR": "`1` asks for a second factor in a demonstration too. Outside one it is always asked for.",
    "SCREENING_REVIEW_PRACTICE": "`1` asks for practice mode in a demonstration too. Outside one it is always asked for.",
    "SCREENING_LEDGER_HEADS": "The file to which nights add the head of the ledger, when it is not `ledger-heads.jsonl` in the folder of data.",
    "SCREENING_SSO_ISSUER": "The council's single sign-on (OpenID Connect): `issuer`, as its discovery page says it. The next four are "
    "needed with it.",
    "SCREENING_SSO_AUTHORISE": "Its `authorization_endpoint`.",
    "SCREENING_SSO_TOKEN": "Its `token_endpoint`.",
    "SCREENING_SSO_KEYS": "Its `jwks_uri`.",
    "SCREENING_SSO_CLIENT_ID": "What the sign-on calls this application.",
    "SCREENING_SSO_ALGORITHM": "What it signs with: `RS256` (used when this is not set), `RS384`, `RS512`, `ES256`, `ES384`.",
    "SCREENING_SSO_SECOND_FACTOR": "Values of `amr` or `acr`, with commas between, that mean that the sign-on asked for a second factor, "
    "such as `mfa`. Without it, or when none of them comes, ours is asked for.",
}
"""Environment variable -> what it is for."""


class Review(Section):
    """The review application, as far as the night has to do with it."""

    ledger_heads: Path | None = Field(
        None,
        description="File to which each night adds the head of the ledger (default: `ledger-heads.jsonl` in `council.data`). "
        "A place that the review application's account can't write to, best on another machine, shows more",
    )
