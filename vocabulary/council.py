"""A council's configuration: one TOML file, each setting with its meaning, range and default.

Nothing secret belongs in it: secrets come from the environment (`SECRETS`).
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from vocabulary.code_tables import code_table
from vocabulary.digest_settings import Digest
from vocabulary.engine import EngineSettings
from vocabulary.feed_settings import DatabaseSettings as DatabaseSettings
from vocabulary.feed_settings import FeedSettings, Section, check_names
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem
from vocabulary.release_settings import Drift, Person, Shadow
from vocabulary.review_settings import Review

SECRETS: dict[str, str] = {
    "SCREENING_PSEUDONYM_KEY": "The key of the pseudonyms: at least 32 characters. Whoever has it and a register can undo them.",
    "SCREENING_REVIEW_SECRET": "The review application's signing secret: at least 50 characters.",
    "SCREENING_REVIEW_DATABASE": "The address of the review application's PostgreSQL database, with its password. Without it: SQLite.",
    "SCREENING_REVIEW_OWNER_DATABASE": "The same database as the account that owns its tables; only `python -m review migrate` uses it.",
    "SCREENING_SSO_CLIENT_SECRET": "This application's secret at the council's single sign-on, where there is one.",
    "SCREENING_SMTP_PASSWORD": "The password at the mail server, where the digest is sent by one that asks for it.",
    "SCREENING_NOTIFY_KEY": "The key of the council's GOV.UK Notify service, where the digest is sent by it.",
    "SCREENING_NOTIFY_TEMPLATE": "The template's id at GOV.UK Notify. It is no secret, and stands here beside the key that it belongs to.",
    "SCREENING_CARD_KEY": "The key that released cards are signed with: at least 32 characters. No night uses a card signed with another.",
    "SCREENING_SFTP_PASSWORD": "The password at the SFTP server, where deliveries land at one. Or:",
    "SCREENING_SFTP_KEY_FILE": "The private key for the SFTP server; its passphrase in `SCREENING_SFTP_KEY_PASSPHRASE`.",
}
"""Environment variables that hold secrets, and what each is for."""

_LOGIN_WITH_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


SHORTEST_BASIS = 20


class Council(Section):
    """Who runs this, and where its files are. Paths are relative to the folder the command runs in."""

    name: str = Field(min_length=1, description="The council's name, as pages show it")
    demonstration: bool = Field(False, description="True for invented children: every page says so")
    inbox: Path | str = Field(
        description="Where deliveries land: a folder, or a place such as sftp://user@host/folder or s3://bucket/folder. "
        "Passwords and keys come from the environment"
    )
    data: Path = Field(description="Folder that holds everything generated: warehouse, identities, cards, reports")
    settle_seconds: int = Field(
        30,
        ge=0,
        le=3600,
        description="A file that changed within so many seconds is waited for; if it changes again it is left",
    )

    @field_validator("inbox", mode="before")
    @classmethod
    def _folder_or_place(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        if _LOGIN_WITH_PASSWORD.search(given):
            raise ValueError("an address must not hold a password: it comes from the environment")
        return given if "://" in given else Path(given)


class Cohort(Section):
    """Which children may be screened."""

    youngest: int = Field(10, ge=0, le=17, description="Youngest age on the date, in whole years")
    oldest: int = Field(17, ge=0, le=24, description="Oldest age on the date, in whole years")

    @model_validator(mode="after")
    def _in_order(self) -> Cohort:
        if self.youngest > self.oldest:
            raise ValueError("youngest must not be above oldest")
        return self


class Outcome(Section):
    """What the card is trained to see coming, and how far ahead."""

    horizon_weeks: int = Field(52, ge=4, le=104, description="Weeks after the date in which an outcome counts")
    exploitation_levels: tuple[Literal["LOW", "MEDIUM", "HIGH"], ...] = Field(
        ("MEDIUM", "HIGH"), description="Levels that count"
    )
    assessment_factors: tuple[str, ...] = Field(("11A", "12A", "13A", "24A"), description="Assessment factors that count")
    serious_violence: bool = Field(True, description="Whether a youth justice contact after serious violence counts")
    settle_days: int = Field(
        14, ge=0, le=180, description="Days to wait after the horizon for late entries before a label is used"
    )

    @model_validator(mode="after")
    def _known_factors(self) -> Outcome:
        unknown = [code for code in self.assessment_factors if code not in code_table("assessment_factors")]
        if unknown:
            raise ValueError(f"assessment_factors holds {', '.join(unknown)}, which the code table does not have")
        return self


class Training(Section):
    """On which dates the card is trained and tested."""

    snapshots: Positive = Field(3, le=52, description="How many past dates the card is trained on")
    weeks_between: Positive = Field(13, le=52, description="Weeks between those dates")
    most_lines: int = Field(30, ge=5, le=30, description="Most lines on the card")
    most_points_a_line: int = Field(9, ge=3, le=20, description="Most points for one line")
    test_dates: int = Field(3, ge=1, le=26, description="Most dates that cards are tested on, each with its own training dates")
    refits: int = Field(20, ge=2, le=200, description="Refits on redrawn children, to see which lines are steady")
    challengers: tuple[Literal["logistic_regression", "monotone_boosting", "explainable_boosting"], ...] = Field(
        ("logistic_regression", "monotone_boosting", "explainable_boosting"),
        description="Models that can't be added up by hand, fitted to show what transparency costs",
    )
    seed: int = Field(20261116, description="Seed of every random choice")


class Bar(Section):
    """What a card must do to be a candidate for release. Fixed here before training; a card that misses it is 'do not use'."""

    least_margin: float = Field(
        0.0,
        ge=-1,
        le=1,
        description="Lower end of the interval of outcomes found beyond the best simple rule, as a share of all outcomes, must be above this",
    )
    calibration_low: float = Field(
        0.67, gt=0, le=1, description="Outcomes on the test dates over those expected must be at least this"
    )
    calibration_high: float = Field(
        1.5, ge=1, description="Outcomes on the test dates over those expected must be at most this"
    )
    barred_gaps: tuple[Literal["selection_rate", "recall", "precision", "false_positive_rate", "calibration"], ...] = Field(
        ("recall", "calibration"), description="Measures in which no group may show a gap"
    )
    least_steady: Share = Field(0.5, description="Least share of the card's points on lines that most refits also have")


class Audit(Section):
    """How the audit by group compares groups. Fixed here, before anything is trained, so that it can't follow the result."""

    intersections: tuple[tuple[str, ...], ...] = Field(
        (("ethnicity_group", "sex"), ("ethnicity_group", "free_school_meals")),
        description="Characteristics that are also looked at together, such as ethnicity_group with sex",
    )
    material_ratio: float = Field(
        1.5, gt=1, le=5, description="A gap of this ratio matters: 'no gap shown' is said only where one would have been found"
    )
    level: Share = Field(0.05, description="Chance of any false gap among all comparisons together")


