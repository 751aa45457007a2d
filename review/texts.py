"""Texts that stand once, in a file of their own, and are read on a page, on paper and in the documentation.

A file is Markdown of the plainest kind: one `# title`, `## headings`, paragraphs, and lists with `- `. `{council}`
and other names in braces are filled in when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Block:
    """One paragraph, or the items of one list. Exactly one of the two is filled."""

    paragraph: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """What stands under one heading; the first section of a text may have none."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Text:
    """A whole text."""

    title: str
    sections: tuple[Section, ...]

    def sentences(self) -> str:
        """Everything that is read out, in order, each item and heading ended as a sentence."""
        said = [self.title]
        for section in self.sections:
            said += [section.heading] if section.heading else []
            for block in section.blocks:
                said += [block.paragraph] if block.paragraph else list(block.items)
        return "\n".join(each if each.endswith((".", "?", "!", ":")) else f"{each}." for each in said)


def source(file: Path, values: Mapping[str, str]) -> str:
    """The file's Markdown with the names in braces filled in. Raises KeyError for a name that is not given."""
    return file.read_text(encoding="utf-8").format_map(dict(values))


def read(markdown: str) -> Text:
    """A text as its parts. Raises ValueError when it does not begin with a title."""
    title = ""
    sections: list[Section] = []
    heading = ""
    blocks: list[Block] = []
    for paragraph in (each.strip() for each in markdown.split("\n\n")):
        if paragraph.startswith("# "):
            title = paragraph.removeprefix("# ")
        elif paragraph.startswith("## "):
            sections.append(Section(heading, tuple(blocks)))
            heading, blocks = paragraph.removeprefix("## "), []
        elif paragraph.startswith("- "):
            blocks.append(Block(items=tuple(" ".join(item.split()) for item in f"\n{paragraph}".split("\n- ")[1:])))
        elif paragraph:
            blocks.append(Block(paragraph=" ".join(paragraph.split())))
    if not title:
        raise ValueError("a text begins with '# ' and its title")
    sections.append(Section(heading, tuple(blocks)))
    return Text(title, tuple(each for each in sections if each.heading or each.blocks))
