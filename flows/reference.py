"""The reference pages that are written from the code: settings, feeds and exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from vocabulary.council import SECRETS, Configuration, Team
from vocabulary.feed_settings import DatabaseSettings, FeedSettings, Marks
from vocabulary.feeds import FEEDS, Feed
from vocabulary.problems import EXIT_CODES
from vocabulary.release_settings import Person
from vocabulary.review_settings import REVIEW_SETTINGS

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
WRITTEN = "_Written from the code by `python -m flows reference`; a test keeps it in step._"


def pages() -> dict[str, str]:
    """Each page's file name and text."""
    from features.reference import page as indicators
    from review.exports.fields import page as exports
    from review.practice.guidance import markdown as guidance
    from sources.reference import page as social_care
    from store.reference import page as layout
    from validation.reference import page as checks

    return {
        "configuration.md": _configuration(),
        "feeds.md": _feeds(),
        "exit-codes.md": _exit_codes(),
        "checks.md": checks(),
        "indicators.md": indicators(),
        "notices.md": _notices(),
        "exports.md": f"# What can be exported\n\n{WRITTEN}\n\n{exports()}",
        "what-the-card-knows.md": guidance().replace("\n\n", f"\n\n{WRITTEN}\n\n", 1),
        "social-care-formats.md": f"# Social care formats\n\n{WRITTEN}\n\n{social_care()}",
        "warehouse-layout.md": f"# The warehouse's layout\n\n{WRITTEN}\n\n{layout()}",
    }


def write_pages(folder: Path = FOLDER) -> list[Path]:
    """Write every page; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written


def _notices() -> str:
    from review.families.notices import NOTICES, markdown

    lines = ["# Notices for families", "", WRITTEN, "", "`python -m flows notice` writes them with the council's name."]
    for name, where in NOTICES.items():
        text = markdown(name, council="[the council]").replace("\n## ", "\n#### ").replace("# ", "### ", 1)
        lines += ["", f"## {where}", "", text.rstrip()]
    return "\n".join(lines) + "\n"


def _configuration() -> str:
    lines = ["# Configuration", "", WRITTEN, "", "One TOML file for each council. Anything not listed here is refused.", ""]
    for name, field in Configuration.model_fields.items():
        if name == "feeds":
            lines += _section("[feeds.NAME]", FeedSettings)
            lines += _section("[feeds.NAME.database]", DatabaseSettings)
            lines += _section("[feeds.attendance.marks]", Marks)
        elif name == "teams":
            lines += _section("[[teams]]", Team)
        elif name == "people":
            lines += _section("[[people]]", Person)
        else:
            section = field.annotation
            assert isinstance(section, type)
            assert issubclass(section, BaseModel)
            lines += _section(f"[{name}]", section)
    lines += ["## Secrets", "", "From the environment, never from the file.", "", "| Variable | What it is |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in SECRETS.items()]
    lines += ["", "## The review application", "", "From the environment of the account that serves it.", ""]
    lines += ["| Variable | What it is |", "|---|---|"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in REVIEW_SETTINGS.items()]
    return "\n".join(lines) + "\n"


def _section(title: str, section: type[BaseModel]) -> list[str]:
    lines = [
        f"## `{title}`",
        "",
        (section.__doc__ or "").strip(),
        "",
        "| Setting | Default | Allowed | Meaning |",
        "|---|---|---|---|",
    ]
    for name, field in section.model_fields.items():
        lines.append(
            f"| `{name}` | {_default(field)} | {_allowed(field)} | {_cell(field.description or 'The name, as pages show it')} |"
        )
    return [*lines, ""]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "as listed there"
    if value is PydanticUndefined or value in ({}, (), ""):
        return "none"
    return f"`{_cell(str(list(value) if isinstance(value, tuple) else value))}`"


def _allowed(field: FieldInfo) -> str:
    signs = {
        "ge": "at least",
        "gt": "above",
        "le": "at most",
        "lt": "below",
        "min_length": "length at least",
        "max_length": "length at most",
    }
    limits = [
        f"{words} {getattr(limit, sign)}"
        for limit in field.metadata
        for sign, words in signs.items()
        if getattr(limit, sign, None) is not None
    ]
    choices = [str(each) for each in _choices(field.annotation)]
    return _cell(", ".join(limits) or " or ".join(choices) or _type(field.annotation))


def _choices(annotation: Any) -> tuple[Any, ...]:
    inner = getattr(annotation, "__args__", ())
    return inner if inner and all(isinstance(each, str) for each in inner) else ()


def _type(annotation: Any) -> str:
    names = {
        "bool": "true or false",
        "str": "text",
        "Path": "a path",
        "date": "a date",
        "int": "a whole number",
        "float": "a number",
    }
    name = getattr(annotation, "__name__", "")
    return names.get(name, "a list" if name == "tuple" else "a table")


def _feeds() -> str:
    lines = [
        "# Feeds",
        "",
        WRITTEN,
        "",
        "The columns that every reader turns a file into. *Identifying* columns are kept in the identity store alone; "
        "*characteristics* are held beside the indicators for the audit and are never an input to the card.",
        "",
    ]
    for feed in FEEDS.values():
        lines += _feed(feed)
    return "\n".join(lines) + "\n"


def _feed(feed: Feed) -> list[str]:
    lines = [f"## {feed.title} (`{feed.name}`)", "", feed.meaning, ""]
    lines.append(
        f"Used for: {feed.use.value}. Key: {', '.join(f'`{part}`' for part in feed.key)}. Expected every {feed.expected_every_days} day(s)."
    )
    lines += ["", "| Column | Holds | Needed | Kept as | Meaning |", "|---|---|---|---|---|"]
    for column in feed.columns:
        holds = f"{column.kind.value}, table `{column.table}`" if column.table else column.kind.value
        if column.lowest is not None or column.highest is not None:
            holds += f", {column.lowest} to {column.highest}"
        kept = "identifying" if column.identifying else "characteristic" if column.characteristic else "record"
        lines.append(f"| `{column.name}` | {holds} | {'yes' if column.required else 'no'} | {kept} | {_cell(column.meaning)} |")
    return [*lines, ""]


def _exit_codes() -> str:
    lines = ["# Exit codes", "", WRITTEN, "", "| Code | Meaning |", "|---|---|"]
    return "\n".join([*lines, *(f"| {code} | {_cell(meaning)} |" for code, meaning in sorted(EXIT_CODES.items()))]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
