"""Drift, each night: how far tonight's children are from the training rows, and whether that holds the card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flows.authority import account
from flows.installation import Installation
from flows.training import panel_on
from models.card_file import Card, without_nan
from models.drift import POINTS, Breach, Matured, Shift, breaches, matured, shifts
from models.intervals import Estimate
from models.ranking import list_lengths
from models.release_record import ReleaseRecord
from models.standing import Standing, hold, standing
from models.tracking import record_drift, record_release
from reports.card_drift import drift_rows
from vocabulary.problems import NothingToDo

if TYPE_CHECKING:
    from flows.screening import Screening

_NAN = float("nan")


@dataclass(frozen=True)
class Drifted:
    """A night's drift of one card. past: the newest past date looked at, None where there is none yet. not_yet: why, in words.

    late: feed -> days late. held: the line by which this night held the card.
    """

    card: Card
    shifts: tuple[Shift, ...]
    past: Matured | None
    not_yet: str
    late: dict[str, int]
    breaches: tuple[Breach, ...]
    held: ReleaseRecord | None = None


def look(screening: Screening, card: Card) -> Drifted:
    """Work out a card's drift on the night, and keep it in the register and in MLflow."""
    installation = screening.installation
    past, not_yet = _matured(screening, card)
    found = shifts(card, screening.computed_or_fail().matrix.values)
    late = {each.title: each.days_late for each in screening.freshness if each.covers_to is not None}
    drifted = Drifted(card, found, past, not_yet, late, breaches(found, past, settings=installation.configuration.drift))
    figures = installation.register.night_figures
    figures.keep("drift", _plain(drifted), run=screening.run, as_of=screening.as_of, card_digest=card.digest)
    record_drift(
        installation.folders.tracking,
        digest=card.digest,
        card_name=card.name,
        as_of=screening.as_of,
        night=len(figures.of("drift", card_digest=card.digest)),
        figures=_measures(drifted),
    )
    return drifted


def hold_if_breached(screening: Screening, drifted: Drifted) -> Drifted:
    """Hold the released card where a limit that holds was passed, and no data lead lifted that very breach lately."""
    installation = screening.installation
    now = standing(installation.folders.cards, as_of=screening.as_of)
    lately = _lifted(now, as_of=screening.as_of, days=installation.configuration.drift.days_lifted)
    holding = [each for each in drifted.breaches if each.holds and each.name not in lately]
    if not holding or now.released is None or now.released.digest != drifted.card.digest:
        return drifted
    record = hold(
        installation.folders.cards,
        about=tuple(each.name for each in holding),
        reason=" ".join(each.words for each in holding),
        on=screening.as_of,
        account=account(),
    )
    if record is not None:
        record_release(installation.folders.tracking, record)
    return Drifted(**{**vars(drifted), "held": record})


def drift_lines(installation: Installation) -> Iterator[str]:
    """The latest night's drift of the card released, or in shadow, in words and counts. Raises NothingToDo when there is none."""
    nights = [run.as_of for run in installation.register.runs() if (run.outcome or "").startswith("done")]
    now = standing(installation.folders.cards, as_of=max(nights)) if nights else Standing()
    current = now.released or now.shadow
    kept = installation.register.night_figures.of("drift", card_digest=current.digest) if current else []
    if current is None or not kept:
        raise NothingToDo(
            "No night has looked at drift yet.", do="It is looked at on each night with a card released or in shadow."
        )
    newest = kept[-1]
    yield f"{current.card_name}, night of {newest.as_of.isoformat()}"
    for row in drift_rows(_shifts(newest.content), installation.configuration.thresholds):
        index = "not stated: too few children" if row["psi"] is None else f"PSI {row['psi']:.3f}"
        yield f"  {row['title']}: {index}"
        for cell in row["cells"]:
            yield f"    {cell['words']:<40} {cell['training']:>10} {cell['training_share']:>9} {cell['tonight']:>10} {cell['tonight_share']:>9}"
    yield newest.content["not_yet"] or _past_words(newest.content["past"])
    passed = newest.content["breaches"]
    yield from (f"Past its limit: {each['words']}" for each in passed)
    if not passed:
        yield "No limit is passed."


