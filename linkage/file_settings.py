"""What the columns of two files mean, when any two files are to be linked: one TOML file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vocabulary.problems import ConfigurationProblem


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Section):
    """Which column of a file holds what. Leave out what the file has not; several columns of an address are joined."""

    id: str = Field("", description="The row's own id, for the output and the truth; without it, the row's number from 1")
    upn: str = Field("", description="Unique pupil number")
    nhs_number: str = Field("", description="NHS number")
    forename: str = Field("", description="Forename")
    surname: str = Field("", description="Surname")
    born_on: str = Field("", description="Date of birth")
    sex: str = Field("", description="Sex, written M or F")
    postcode: str = Field("", description="Postcode")
    address: tuple[str, ...] = Field((), description="Number and street, in order")
    locality: str = Field("", description="Suburb, town or ward")
    others: tuple[str, ...] = Field((), description="Any other columns that should agree, such as a state or a building")

    def named(self) -> dict[str, str]:
        """Every column of the file that is named here, and what for."""
        named = {}
        for purpose, value in self:
            for column in (value,) if isinstance(value, str) else value:
                if column:
                    named[column] = purpose
        return named


class FileSettings(_Section):
    """How to link two files."""

    columns: Columns = Field(description="Which column holds what, in both files")
    right_columns: Columns | None = Field(None, description="The same for the right-hand file, where its headings differ")
    date_format: str = Field("%Y-%m-%d", description="How dates of birth are written")
    ignore: tuple[str, ...] = Field((), description="Columns that must not be used, even if named")
    same_when: str = Field(
        "", description="A pattern whose first group, found in two ids, says that they are one person: a truth held in the ids"
    )

    @field_validator("same_when")
    @classmethod
    def _has_one_group(cls, pattern: str) -> str:
        if pattern and re.compile(pattern).groups != 1:
            raise ValueError("needs exactly one group in round brackets")
        return pattern

    def of(self, side: str) -> Columns:
        """The columns of the 'left' or the 'right' file, without those to be ignored."""
        columns = self.right_columns if side == "right" and self.right_columns else self.columns
        kept: dict[str, Any] = {}
        for purpose, value in columns:
            if isinstance(value, str):
                kept[purpose] = "" if value in self.ignore else value
            else:
                kept[purpose] = tuple(column for column in value if column not in self.ignore)
        return Columns(**kept)


def read_file_settings(path: Path) -> FileSettings:
    """The settings in a TOML file. Raises ConfigurationProblem if it can't be read, or says what is not known."""
    try:
        return FileSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise ConfigurationProblem(f"{path.name} can't be read.", do="Give the path of a TOML file with --config.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigurationProblem(f"{path.name} is not TOML: {wrong}.", do="See docs/how-to/link-two-files.md.") from None
    except ValidationError as wrong:
        lines = "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in wrong.errors())
        raise ConfigurationProblem(f"{path.name}: {lines}.", do="See docs/how-to/link-two-files.md.") from None
