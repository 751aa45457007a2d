"""Before and after a person: prompts and decisions of the register and the review, by group, audited and recorded."""

from __future__ import annotations

from collections.abc import Iterator

from features.characteristics import characteristics
from features.cohort import cohort
from flows.following import children_of_prompts
from flows.installation import Installation
from flows.provenance import now
from flows.reviewing import judgements
from models.review_audit import ReviewAudit, review_audit
from models.tracking.review import record_review, review_line, review_rows
from vocabulary.decisions import UPHELD


def upheld_by_group(installation: Installation) -> ReviewAudit | None:
    """The audit before and after review, among children of age on the night of the last prompt; None before any decision.

    A child prompted more than once is decided when any prompt is, and upheld when any was. Drawn prompts are left
    out: a lot chose them, and not the card.
    """
    prompts = [each for each in installation.register.prompts() if not each.drawn]
    decided = {each["reference"]: each["decision"] for each in judgements(installation)}
    if not any(each.reference in decided for each in prompts):
        return None
    as_of = max(each.as_of for each in prompts)
    about = children_of_prompts(installation, as_of=as_of)
    child = {each.reference: about.get(each.reference, each.child_id) for each in prompts}
    history, links = installation.warehouse.history, installation.identities.links()
    children = cohort(
        history,
        links,
        installation.identities.children(),
        installation.configuration.teams,
        as_of=as_of,
        settings=installation.configuration.cohort,
    ).sort_values("child_no")
    groups = characteristics(history, links, children, as_of=as_of).set_index("child_no").loc[children["child_no"]]
    return review_audit(
        groups.fillna("").astype(str).reset_index(drop=True),
        children["child_id"].to_numpy(dtype=str),
        as_of=as_of,
        prompted=frozenset(child.values()),
        decided=frozenset(child[reference] for reference in decided if reference in child),
        upheld=frozenset(
            child[reference] for reference, decision in decided.items() if reference in child and decision in UPHELD
        ),
    )


def record_upheld(installation: Installation) -> Iterator[str]:
    """Audit and record what people upheld; its lines to print, that there are no decisions yet among them."""
    from flows.evaluating import table

    found, thresholds = upheld_by_group(installation), installation.configuration.thresholds
    record_review(installation.folders.tracking, found, thresholds=thresholds, now=now())
    yield review_line(found, thresholds)
    if found is not None:
        yield from table(review_rows(found, thresholds))
