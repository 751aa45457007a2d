from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from models.release import propose, release, to_shadow
from models.standing import hold, lift, stop
from models.tracking import Sources, record_audit, record_drift, record_release
from models.tracking.arrangement import MODEL
from models.tracking.drift import DRIFT
from models.tracking.recording import store_client
from vocabulary.council import Thresholds

NIGHT = date(2027, 1, 5)


def test_drift_is_one_run_for_each_card_with_a_point_for_each_night(tmp_path):
    for number, psi in enumerate((0.01, 0.0234567, None), start=1):
        day = NIGHT + timedelta(days=number)
        for _ in range(2):  # the same night run again adds nothing
            record_drift(
                tmp_path,
                digest="a" * 64,
                card_name="card",
                as_of=day,
                night=number,
                figures={"points psi": psi, "precision": 0.1},
            )
    record_drift(tmp_path, digest="b" * 64, card_name="other", as_of=NIGHT, night=1, figures={"points psi": float("nan")})

    client = store_client(tmp_path)
    runs = client.search_runs([client.get_experiment_by_name(DRIFT).experiment_id])
    assert len(runs) == 2
    (first,) = [run for run in runs if run.data.tags["digest"] == "a" * 64]
    history = client.get_metric_history(first.info.run_id, "drift/points psi")
    assert [(each.step, each.value) for each in history] == [(1, 0.01), (2, 0.023)]
    moments = [datetime.fromtimestamp(each.timestamp / 1000, tz=UTC).date() for each in history]
    assert moments == [NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)]
    assert len(client.get_metric_history(first.info.run_id, "drift/precision")) == 3


def test_the_registry_shows_shadow_release_hold_lift_and_stop_with_who_and_why(trained, tmp_path):
    cards, folder, on = tmp_path / "cards", tmp_path / "tracking", trained.card.created_on
    record_audit(
        folder,
        trained,
        sources=Sources("run", "commit", "configuration", "snapshot"),
        thresholds=Thresholds(),
        now=datetime(2027, 1, 5, tzinfo=UTC),
    )
    propose(cards, trained.card, on=on)
    client = store_client(folder)
    person = {"by": "A. Person", "reason": "Shown to the board", "on": on}

    def shown(record, **more):
        record_release(folder, record, **more)
        (version,) = client.search_model_versions(f"name='{MODEL}'")
        return version, client.get_registered_model(MODEL).aliases

    version, aliases = shown(to_shadow(cards, trained.card.digest, **person))
    assert (version.tags["status"], "shadow" in aliases, "champion" in aliases) == ("in shadow", True, False)
    version, aliases = shown(replace(release(cards, trained.card.digest, **person), override="The board takes the risk"))
    assert (version.tags["status"], "shadow" in aliases, "champion" in aliases) == ("released", False, True)
    assert "The board takes the risk" in version.description
    version, _ = shown(hold(cards, about=("points",), reason="Points: PSI 0.40", on=on))
    assert version.tags["status"] == "held"
    assert "Held: nothing is sent, by the drift rule" in version.description
    version, _ = shown(lift(cards, **person))
    assert version.tags["status"] == "released"
    version, aliases = shown(stop(cards, **person), digest=trained.card.digest)
    assert version.tags["status"] == "stopped"
    assert "Sending stopped by A. Person" in version.description
    assert "champion" in aliases
