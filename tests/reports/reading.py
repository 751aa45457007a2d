"""Reads a page as a browser would, strictly."""

from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser


def tree(html: str) -> Element:
    """The page's elements. Raises AssertionError with the parser's own words for any mistake in the page."""
    parser = HTMLParser(namespace_html_elements=False)
    parser._parse(html)
    assert not parser.errors, parser.errors[:3]
    return parser.tree.get_document()


def text(html: str) -> str:
    """What a person reads, with single spaces; the style sheet left out."""
    root = tree(html)
    for parent in root.iter():
        for child in list(parent):
            if child.tag == "style":
                parent.remove(child)
    return " ".join(" ".join(root.itertext()).split())


def row(html: str, name: str) -> list[str]:
    """The cells of the first table row whose heading starts with `name`."""
    for each in tree(html).iter("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in each]
        if cells and cells[0].startswith(name):
            return cells
    raise AssertionError(f"no row starts with {name!r}")
