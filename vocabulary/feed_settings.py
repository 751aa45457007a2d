"""The settings of one feed: where its files are, how they are laid out, and what its columns are called there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vocabulary.feeds import FEEDS, Kind

Count = Annotated[int, Field(ge=0)]


class Section(BaseModel):
    """A part of the configuration: any setting that it does not have is refused, and none changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Section):
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


class Marks(Section):
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


class FeedSettings(Section):
    """Where one feed's files are and how to read them into the feed's columns."""

    files: str = Field(
        "",
        description="File name pattern in the inbox, its subfolders and zip files, such as attendance*.csv. Needed but for a database",
    )
    format: Literal["csv", "parquet", "census_csv", "ssd", "annex_a", "cin_xml", "database"] = Field(
        "csv", description="How the file is laid out"
    )
    joined_files: str = Field(
        "", description="Name pattern of a second standard table beside the file, such as ssd_assessment_factors*.csv"
    )
    layout_year: int | None = Field(
        None, ge=2017, le=2026, description="The CIN return's layout, where its own year is missing or not in the table"
    )
    database: DatabaseSettings | None = Field(None, description="Where a feed with format database (or ssd) is pulled from")
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
    times: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict,
        description="Feed column = what its numbers are multiplied by: sessions = 2 where the file counts school days",
    )
    date_format: str = Field("%Y-%m-%d", description="How dates are written; %d/%m/%Y, or %Y-%b-%d %H:%M:%S for COLLECT")
    date_formats: dict[str, str] = Field(default_factory=dict, description="Feed column = date format, where one differs")
    encoding: str = Field("utf-8-sig", description="How text is encoded; cp1252 for older Windows exports")
    delimiter: str = Field(",", min_length=1, max_length=1, description="What stands between values")
    trailer: str = Field(
        "",
        description="How the last line begins, where the system ends its files with a line that counts the rows, as in END,20000. "
        "A file without it, or with other rows, is refused as cut off: the only sure sign of a file cut at a line's end",
    )
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
        if (self.database is not None) != (self.format == "database") and not (self.database and self.format == "ssd"):
            raise ValueError(
                'format = "database" (or "ssd", for standard tables in a database) and a database section go together'
            )
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


def check_names(name: str, settings: FeedSettings) -> None:
    """Raise ValueError where the settings name a column that the feed, laid out so, does not have."""
    if settings.marks.layout != "sessions" and name != "attendance":
        raise ValueError(f"feeds.{name}.marks is for session marks, which only the feed attendance has")
    more, fewer = settings.marks.columns
    by_file = {column for constants in settings.constants_by_file.values() for column in constants}
    filled = {*settings.columns, *settings.constants, *by_file, *settings.date_formats, *settings.times}
    allowed = [column for column in (*FEEDS[name].column_names, *more) if column not in fewer]
    unknown = sorted((filled - set(allowed)) | (set(settings.values) - set(FEEDS[name].column_names)))
    numbers = [column.name for column in FEEDS[name].columns if column.kind in (Kind.INTEGER, Kind.NUMBER)]
    if not_numbers := sorted(set(settings.times) & set(allowed) - set(numbers)):
        raise ValueError(
            f"feeds.{name}.times multiplies {', '.join(not_numbers)}; its numbers are {', '.join(numbers) or 'none'}"
        )
    if unknown:
        raise ValueError(f"feeds.{name} maps {', '.join(unknown)}; its columns are {', '.join(allowed)}")
