"""A council's configuration: one TOML file, each setting with its meaning, range and default.

Nothing secret belongs in it: secrets come from the environment (`SECRETS`).
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from vocabulary.code_tables import code_table
from vocabulary.feeds import FEEDS
from vocabulary.problems import ConfigurationProblem

SECRETS: dict[str, str] = {
    "SCREENING_PSEUDONYM_KEY": "The key of the pseudonyms: at least 32 characters. Whoever has it and a register can undo them.",
    "SCREENING_REVIEW_SECRET": "The review application's signing secret: at least 50 characters.",
    "SCREENING_SFTP_PASSWORD": "The password at the SFTP server, where deliveries land at one. Or:",
    "SCREENING_SFTP_KEY_FILE": "The private key for the SFTP server; its passphrase in `SCREENING_SFTP_KEY_PASSPHRASE`.",
}
"""Environment variables that hold secrets, and what each is for."""

_LOGIN_WITH_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Council(_Section):
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


class DatabaseSettings(_Section):
    """Where a feed with `format = "database"` is pulled from. The database is only read, never written to."""

    url_from: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]*$",
        description="Environment variable that holds the SQLAlchemy address, such as SCREENING_EDUCATION_DATABASE",
    )
    table: str = Field(
        "", description="Table or view to read, such as dbo.Suspensions; only the columns that are needed are read"
    )
    query: str = Field("", description="Instead of a table: one SELECT")
    watermark: str = Field(
        "",
        description="Column that grows with every entry or change (a time or a number): only what is new is pulled. Empty: all of it",
    )
    reread: Count = Field(
        60, description="How far before the last value each pull begins: minutes for a time, that many for a number"
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> DatabaseSettings:
        if bool(self.table) == bool(self.query):
            raise ValueError("name a table or write a query: one of the two")
        return self


class Marks(_Section):
    """How a file of session marks lays its marks out, where a row is more than one session."""

    layout: Literal["sessions", "days", "strings"] = Field(
        "sessions",
        description="What a row is: one session; one day, with a morning and an afternoon column; or a string of marks from happened_on on",
    )
    days: Literal["school_days", "weekdays", "all_days"] = Field(
        "school_days",
        description="strings: which days have two marks in the string: those of the school's calendar, Monday to Friday, or all seven",
    )
    up_to: Literal["break", "delivery", "day_before_delivery"] = Field(
        "break",
        description="strings without a column ends_on: the last day covered. break: the last school day before a week or more without school "
        "(where days are not school days, the end of a week)",
    )
    between: str = Field(
        "", max_length=3, description="strings: what stands between two marks; none where they are run together"
    )
    width: int = Field(
        0, ge=0, le=4, description="strings: characters for each mark where all have as many; 0 where they do not"
    )

    @model_validator(mode="after")
    def _one_way_to_split(self) -> Marks:
        if self.between and self.width:
            raise ValueError("between and width are two ways to split a string: say one")
        return self

    @property
    def numbers_a_row(self) -> int:
        """How many record numbers each row of a file takes: mark 23 of row 17 is 17023 in a file of strings."""
        return {"sessions": 1, "days": 10, "strings": 1_000}[self.layout]

    @property
    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Columns that a row of this layout has beside the feed's own, and those of the feed's that it does not have."""
        ways: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
            "sessions": ((), ()),
            "days": (("morning", "afternoon"), ("session", "mark")),
            "strings": (("ends_on",), ("session",)),
        }
        return ways[self.layout]


class FeedSettings(_Section):
    """Where one feed's files are and how to read them into the feed's columns."""

    files: str = Field(
        "",
        description="File name pattern in the inbox, its subfolders and zip files, such as attendance*.csv. Needed but for a database",
    )
    format: Literal["csv", "parquet", "census_csv", "cin_xml", "database"] = Field(
        "csv", description="How the file is laid out"
    )
    database: DatabaseSettings | None = Field(None, description="Where a feed with format database is pulled from")
    marker: str = Field(
        "",
        description="File that must lie beside a delivery before it is read: {name}.done for one each, COMPLETE for one a folder",
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="Feed column = column in the file, where the names differ"
    )
    constants: dict[str, str] = Field(
        default_factory=dict, description="Feed column = value for every row, where the file has none"
    )
    constants_by_file: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="File name pattern = constants for files of such a name, as a term's last day"
    )
    values: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="Feed column = {value in the file = value meant}"
    )
    date_format: str = Field("%Y-%m-%d", description="How dates are written; %d/%m/%Y, or %Y-%b-%d %H:%M:%S for COLLECT")
    date_formats: dict[str, str] = Field(default_factory=dict, description="Feed column = date format, where one differs")
    encoding: str = Field("utf-8-sig", description="How text is encoded; cp1252 for older Windows exports")
    delimiter: str = Field(",", min_length=1, max_length=1, description="What stands between values")
    known_after_days: Count = Field(
        0,
        description="Days from happening to being known, for a file with no date of entry (a history). Leave at 0 for nightly files",
    )
    known_from: Literal["column", "delivery", "days_after"] = Field(
        "column", description="Where known_on comes from: a column, the day of delivery, or known_after_days"
    )
    ignored_columns: tuple[str, ...] = Field((), description="Columns in the file that are known and deliberately not read")
    needed: bool = Field(
        True, description="Whether a night stops being complete without it: a late needed feed is shown as late"
    )
    marks: Marks = Field(Marks(), description="How session marks are laid out, where a row is not one session")
    full_list: bool = Field(
        False, description="Whether each delivery is the whole list, so that a row no longer there has ended"
    )

    @model_validator(mode="after")
    def _files_or_a_database(self) -> FeedSettings:
        if (self.format == "database") != (self.database is not None):
            raise ValueError('format = "database" and a database section go together')
        if self.database is None and not self.files:
            raise ValueError("files is needed: the pattern of the files' names")
        return self

    def constants_for(self, file_name: str) -> dict[str, str]:
        """The constants of a file of this name: those of every file, and those of each pattern that the name matches."""
        constants = dict(self.constants)
        for pattern, more in self.constants_by_file.items():
            if fnmatchcase(file_name.casefold(), pattern.casefold()):
                constants.update(more)
        return constants


