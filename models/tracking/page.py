"""The audit as one HTML page: no scripts, no outside host, charts drawn inline, readable at 500 pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from models.card_file import Card
from models.intervals import Estimate
from models.plots import inline, plots
from models.sections import Section, sections
from models.suppression import may_show_rate, shown_count
from models.tracking.words import baseline_rows, fairness_rows, verdict_lines
from models.training import Trained
from vocabulary.council import Thresholds

_STYLE = """
body{font:16px/1.45 Arial,sans-serif;color:#0b0c0c;margin:0 auto;max-width:44rem;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{text-align:left;padding:.3rem .5rem .3rem 0;border-bottom:1px solid #b1b4b6;vertical-align:top}
.banner{background:#1d70b8;color:#fff;padding:.6rem .8rem;font-weight:bold}
.verdicts li{margin:.4rem 0}.wide{overflow-x:auto}svg{max-width:100%;height:auto}
"""


def audit_page(trained: Trained, thresholds: Thresholds) -> str:
    """The whole page. Small numbers are held back; nothing in it is about one child."""
    card = trained.card
    found = {each.anchor: _section(each) for each in sections(card, thresholds.model_copy(update={"round_to": 1}))}
    drawn = plots(card, thresholds)
    parts = [
        f"<h1>Audit of {escape(card.name)}</h1>",
        '<p class="banner">Demonstration: trained on invented children.</p>' if card.demonstration else "",
        f'<ul class="verdicts">{"".join(f"<li>{escape(line)}</li>" for line in verdict_lines(trained))}</ul>',
        "".join(f"<p><strong>Warning.</strong> {escape(line)}</p>" for line in trained.warnings),
        found.get("gate", ""),
        "<h2>Beside the simplest rules, at the teams’ capacity</h2>",
        _about(trained, thresholds),
        _found_chart(trained, thresholds),
        _table(baseline_rows(trained.evaluation, thresholds)),
        *(found.get(name, "") for name in ("dates", "new-children", "transparency", "label")),
        "<h2>What the points mean</h2>",
        "".join(f"<p>Band {escape(band.name)}. {escape(band.words)}</p>" for band in card.bands),
        _band_chart(card),
        "<h2>Whom it serves worse</h2>",
        f"<p>Each group against everyone else of the same characteristic, and of chosen pairs of characteristics; "
        f"{trained.fairness.comparisons} comparisons, allowed for together (Holm). Per cent, with 95% intervals. Observed / "
        "expected: outcomes in the group over those of everyone with the same points; above 1, the points say too little of its "
        "need. A difference in who is listed can come from a difference in need, in recording, or in the card: it is a question "
        "to ask, not an answer.</p>",
        _groups(trained, thresholds),
        "<h2>Before and after a person</h2><p>This page is written when a card is trained. Whom people upheld, by group, is told "
        "by <code>python -m flows audit</code> and kept beside this page as before-and-after-review.html.</p>",
        found.get("proxies", ""),
        "<h2>The card</h2>",
        _table([{"Points": str(line.points), "Line": line.words, "Theme": line.theme} for line in card.lines]),
        found.get("steady", ""),
        "<h2>How points are made up</h2>",
        "<p>SHAP values on the card’s linear step, equal to its arithmetic for every child to 1e-9, over the newest test date. "
        "They describe how points are made up, not why anything happens. Every drawing is made from counts of children; a step "
        "with few is left out.</p>",
        _influence_chart(trained),
        *(f"<h3>{escape(name)}</h3>{inline(svg)}" for name, svg in _named(drawn)),
        "<h2>Where it comes from</h2>",
        _table(_origins(card, thresholds)),
    ]
    return _page(f"Audit of {card.name}", parts)


def table_page(title: str, words: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """One table with its sentences, as a page of the same look."""
    return _page(title, [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in words), _table(rows)])


def _page(title: str, parts: Sequence[str]) -> str:
    title = escape(title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head><body>{"".join(parts)}</body></html>\n'


def _about(trained: Trained, thresholds: Thresholds) -> str:
    found = trained.evaluation
    dates = ", ".join(each.isoformat() for each in found.dates)
    return (
        f"<p>Tested on {escape(dates)}: {found.children:,} children, of whom {shown_count(found.outcomes, small=thresholds.small_number, round_to=1)} {escape(trained.card.outcome)}. "
        f"The lists hold {found.card.listed:,} children, a quarter’s prompts of every team. {escape(found.tie_rule)} "
        f"{trained.judged.children_in_both:,} of the children were also in the training dates, at an earlier age.</p>"
    )


def _section(each: Section) -> str:
    words = "".join(f"<p>{escape(line)}</p>" for line in each.words)
    after = "".join(f"<p>{escape(line)}</p>" for line in each.after)
    return f"<h2>{escape(each.title)}</h2>{words}{_table(each.rows) if each.rows else ''}{after}"


def _groups(trained: Trained, thresholds: Thresholds) -> str:
    """The groups in a table, and what stands behind each verdict in a list: a column would be one word wide."""
    rows = fairness_rows(trained.fairness, thresholds)
    behind = "".join(f"<li>{escape(row['Group'])}. {escape(row['why'])}</li>" for row in rows)
    table = _table([{name: value for name, value in row.items() if name != "why"} for row in rows])
    return f"{table}<h3>What stands behind each verdict</h3><ul>{behind}</ul>" if rows else table


def _named(drawn: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each drawing under a heading in words."""
    titles = {"bar.svg": "By theme and by indicator", "beeswarm.svg": "Where contributions lie"}
    return [
        (titles.get(name, name.removesuffix(".svg").replace("-", " ").replace("_", " ").capitalize()), svg)
        for name, svg in drawn.items()
    ]


def _origins(card: Card, thresholds: Thresholds) -> list[dict[str, str]]:
    facts = {
        "Digest": card.digest,
        "Catalogue": card.catalogue_version,
        "Configuration": card.configuration_hash,
        "Trained on": ", ".join(each.isoformat() for each in card.trained_on),
        "Training rows": shown_count(card.background_rows, small=thresholds.small_number, round_to=thresholds.round_to),
        "Made on": card.created_on.isoformat(),
        "Does not load from": card.sunset_on.isoformat(),
        "Verdict": card.verdict,
    }
    return [{"What": what, "Which": which} for what, which in facts.items()]


def _found_chart(trained: Trained, thresholds: Thresholds) -> str:
    results = sorted(trained.evaluation.results, key=lambda each: (-each.found, each.name))
    small = thresholds.small_number
    rows = [(each.title, each.recall) for each in results if may_show_rate(each.found, each.outcomes, small=small)]
    return _intervals(rows, "Outcomes found by each way of choosing, per cent of all outcomes, with 95% intervals")


def _band_chart(card: Card) -> str:
    rows = [
        (f"Band {band.name}", Estimate(band.share, band.low, band.high))
        for band in card.bands
        if band.share is not None and band.low is not None and band.high is not None
    ]
    return _intervals(rows, "Share of children with an outcome, per cent, by band, with 95% intervals")


def _intervals(rows: Sequence[tuple[str, Estimate]], title: str) -> str:
    known = [(name, each) for name, each in rows if each.known]
    most = max((each.high for _, each in known), default=0.0) or 1.0
    marks = []
    for place, (name, each) in enumerate(known):
        y = 24 + 30 * place
        x, low, high = (250 + 220 * value / most for value in (each.value, each.low, each.high))
        marks.append(
            f'<text x="0" y="{y + 5}" font-size="13">{escape(_short(name))}</text>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="#1d70b8" stroke-width="3"/>'
            f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="#0b0c0c"/>'
            f'<text x="490" y="{y + 5}" font-size="13">{100 * each.value:.1f}</text>'
        )
    height = 24 + 30 * len(known)
    axis = f'<line x1="250" x2="250" y1="8" y2="{height - 10}" stroke="#b1b4b6"/><text x="246" y="{height}" font-size="11">0</text>'
    return _svg(title, 540, height + 4, axis + "".join(marks))


def _influence_chart(trained: Trained) -> str:
    words = {line.name: line.words for line in trained.card.lines}
    most = max(trained.influence.values(), default=0.0) or 1.0
    marks = []
    for place, (name, value) in enumerate(trained.influence.items()):
        y = 20 * place
        marks.append(
            f'<text x="0" y="{y + 14}" font-size="12">{escape(_short(words[name], 52))}</text>'
            f'<rect x="330" y="{y + 3}" width="{160 * value / most:.1f}" height="14" fill="#1d70b8"/>'
            f'<text x="{335 + 160 * value / most:.1f}" y="{y + 14}" font-size="11">{value:.2f}</text>'
        )
    return _svg("Mean size of each line's contribution, in points", 540, 20 * len(trained.influence) + 4, "".join(marks))


def _svg(title: str, width: int, height: int, inner: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {width} {height}" width="{width}" '
        f'font-family="Arial,sans-serif"><title>{escape(title)}</title>{inner}</svg>'
    )


def _table(rows: Sequence[dict[str, str]]) -> str:
    if not rows:
        return "<p>Nothing to show.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row.values())}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _short(text: str, most: int = 36) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
