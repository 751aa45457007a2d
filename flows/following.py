"""After each linking: prompts go with the records behind them, and the move is kept beside the prompt as issued."""

from __future__ import annotations

from datetime import date

from flows.installation import Installation
from prompts.following import Moved, follow
from store.moves import Move
from vocabulary.decisions import LinkConfidence


def follow_links(installation: Installation, *, as_of: date) -> None:
    """Keep where prompts go for every linking not yet followed, oldest first, also of one that died before this."""
    links, moves = installation.identities.link_history, installation.register.moves
    followed = moves.followed()
    runs = [run for run in links.linkings() if run not in followed]
    if not runs:
        return
    documents = installation.register.prompts()
    for run in runs:
        moved = [
            Moved(str(row["source"]), str(row["from_child"]), str(row["to_child"]), LinkConfidence(row["confidence"]))
            for row in links.moved(run).to_dict("records")
        ]
        goes = follow(documents, children_of_prompts(installation, as_of=as_of), moved, links.held()) if moved else []
        kept = [Move(each.reference, each.from_child, each.to_child, each.why, run, as_of) for each in goes]
        moves.keep(kept, run=run)


def children_of_prompts(installation: Installation, *, as_of: date) -> dict[str, str]:
    """Reference to the child that a prompt is about now, for prompts that moved."""
    return {each.reference: each.to_child for each in installation.register.moves.all(as_of=as_of)}


def on_no_list(installation: Installation, *, as_of: date) -> set[str]:
    """The references of prompts whose records are only weakly anyone's since they were issued."""
    last = {each.reference: each.why for each in installation.register.moves.all(as_of=as_of)}
    return {reference for reference, why in last.items() if why == "weak"}
