"""Rolling splits in time: train on what was known, test on a later date. There is no random split here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from vocabulary.problems import LabelNotComplete, ModelProblem


@dataclass(frozen=True)
class Split:
    """Train on these dates, test on that one; every training label was complete before the test date."""

    train: tuple[date, ...]
    test: date


def label_complete_on(as_of: date, *, horizon_weeks: int, settle_days: int) -> date:
    """The first day on which a date's outcomes may be used: after its horizon and the days for late entries."""
    return as_of + timedelta(weeks=horizon_weeks, days=settle_days)


def check_split(train: Iterable[date], test: date, *, horizon_weeks: int, settle_days: int) -> None:
    """Raise LabelNotComplete, with the dates, if a training label was not complete by the test date."""
    late = {each: label_complete_on(each, horizon_weeks=horizon_weeks, settle_days=settle_days) for each in sorted(train)}
    open_still = {each: done for each, done in late.items() if done > test}
    if open_still:
        first, done = next(iter(open_still.items()))
        raise LabelNotComplete(
            f"Outcomes of training date {first.isoformat()} (complete on {done.isoformat()})",
            as_of=test,
            found_on=done,
            rows=len(open_still),
            do=f"Train on dates at least {horizon_weeks} weeks and {settle_days} days before {test.isoformat()}.",
        )


def check_labels_complete(as_ofs: Iterable[date], *, known_by: date, horizon_weeks: int, settle_days: int) -> None:
    """Raise LabelNotComplete if any date's outcome window is not over by `known_by`, the last day that is known."""
    check_split(as_ofs, known_by, horizon_weeks=horizon_weeks, settle_days=settle_days)


def temporal_splits(
    as_ofs: Iterable[date], *, horizon_weeks: int, settle_days: int, most: int = 6, snapshots: int | None = None
) -> tuple[Split, ...]:
    """The last `most` splits that these dates allow, oldest first: each test date with the dates fit to train on.

    snapshots: the newest so many of those, so that every split is as long as the one that will be used;
    None for all of them.

    Raises ModelProblem if no date is far enough after another, saying how far that is.
    """
    dates = sorted(set(as_ofs))
    found = []
    for test in dates:
        train = tuple(
            each for each in dates if label_complete_on(each, horizon_weeks=horizon_weeks, settle_days=settle_days) <= test
        )
        if train:
            found.append(Split(train if snapshots is None else train[-snapshots:], test))
    if not found:
        held = f"{dates[0].isoformat()} to {dates[-1].isoformat()}" if dates else "none"
        raise ModelProblem(
            f"No two of the {len(dates)} dates ({held}) lie {horizon_weeks} weeks and {settle_days} days apart, "
            "so nothing can be tested on a later date.",
            do="Load more history, or shorten the horizon.",
        )
    return tuple(found[-most:])


def dates_for(
    *, known_by: date, snapshots: int, weeks_between: int, horizon_weeks: int, settle_days: int, test_dates: int = 1
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The training dates and the test dates, each oldest first, that use the newest labels complete on `known_by`.

    The newest test date is the last whose outcomes are complete; the others go back from it by
    `weeks_between`. Each test date has `snapshots` training dates, the newest of them the last whose
    outcomes were complete on it, the others back by `weeks_between`; so splits share training dates.
    """
    back, step = timedelta(weeks=horizon_weeks, days=settle_days), timedelta(weeks=weeks_between)
    tests = tuple(known_by - back - step * number for number in range(test_dates))[::-1]
    train = tuple(tests[-1] - back - step * number for number in range(snapshots + test_dates - 1))[::-1]
    return train, tests


def truncated_label_warning(y: Sequence[bool] | np.ndarray, as_of: Sequence[date] | np.ndarray) -> str | None:
    """A warning in words if the outcomes look cut off: the last dates hold far fewer, or nothing but outcomes.

    Compares the newest date's rate with the earlier dates' by a two-rate test; a fall to under half
    with p < 0.001, or every row positive after some date, is reported. None where nothing is odd.
    """
    from models.intervals import two_rates

    happened = np.asarray(y).astype(bool)
    dates = np.asarray(as_of, dtype="datetime64[D]")
    held = np.unique(dates)
    for start in held[1:]:
        later = happened[dates >= start]
        if later.all() and not happened[dates < start].all():
            return f"Every row from {start} on has an outcome, so the label looks cut off there."
    if len(held) < 2:
        return None
    newest = dates == held[-1]
    now, before = happened[newest], happened[~newest]
    if now.mean() < before.mean() / 2 and two_rates(now.sum(), len(now), before.sum(), len(before)) < 0.001:
        return (
            f"{1000 * now.mean():.1f} of 1,000 rows of {held[-1]} have an outcome, against {1000 * before.mean():.1f} "
            "on earlier dates, so the label of the newest date looks incomplete."
        )
    return None