class Prompts(Section):
    """How prompts are issued, repeated and lapse."""

    lapse_after_days: int = Field(28, ge=7, le=90, description="Days after which an unanswered prompt lapses")
    quiet_weeks: int = Field(
        12, ge=1, le=52, description="Weeks in which a child is not prompted again unless something material changed"
    )
    material_points: int = Field(3, ge=1, le=20, description="Rise in points that counts as a material change")
    least_points: int = Field(1, ge=1, description="Fewest points for a prompt: no evidence, no prompt")
    most_reasons: int = Field(6, ge=1, le=10, description="Most reasons shown on one prompt")
    order: Literal["ranked", "shuffled_within_bands"] = Field(
        "ranked",
        description="Order of a list: by points, or shuffled among prompts of one band of the card, so that a place tells less",
    )
    drawn_one_in: int = Field(
        10,
        ge=0,
        le=100,
        description="One in so many of a team's weekly places goes to a child drawn at random among those with some evidence "
        "whom the card did not name, so that what it misses can be measured. 0: none is drawn and misses are not measured",
    )

    @field_validator("drawn_one_in")
    @classmethod
    def _leaves_places_for_points(cls, given: int) -> int:
        if given == 1:
            raise ValueError("1 would draw every prompt and name no child for its points; give 0 for none, or at least 2")
        return given


class Team(Section):
    """One early-help team: which children it looks after and how many new prompts it can review in a week."""

    name: str = Field(min_length=1)
    postcode_sectors: tuple[str, ...] = Field((), description="Postcodes up to the first digit after the space, such as TH1 4")
    schools: tuple[str, ...] = Field((), description="School references, used where the postcode decides nothing")
    weekly_capacity: int = Field(ge=1, le=200, description="New prompts the team can review in a week")


