"""The audit of brought scores as a page: how right the list is, what the scores mean, and for whom they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.tracking.words import fairness_rows, per_cent
from reports.pages import page
from vocabulary import suppression
from vocabulary.council import Thresholds

if TYPE_CHECKING:
    from models.intervals import Estimate
    from models.score_audit import ScoreAudit


def render(found: ScoreAudit, *, name: str, thresholds: Thresholds, dated: bool) -> str:
    """The audit as one HTML page. dated: whether rows carried dates, so that truncated labels could be looked for."""
    return page(
        "score_audit.html.j2",
        name=name,
        found=found,
        demonstration=False,
        council=name,
        summary=summary_rows(found, thresholds),
        strata=strata_rows(found, thresholds),
        groups=fairness_rows(found.fairness, thresholds),
        comparisons=found.fairness.comparisons,
        dated=dated,
        floors=thresholds,
    )


def summary_rows(found: ScoreAudit, thresholds: Thresholds) -> list[dict[str, str]]:
    """Found and false alarms side by side, with what a random list as long would find. Small numbers are held back."""
    (hits, false), listed = suppression.line([found.found, found.false_positives], thresholds)
    kept = suppression.HELD_BACK not in (hits, false)

    def rate(estimate: Estimate, part: int, whole: int) -> str:
        may = kept and suppression.rate(part, whole, thresholds) != suppression.HELD_BACK
        return per_cent(estimate) if may else suppression.HELD_BACK

    figures = {
        "Listed at": found.cut,
        "Rows": f"{found.rows:,}",
        "On the list": listed,
        "Found": hits,
        "False alarms": false,
        "A random list as long would find": f"{found.by_chance:.0f}" if kept else suppression.HELD_BACK,
        "Precision, per cent (95% interval)": rate(found.precision, found.found, found.listed),
        "Recall, per cent (95% interval)": rate(found.recall, found.found, found.outcomes),
        "Average precision, per cent (95% interval)": per_cent(found.average_precision),
    }
    return [{"What": what, "Figure": figure} for what, figure in figures.items()]


def strata_rows(found: ScoreAudit, thresholds: Thresholds) -> list[dict[str, str]]:
    """Each tenth of the scores, highest first, in natural frequencies."""
    rows = []
    for each in found.strata:
        span = f"{each.lowest:.4g} to {each.highest:.4g}" if each.known else "not scored"
        enough = suppression.rate(each.outcomes, each.rows, thresholds) != suppression.HELD_BACK and each.share.known
        said = (
            f"about {1000 * each.share.value:.0f} (between {1000 * each.share.low:.0f} and {1000 * each.share.high:.0f})"
            if enough
            else "too few to say"
        )
        rows.append({"Scores": span, "Rows": suppression.count(each.rows, thresholds), "Of 1,000, with the outcome": said})
    return rows