def past_words(past: Matured) -> str:
    """The matured date in a sentence."""
    return _past_words(without_nan(asdict(past)))


def _past_words(past: dict[str, Any]) -> str:
    ratio, precision = past["ratio"], past["precision"]
    said = f"On {past['on']}, whose outcomes training did not know: outcomes over those expected "
    said += (
        f"{ratio['value']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f}); " if ratio["value"] is not None else "not known; "
    )
    if precision["value"] is None:
        return said + "nobody was listed."
    return (
        said
        + f"of the listed, {100 * precision['value']:.0f} in 100 ({100 * precision['low']:.0f} to {100 * precision['high']:.0f})."
    )


def _matured(screening: Screening, card: Card) -> tuple[Matured | None, str]:
    """The card on the newest past date whose outcomes are complete: looked at anew every few weeks, else as it was kept."""
    installation, configuration = screening.installation, screening.installation.configuration
    outcome, settings = configuration.outcome, configuration.drift
    between = timedelta(weeks=settings.weeks_between)
    back = timedelta(weeks=outcome.horizon_weeks, days=outcome.settle_days)
    day, first = screening.as_of - back, max(card.tested_on) + between
    if day < first:
        words = (
            f"Calibration on outcomes that training did not know: not yet. The first date is {first.isoformat()}, "
            f"whose outcomes are complete on {(first + back).isoformat()}."
        )
        return None, words
    figures = installation.register.night_figures
    kept = [_past(each.content) for each in figures.of("matured", card_digest=card.digest) if each.as_of <= screening.as_of]
    if kept and day < kept[-1].on + between:
        return kept[-1], ""
    lists = list_lengths({team.name: team.weekly_capacity for team in configuration.teams})
    panel = panel_on(installation, (day,), known_by=screening.as_of, say=lambda _: None)
    past = matured(card, panel, lists, seed=configuration.training.seed)
    figures.keep("matured", without_nan(asdict(past)), run=screening.run, as_of=screening.as_of, card_digest=card.digest)
    return past, ""


def _measures(drifted: Drifted) -> dict[str, float | None]:
    """The figures by name. What stands before a slash is a section of charts in MLflow; what can hold a card has none and comes first."""
    found: dict[str, float | None] = {
        f"{'' if each.name == POINTS else 'indicators/'}{each.name} psi": each.psi for each in drifted.shifts
    }
    found |= {f"feeds/days late {feed}": float(days) for feed, days in drifted.late.items()}
    if drifted.past is not None:
        found |= {"calibration ratio": drifted.past.ratio.value, "precision": drifted.past.precision.value}
    return found


def _lifted(now: Standing, *, as_of: date, days: int) -> tuple[str, ...]:
    lifted = now.lifted
    return lifted.about if lifted is not None and (as_of - lifted.day).days < days else ()


def _plain(drifted: Drifted) -> dict[str, Any]:
    plain = {name: value for name, value in vars(drifted).items() if name not in ("card", "held")}
    plain["shifts"] = [asdict(each) for each in drifted.shifts]
    plain["breaches"] = [asdict(each) for each in drifted.breaches]
    plain["past"] = asdict(drifted.past) if drifted.past else None
    return dict(without_nan(plain))


def _shifts(content: dict[str, Any]) -> tuple[Shift, ...]:
    from models.drift import Cell

    return tuple(
        Shift(each["name"], each["title"], tuple(Cell(**cell) for cell in each["cells"]), each["psi"])
        for each in content["shifts"]
    )


def _past(content: dict[str, Any]) -> Matured:
    def estimate(raw: dict[str, float | None]) -> Estimate:
        return Estimate(**{name: _NAN if value is None else value for name, value in raw.items()})

    whole = {**content, "ratio": estimate(content["ratio"]), "precision": estimate(content["precision"])}
    return Matured(**{**whole, "on": date.fromisoformat(content["on"])})
