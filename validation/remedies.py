"""What a supplier is told about a row held back: the rule in words, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from validation.catalogue import rules_for
from validation.rules import Rule
from vocabulary.feeds import FEEDS, Feed


@dataclass(frozen=True)
class Remedy:
    """words: what must be true. do: what the supplier does about a row that breaks it."""

    words: str
    do: str


_UNREADABLE = "needed_value_can_be_read"


def remedy_for(rule: str, feed: Feed | None = None) -> Remedy:
    """The remedy for a rule by its name, in the words of the feed, or of the first feed that has the rule.

    What a reader of files could not read carries the reader's own words in place of a name, and keeps them.
    """
    known = _by_name(feed.name if feed else None)
    found = known.get(rule)
    return Remedy(found.words, found.do) if found else Remedy(rule, known[_UNREADABLE].do)


@cache
def _by_name(feed_name: str | None) -> dict[str, Rule]:
    feeds = FEEDS.values() if feed_name is None else [FEEDS[feed_name]]
    found: dict[str, Rule] = {}
    for feed in feeds:
        for rule in rules_for(feed):
            found.setdefault(rule.name, rule)
    return found