class Checks(Section):
    """When a delivery's size is a warning, and when it stops the night."""

    volume_low: Share = Field(0.5, description="Rows below this share of the recent median are a warning")
    volume_high: float = Field(2.0, gt=1, description="Rows above this multiple of the recent median are a warning")
    recent_deliveries: int = Field(20, ge=3, le=100, description="How many recent deliveries are compared")
    most_quarantined: Share = Field(0.2, description="A delivery with a larger share in quarantine stops the night")
    most_unknown_people: Share = Field(0.5, description="A delivery with a larger share of people on no list stops the night")
    most_left_out: Share = Field(
        0.2, description="A whole list that leaves out a larger share of the people or records held stops the night"
    )
    closed_schools: tuple[str, ...] = Field((), description="References of closed schools, which a whole list may leave out")
    earliest: date = Field(date(2005, 1, 1), description="Nothing can have happened before this day")


class Thresholds(Section):
    """Floors used by indicators and reports."""

    possible_sessions: int = Field(30, ge=1, description="Fewest possible sessions for a rate to be stated")
    small_number: int = Field(7, ge=1, le=20, description="Counts from 1 to this are held back in anything shown")
    round_to: int = Field(5, ge=1, le=10, description="Counts shown are rounded to this")


class OffenceData(Section):
    """Whether youth justice contacts may be indicators. Offence data needs a condition in law of its own: off by default.

    Contacts after serious violence are outcomes and never indicators, whatever is set here.
    """

    youth_justice_indicators: bool = Field(False, description="Whether youth justice contacts are read as indicators")
    lawful_basis: str = Field(
        "",
        description="The council's own words for the condition in law (UK GDPR Article 10, Data Protection Act 2018 Schedule 1) "
        "and where it is recorded; needed when the switch is on",
    )

    @model_validator(mode="after")
    def _named(self) -> OffenceData:
        if self.youth_justice_indicators and len(self.lawful_basis.strip()) < SHORTEST_BASIS:
            raise ValueError(
                "youth_justice_indicators is on and lawful_basis does not name the condition in law: at least "
                f"{SHORTEST_BASIS} characters, or turn the switch off"
            )
        return self

    @property
    def basis(self) -> str:
        """The condition in law on which offence data is used; '' where it is not."""
        return self.lawful_basis.strip() if self.youth_justice_indicators else ""


class Configuration(Section):
    """The whole of a council's configuration."""

    council: Council
    feeds: dict[str, FeedSettings] = Field(min_length=1)
    teams: tuple[Team, ...]
    cohort: Cohort = Cohort()
    outcome: Outcome = Outcome()
    training: Training = Training()
    bar: Bar = Bar()
    audit: Audit = Audit()
    prompts: Prompts = Prompts()
    checks: Checks = Checks()
    thresholds: Thresholds = Thresholds()
    offence_data: OffenceData = OffenceData()
    engine: EngineSettings = EngineSettings()
    people: tuple[Person, ...] = ()
    shadow: Shadow = Shadow()
    drift: Drift = Drift()
    review: Review = Review()
    digest: Digest = Digest()

    @model_validator(mode="after")
    def _feeds_are_known(self) -> Configuration:
        for name, settings in self.feeds.items():
            if name not in FEEDS:
                raise ValueError(f"feeds.{name} is not a feed; the feeds are {', '.join(FEEDS)}")
            check_names(name, settings)
        if not self.teams:
            raise ValueError("teams: at least one [[teams]] is needed, or no prompt has a reader")
        names = [team.name for team in self.teams]
        if len(set(names)) != len(names):
            raise ValueError("two teams have the same name")
        return self

    @property
    def settings_hash(self) -> str:
        """A hash of every setting, defaults included: two runs with the same hash had the same settings."""
        settings = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(settings.encode()).hexdigest()


def read_configuration(path: Path) -> Configuration:
    """Read and check a council's TOML file.

    Raises ConfigurationProblem, naming each key with the value found and what is allowed.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationProblem(
            f"There is no configuration at {path}.", do="Name one with --config, or copy councils/demonstration.toml."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ConfigurationProblem(f"{path} is not TOML: {broken}.", do="The line and column are in the message.") from None
    try:
        return Configuration.model_validate(raw)
    except ValidationError as wrong:
        lines = [_sentence(dict(error)) for error in wrong.errors(include_url=False)]
        raise ConfigurationProblem(f"{path} has {len(lines)} mistake(s):\n  " + "\n  ".join(lines)) from None


def _sentence(error: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in error["loc"]) or "the file"
    if error["type"] == "extra_forbidden":
        return f"{key}: there is no such setting. Check the spelling against docs/reference/configuration.md."
    if error["type"] == "missing":
        return f"{key}: this setting is needed and is not there."
    given = error.get("input")
    # An address may hold a password by mistake: it is not repeated.
    shown = "" if isinstance(given, dict | list) or "://" in str(given) else f" It is {given!r}."
    return f"{key}: {error['msg'].removeprefix('Value error, ')}.{shown}"
