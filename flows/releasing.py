"""What a data lead does with a card: release it, put it in shadow, withdraw it, stop and resume sending, lift a hold.

The command line and the Prefect run that waits for a person both end here. Each act is checked here, again
where it was checked before, recorded in the record of releases, and mirrored in MLflow's registry.
"""

from __future__ import annotations

from datetime import date

from flows.authority import account, data_lead
from flows.installation import Installation
from flows.pages import keep_evaluation
from flows.shadowing import check_may_go_live
from models.card_file import read
from models.release import ReleaseRecord, card_path, records, release, to_shadow, withdraw
from models.standing import lift, resume, standing, stop
from models.tracking import record_release
from reports.evaluation import Released
from vocabulary.problems import ModelProblem


def release_card(
    installation: Installation, digest: str, *, by: str, why: str, on: date, shadow: bool = False, override: str = ""
) -> ReleaseRecord:
    """Release the candidate whose digest begins with `digest`, or put it in shadow; signed, and shown in MLflow's registry.

    override: the reason for going live without the nights in shadow that the configuration asks for.

    Raises ModelProblem when the person is no data lead, when no candidate or more than one begins so, when
    nights in shadow have not shown what they must and nothing overrides it, and as `models.release.release` does.
    """
    name = data_lead(installation.configuration, by)
    whole = candidate(installation, digest)
    folder, key = installation.folders.cards, installation.card_key
    if shadow:
        if override.strip():
            raise ModelProblem("A card goes into shadow without an override.", do="Leave --override out.")
        record = to_shadow(folder, whole, by=name, reason=why, on=on, key=key, account=account())
    else:
        used = check_may_go_live(installation, whole, override=override, on=on)
        record = release(folder, whole, by=name, reason=why, on=on, key=key, account=account(), override=used)
    record_release(installation.folders.tracking, record)
    if not shadow:
        card = read(card_path(folder, record.digest))
        keep_evaluation(installation, card, released=Released(record.by, on, record.reason))
    return record


def candidate(installation: Installation, digest: str) -> str:
    """The whole digest of the one candidate that begins so. Raises ModelProblem when there is none, or more than one."""
    candidates = sorted({each.digest for each in records(installation.folders.cards) if each.event == "candidate"})
    found = [each for each in candidates if each.startswith(digest)]
    if len(found) != 1:
        raise ModelProblem(
            f"{len(found)} candidates have a digest that begins with {digest[:16]!r}.",
            do="`python -m flows evaluate` lists them; give more characters."
            if found
            else "`python -m flows evaluate` lists them.",
        )
    return found[0]


def withdraw_card(installation: Installation, *, by: str, why: str, on: date, shadow: bool = False) -> ReleaseRecord:
    """Take the released card, or the one in shadow, out of use. Raises ModelProblem as `models.release.withdraw` does."""
    name = data_lead(installation.configuration, by)
    record = withdraw(installation.folders.cards, by=name, reason=why, on=on, account=account(), shadow=shadow)
    return _mirrored(installation, record, record)


def stop_sending(installation: Installation, *, by: str, why: str, on: date) -> ReleaseRecord:
    """The kill switch. It is written before MLflow is told, and holds whether or not that succeeds."""
    name = data_lead(installation.configuration, by)
    before = standing(installation.folders.cards, as_of=on).released
    return _mirrored(installation, before, stop(installation.folders.cards, by=name, reason=why, on=on, account=account()))


def resume_sending(installation: Installation, *, by: str, why: str, on: date) -> ReleaseRecord:
    """Let nights send again from a day on."""
    name = data_lead(installation.configuration, by)
    record = resume(installation.folders.cards, by=name, reason=why, on=on, account=account())
    return _mirrored(installation, standing(installation.folders.cards, as_of=on).released, record)


def lift_hold(installation: Installation, *, by: str, why: str, on: date) -> ReleaseRecord:
    """Lift the hold that drift put on the released card."""
    name = data_lead(installation.configuration, by)
    record = lift(installation.folders.cards, by=name, reason=why, on=on, account=account())
    return _mirrored(installation, record, record)


def _mirrored(installation: Installation, card: ReleaseRecord | None, record: ReleaseRecord) -> ReleaseRecord:
    if card is not None:
        record_release(installation.folders.tracking, record, digest=card.digest)
    return record