def _check_names(name: str, settings: FeedSettings) -> None:
    """Raise ValueError where the settings name a column that the feed, laid out so, does not have."""
    if settings.marks.layout != "sessions" and name != "attendance":
        raise ValueError(f"feeds.{name}.marks is for session marks, which only the feed attendance has")
    more, fewer = settings.marks.columns
    by_file = {column for constants in settings.constants_by_file.values() for column in constants}
    filled = {*settings.columns, *settings.constants, *by_file, *settings.date_formats}
    allowed = [column for column in (*FEEDS[name].column_names, *more) if column not in fewer]
    unknown = sorted((filled - set(allowed)) | (set(settings.values) - set(FEEDS[name].column_names)))
    if unknown:
        raise ValueError(f"feeds.{name} maps {', '.join(unknown)}; its columns are {', '.join(allowed)}")


class Cohort(_Section):
    """Which children may be screened."""

    youngest: int = Field(10, ge=0, le=17, description="Youngest age on the date, in whole years")
    oldest: int = Field(17, ge=0, le=24, description="Oldest age on the date, in whole years")

    @model_validator(mode="after")
    def _in_order(self) -> Cohort:
        if self.youngest > self.oldest:
            raise ValueError("youngest must not be above oldest")
        return self


class Outcome(_Section):
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


class Training(_Section):
    """On which dates the card is trained and tested."""

    snapshots: Positive = Field(3, le=52, description="How many past dates the card is trained on")
    weeks_between: Positive = Field(13, le=52, description="Weeks between those dates")
    most_lines: int = Field(30, ge=5, le=30, description="Most lines on the card")
    most_points_a_line: int = Field(9, ge=3, le=20, description="Most points for one line")
    seed: int = Field(20261116, description="Seed of every random choice")


class Prompts(_Section):
    """How prompts are issued, repeated and lapse."""

    lapse_after_days: int = Field(28, ge=7, le=90, description="Days after which an unanswered prompt lapses")
    quiet_weeks: int = Field(
        12, ge=1, le=52, description="Weeks in which a child is not prompted again unless something material changed"
    )
    material_points: int = Field(3, ge=1, le=20, description="Rise in points that counts as a material change")
    least_points: int = Field(1, ge=1, description="Fewest points for a prompt: no evidence, no prompt")
    most_reasons: int = Field(6, ge=1, le=10, description="Most reasons shown on one prompt")


class Team(_Section):
    """One early-help team: which children it looks after and how many new prompts it can review in a week."""

    name: str = Field(min_length=1)
    postcode_sectors: tuple[str, ...] = Field((), description="Postcodes up to the first digit after the space, such as TH1 4")
    schools: tuple[str, ...] = Field((), description="School references, used where the postcode decides nothing")
    weekly_capacity: int = Field(ge=1, le=200, description="New prompts the team can review in a week")


class Checks(_Section):
    """When a delivery's size is a warning, and when it stops the night."""

    volume_low: Share = Field(0.5, description="Rows below this share of the recent median are a warning")
    volume_high: float = Field(2.0, gt=1, description="Rows above this multiple of the recent median are a warning")
    recent_deliveries: int = Field(20, ge=3, le=100, description="How many recent deliveries are compared")
    most_quarantined: Share = Field(0.2, description="A delivery with a larger share in quarantine stops the night")
    most_unknown_people: Share = Field(0.5, description="A delivery with a larger share of people on no list stops the night")
    earliest: date = Field(date(2005, 1, 1), description="Nothing can have happened before this day")


class Thresholds(_Section):
    """Floors used by indicators and reports."""

    possible_sessions: int = Field(30, ge=1, description="Fewest possible sessions for a rate to be stated")
    small_number: int = Field(7, ge=1, le=20, description="Counts from 1 to this are held back in anything shown")
    round_to: int = Field(5, ge=1, le=10, description="Counts shown are rounded to this")


class Configuration(_Section):
    """The whole of a council's configuration."""

    council: Council
    feeds: dict[str, FeedSettings] = Field(min_length=1)
    teams: tuple[Team, ...]
    cohort: Cohort = Cohort()
    outcome: Outcome = Outcome()
    training: Training = Training()
    prompts: Prompts = Prompts()
    checks: Checks = Checks()
    thresholds: Thresholds = Thresholds()

    @model_validator(mode="after")
    def _feeds_are_known(self) -> Configuration:
        for name, settings in self.feeds.items():
            if name not in FEEDS:
                raise ValueError(f"feeds.{name} is not a feed; the feeds are {', '.join(FEEDS)}")
            _check_names(name, settings)
        if not self.teams:
            raise ValueError("teams: at least one [[teams]] is needed, or no prompt has a reader")
        names = [team.name for team in self.teams]
        if len(set(names)) != len(names):
            raise ValueError("two teams have the same name")
        return self

    @property
    def digest(self) -> str:
        """A hash of every setting, defaults included: two runs with the same digest had the same settings."""
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
