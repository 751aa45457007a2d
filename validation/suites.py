"""Great Expectations suites, one for each feed, made from its rules, and how one is run without leaking a value.

Great Expectations takes seconds to import, so it is imported when the first check runs.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from validation.catalogue import rules_for
from validation.combinations import Numbers
from validation.rules import Look, Rule
from vocabulary.feeds import Feed

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import ExpectationSuite

_FORMAT = {"result_format": "COMPLETE", "partial_unexpected_count": 0}
"""Which lines failed is needed to find the rows. The answer stays in memory and only places are taken from it."""


def suite_for(feed: Feed, look: Look | None = None) -> ExpectationSuite:
    """The suite of a feed, or the part of it for one look. Each expectation carries its rule's severity and name."""
    gx = _great_expectations()
    rules = [rule for rule in rules_for(feed) if look is None or rule.look == look]
    name = feed.name if look is None else f"{feed.name}: {look.kind} {', '.join(look.columns)}".strip()
    return gx.ExpectationSuite(name=name, expectations=[_expectation(gx, rule) for rule in rules])


def broken_lines(rules: Sequence[Rule], facts: pd.DataFrame, parameters: dict[str, Any]) -> dict[str, Numbers]:
    """By rule, the lines (positions in `facts`) that break it. All rules must have the same look.

    Raises RuntimeError, naming the rules, where Great Expectations could not judge: a check that can't
    be done never passes. Its own message may hold values, so it is not passed on.
    """
    gx = _great_expectations()
    suite = gx.ExpectationSuite(name="part", expectations=[_expectation(gx, rule) for rule in rules])
    batch = _lines().get_batch({"dataframe": facts})
    answer = batch.validate(suite, result_format=_FORMAT, expectation_parameters=parameters)
    found = {each.expectation_config.meta["rule"]: each for each in answer.results}
    unjudged = [rule.name for rule in rules if rule.name not in found or not _judged(found[rule.name])]
    if unjudged:
        raise RuntimeError(f"Great Expectations could not judge {', '.join(unjudged)}")
    return {rule.name: np.array(found[rule.name].result["unexpected_index_list"] or [], dtype=np.int64) for rule in rules}


def _judged(answer: Any) -> bool:
    return "unexpected_index_list" in (answer.result or {}) and not answer.exception_info.get("raised_exception", True)


def _expectation(gx: Any, rule: Rule) -> Any:
    make = getattr(gx.expectations, rule.expectation.type)
    return make(**rule.expectation.arguments, severity=rule.severity, meta={"rule": rule.name, "then": rule.then})


@cache
def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when it is imported
    import great_expectations
    import great_expectations.expectations

    # Its own logs can quote values when a metric fails, and some of its modules set levels of their own.
    for name in [each for each in logging.root.manager.loggerDict if each.partition(".")[0] == "great_expectations"]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return great_expectations


@cache
def _lines() -> Any:
    """What every frame is handed over as: made once, because each new one costs more than a check."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = _great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context.data_sources.add_pandas("delivery").add_dataframe_asset("lines").add_batch_definition_whole_dataframe("all")
