"""Every rule of every feed, made from the feed's contract."""

from __future__ import annotations

from functools import cache

from validation.date_rules import date_rules
from validation.delivery_rules import delivery_rules
from validation.record_rules import record_rules
from validation.rules import Rule
from validation.standing_rules import standing_rules
from validation.value_rules import value_rules
from vocabulary.feeds import Feed


@cache
def rules_for(feed: Feed) -> tuple[Rule, ...]:
    """The rules of a feed, in the order that they are reported. Each name is there once."""
    return (*value_rules(feed), *date_rules(feed), *record_rules(feed), *delivery_rules(feed), *standing_rules(feed))
