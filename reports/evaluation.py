"""A card's own page: its lines, how it did beside the simplest rules, what its bands mean, and whom it serves worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from models.fairness import CALIBRATION
from models.plots import inline, plots
from models.sections import sections
from prompts.wording import THEMES, Band, band_words
from reports.charts import Span, Stacked, forest, stacked_bars
from reports.choosers import ChooserRow, Triple, chooser_rows, verdict, with_interval
from reports.pages import page
from vocabulary import suppression
from vocabulary.council import Thresholds

if TYPE_CHECKING:
    from models.card_file import Card
    from models.fairness import Fairness, GroupResult, Rate

THEME_TITLES = {
    "attendance": "Attendance",
    "exclusion": "Suspension and exclusion",
    "contact": "Contact with services",
    "context": "Moves and changes",
}


@dataclass(frozen=True)
class Released:
    """Who released the card, when, and why."""

    by: str
    on: date
    why: str


def render(
    card: Card,
    *,
    council: str,
    thresholds: Thresholds,
    fairness: Fairness | None = None,
    released: Released | None = None,
    brought: bool = False,
) -> str:
    """The evaluation of one card as one HTML page that needs no other file.

    fairness: the audit of the same card on the same test dates; None where none was made, and then
    the page says so. released: None for a candidate. brought: the matrix was somebody else's, so nothing
    is said of what its columns are.
    """
    choosers = chooser_rows(card.evaluation, thresholds)
    groups = _groups(fairness, thresholds) if fairness else []
    outcomes = card.evaluation["outcomes"]
    return page(
        "evaluation.html.j2",
        card=card,
        council=council,
        demonstration=card.demonstration,
        released=released,
        themes=_by_theme(card),
        beats=verdict(card.evaluation),
        choosers=choosers,
        chart=_found_and_false(choosers),
        recall_chart=_shares(choosers),
        bands=_bands(card, thresholds),
        groups=groups,
        group_chart=_group_chart(groups),
        comparisons=fairness.comparisons if fairness else 0,
        audited=fairness is not None,
        brought=brought,
        found={each.anchor: each for each in sections(card, thresholds)},
        plots=_plots(card, thresholds),
        outcomes=suppression.HELD_BACK if outcomes is None else suppression.count(int(outcomes), thresholds),
        children=suppression.count(int(card.evaluation["children"]), thresholds),
        floors=thresholds,
    )


def _by_theme(card: Card) -> list[tuple[str, list[Any]]]:
    """The lines under their theme, in the order that themes are shown."""
    order = {theme: place for place, theme in enumerate(THEMES)}
    lines = sorted(card.lines, key=lambda line: order.get(line.theme, len(order)))
    return [
        (THEME_TITLES.get(theme, theme.capitalize()), list(each)) for theme, each in groupby(lines, lambda line: line.theme)
    ]


def _plots(card: Card, thresholds: Thresholds) -> list[tuple[str, Markup]]:
    """Each drawing of how points are made up, under a heading. Their words are escaped where they are drawn."""
    titles = {"bar.svg": "Mean size, by theme and by indicator", "beeswarm.svg": "Where contributions lie"}
    return [
        (titles.get(name) or name.removesuffix(".svg").replace("-", " ").replace("_", " ").capitalize(), Markup(inline(svg)))
        for name, svg in plots(card, thresholds).items()
    ]


def _label(title: str) -> str:
    """A way of choosing in few words: what stands before its explanation."""
    return title.split(":", 1)[0]


def _found_and_false(rows: Sequence[ChooserRow]) -> Markup:
    """Drawn from the rounded numbers that are shown, so that the drawing gives nothing more away."""
    drawn = [row for row in rows if suppression.HELD_BACK not in (row.found, row.false_alarms)]
    return stacked_bars(
        [Stacked(_label(row.title), _whole(row.found), _whole(row.false_alarms)) for row in drawn],
        title="Children found and false alarms, for each way of choosing. The table has the same numbers.",
        first="Found",
        second="False alarms",
    )


def _shares(rows: Sequence[ChooserRow]) -> Markup:
    spans = [_span(_label(row.title), row.recall_drawn, strong=row.is_card) for row in rows if row.recall_drawn is not None]
    return forest(
        spans,
        title="Recall with its 95% interval, for each way of choosing. The table has the same figures.",
        lowest=0,
        highest=_axis_end(spans),
        unit="%",
    )


def _bands(card: Card, floors: Thresholds) -> list[tuple[str, str]]:
    """Each band in natural frequencies, most points first; a band with few outcomes, or with few without one, says nothing."""
    said = []
    for each in card.bands:
        band = Band(each.from_points, each.to_points, each.rows, each.share, each.low, each.high)
        enough = each.outcomes is not None and suppression.rate(each.outcomes, each.rows, floors) != suppression.HELD_BACK
        said.append((band.name, band_words(band) if enough else "Too few children to say."))
    return said


@dataclass(frozen=True)
class _Group:
    characteristic: str
    group: str
    children: str
    selected: str
    recall: str
    false_alarms: str
    calibration: str
    verdict: str
    drawn: tuple[float, float, float] | None


def _groups(fairness: Fairness, floors: Thresholds) -> list[_Group]:
    shown: list[_Group] = []
    for _, members in groupby(fairness.groups, lambda each: each.characteristic):
        held = list(members)
        # The groups of one characteristic add up to the cohort, so they are one line with a total.
        counts, _ = suppression.line([each.rows for each in held], floors)
        shown.extend(_group(each, children, floors) for each, children in zip(held, counts, strict=True))
    return shown


def _group(each: GroupResult, children: str, floors: Thresholds) -> _Group:
    def words(measure: str) -> str:
        rate: Rate = each.rates[measure]
        if suppression.rate(rate.events, rate.count, floors) == suppression.HELD_BACK:
            return suppression.HELD_BACK
        return with_interval((rate.estimate.value, rate.estimate.low, rate.estimate.high))

    chosen = each.rates["selection_rate"]
    visible = words("selection_rate") != suppression.HELD_BACK and chosen.estimate.known
    drawn = (chosen.estimate.value, chosen.estimate.low, chosen.estimate.high) if visible else None
    return _Group(
        characteristic=each.characteristic.replace("_", " ").capitalize(),
        group=each.group,
        children=children,
        selected=words("selection_rate"),
        recall=words("recall"),
        false_alarms=words("false_positive_rate"),
        calibration=_calibration(each, visible, floors),
        verdict=each.verdict,
        drawn=drawn,
    )


def _calibration(each: GroupResult, visible: bool, floors: Thresholds) -> str:
    """Outcomes over those of everyone with the same points, with its interval."""
    held = each.rates.get(CALIBRATION)
    if held is None:
        return "not known"
    if not visible or suppression.rate(held.events, held.count, floors) == suppression.HELD_BACK:
        return suppression.HELD_BACK
    ratio = held.estimate
    return f"{ratio.value:.1f} ({ratio.low:.1f} to {ratio.high:.1f})" if ratio.known else "not known"


def _group_chart(groups: Sequence[_Group]) -> Markup:
    spans = [
        _span(f"{each.characteristic}: {each.group}", each.drawn, strong=each.verdict == "gap") for each in groups if each.drawn
    ]
    return forest(
        spans,
        title="Share of each group on a list, with its 95% interval. The table has the same figures.",
        lowest=0,
        highest=_axis_end(spans),
        unit="%",
    )


def _span(label: str, shares: Triple, *, strong: bool) -> Span:
    value, low, high = (100 * (share or 0.0) for share in shares)
    return Span(label, value, low, high, strong=strong)


def _axis_end(spans: Sequence[Span]) -> float:
    """A round number at or above every interval."""
    reach = max((span.high for span in spans), default=0.0)
    return float(next((end for end in (2, 4, 8, 12, 20, 40, 60, 80) if reach <= end), 100))


def _whole(words: str) -> float:
    return float(words.replace(",", ""))
