"""Loading a history: the first half of a night, without scoring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flows.arrival import Arrivals, arrive
from flows.installation import Installation
from flows.linking import link_people
from flows.provenance import new_run
from store.lock import one_night_at_a_time
from validation.gate import let_through


def load(installation: Installation, *, as_of: date, say: Callable[[str], None]) -> Arrivals:
    """Pull, check, keep and link what is in the inbox up to `as_of`.

    Raises AnotherNightIsRunning, and CriticalCheckFailed when a delivery was not kept: a history with
    a hole is worse than none, so nothing should be trained on it.
    """
    with one_night_at_a_time(installation.folders.data):
        run = new_run(as_of=as_of)
        arrivals = arrive(installation, as_of=as_of, run=run, say=say)
        let_through(arrivals.stops, not_delivered=arrivals.not_delivered)
        say("  linking records to children")
        link_people(installation, as_of=as_of, run=run)
    return arrivals
