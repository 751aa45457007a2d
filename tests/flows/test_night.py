"""A whole night on a small invented borough: nothing lost, nothing doubled, nothing told that should not be."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from features.family import families
from flows import screening
from flows.installation import Installation
from flows.narration import Narration
from flows.night import Night, run_night
from flows.reviewing import judgements, ready
from prompts.drawing import places_to_draw
from store.lock import one_night_at_a_time
from synthetic.borough import deliver
from tests.flows.borough import NIGHT, built, loaded, released
from vocabulary.decisions import DECISION_WORDS, Decision
from vocabulary.problems import AnotherNightIsRunning, CriticalCheckFailed
from vocabulary.prompts import PromptDocument


@dataclass
class Borough:
    """The borough after its first night."""

    home: Path
    config: Path
    installation: Installation
    first: Night
    told: str


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borough]:
    home = tmp_path_factory.mktemp("borough")
    config = built(home)
    installation = loaded(config)
    released(installation)
    first = run_night(installation, as_of=NIGHT, narration=Narration(quiet=True))
    report = (installation.folders.reports / NIGHT.isoformat() / "night.html").read_text(encoding="utf-8")
    return Borough(home, config, installation, first, report)


def issued(borough: Borough) -> list[PromptDocument]:
    return borough.first.screening.documents


def test_every_row_of_the_history_is_accepted_quarantined_or_an_exact_duplicate(borough: Borough) -> None:
    held = borough.installation.warehouse.deliveries()

    assert len(held) >= 30
    assert (held["rows_in"] == held["accepted"] + held["quarantined"] + held["duplicates"]).all()
    assert held["quarantined"].sum() > 0, "the planted faults were not found"
    assert held["duplicates"].sum() > 0


def test_a_night_says_how_sure_the_links_are_for_each_group(borough: Borough) -> None:
    page = (borough.installation.folders.reports / NIGHT.isoformat() / "linkage.html").read_text(encoding="utf-8")

    assert "Asian" in page
    assert "To be confirmed or weak" in page
    assert "can't be known here" in page


def test_no_team_gets_more_prompts_in_a_week_than_it_can_review(borough: Borough) -> None:
    capacity = {team.name: team.weekly_capacity for team in borough.installation.configuration.teams}
    given = {name: sum(each.team == name for each in issued(borough)) for name in capacity}

    assert issued(borough)
    assert all(given[name] <= capacity[name] for name in capacity)


def test_every_prompt_says_why_how_fresh_how_sure_and_what_made_it(borough: Borough) -> None:
    for each in issued(borough):
        assert each.headline
        assert each.reasons
        assert sum(line.points for line in each.card_lines) == each.points >= 1
        assert {fresh.feed for fresh in each.freshness} == set(borough.installation.configuration.feeds)
        assert each.link_words
        assert each.lapses_on == NIGHT + timedelta(days=28)
        assert len(each.attendance) == 26
        assert each.provenance.demonstration
        assert all((each.provenance.run, each.provenance.card_digest, each.provenance.data_snapshot_hash))


def test_no_prompt_is_for_a_child_who_is_already_supported(borough: Borough) -> None:
    children = borough.first.screening.computed.children.set_index("child_id")  # type: ignore[union-attr]

    assert not any(children.at[each.child_id, "supported"] for each in issued(borough))


def test_as_many_are_drawn_as_the_lots_of_the_week_say_and_the_pools_are_kept(borough: Borough) -> None:
    place, digest = borough.installation, borough.first.screening.card_digest or ""
    pools = place.register.night_figures.of_every_run("pools", card_digest=digest)[0]
    to_draw = {
        team.name: places_to_draw(team, as_of=NIGHT, one_in=10, key=place.pseudonym_key) for team in place.configuration.teams
    }

    assert pools.run == borough.first.run
    assert sum(to_draw.values()) == 1
    assert {each["team"]: each["drawn"] for each in pools.content["teams"]} == to_draw
    assert {name: sum(each.team == name for each in issued(borough) if each.drawn) for name in to_draw} == to_draw
    assert all(each["pool"] > each["drawn"] for each in pools.content["teams"])
    assert "Too few drawn prompts are decided" in borough.told


def test_children_at_one_address_are_each_others_family_by_pseudonym(borough: Borough) -> None:
    place, computed = borough.installation, borough.first.screening.computed_or_fail()
    children = place.identities.children()
    known = dict(zip(children["child_no"], children["child_id"], strict=True))
    found = families(computed.history, place.identities.households(), computed.links, children, list(known), as_of=NIGHT)
    by_id = {known[number]: family.members for number, family in found.items()}

    assert all(each.family == by_id[each.child_id] for each in issued(borough))
    members = [(number, member) for number, family in found.items() for member in family.members]
    assert members
    assert all(member.child_id in set(known.values()) - {known[number]} for number, member in members)
    assert any("since" in words or " on " in words for _, member in members for words in member.current)


def test_before_any_decision_the_page_of_judgements_says_so(borough: Borough) -> None:
    page = (borough.installation.folders.reports / NIGHT.isoformat() / "judgements.html").read_text(encoding="utf-8")

    assert "No decisions yet." in page
    assert 'href="judgements.html"' in borough.told


def test_shap_says_the_same_as_the_card_for_every_child(borough: Borough) -> None:
    assert borough.first.screening.largest_gap <= 1e-9


def test_the_same_night_again_changes_nothing(borough: Borough) -> None:
    before = [each.to_json() for each in borough.installation.register.prompts()]
    content = borough.installation.warehouse.content_hash()

    again = run_night(borough.installation, as_of=NIGHT, narration=Narration(quiet=True))

    assert again.screening.documents == []
    assert [each.to_json() for each in borough.installation.register.prompts()] == before
    assert borough.installation.warehouse.content_hash() == content


def test_a_night_writes_the_head_of_the_ledger_elsewhere(borough: Borough) -> None:
    from review.heads import check, read_heads

    ready(borough.installation)
    heads = borough.installation.folders.data / "ledger-heads.jsonl"

    assert NIGHT in {each.day for each in read_heads(heads)}
    assert list(check(heads))[-1].startswith("Intact.")


def test_no_status_changes_without_a_persons_recorded_decision(borough: Borough) -> None:
    assert judgements(borough.installation) == []
    states = borough.installation.register.states(as_of=NIGHT)

    assert set(states["state"]) == {"waiting"}
    assert set(states["decision"]) == {""}
    assert len(DECISION_WORDS) == 6


def test_before_anybody_decided_the_audit_says_so_and_afterwards_it_compares_the_groups(
    borough: Borough, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import upheld
    from models.tracking.review import NO_DECISIONS

    assert list(upheld.record_upheld(borough.installation)) == [NO_DECISIONS]

    decided = [
        {"reference": each.reference, "child_id": each.child_id, "decision": Decision.OFFER_EARLY_HELP, "decided_on": NIGHT}
        for each in issued(borough)
    ]
    monkeypatch.setattr(upheld, "judgements", lambda _: decided)
    found = upheld.upheld_by_group(borough.installation)
    assert found is not None
    named = sum(not each.drawn for each in issued(borough))
    assert (found.decided, found.upheld, found.waiting) == (named, named, 0)
    assert {each.characteristic for each in found.before.groups} >= {"ethnicity_group", "sex"}
    assert next(upheld.record_upheld(borough.installation)).startswith("Before and after a person?")


def test_a_second_night_gives_way_while_one_runs(borough: Borough) -> None:
    with one_night_at_a_time(borough.installation.folders.data), pytest.raises(AnotherNightIsRunning):
        run_night(borough.installation, as_of=NIGHT, narration=Narration(quiet=True))


def test_the_page_of_the_night_names_the_run_and_loads_nothing_from_elsewhere(borough: Borough) -> None:
    assert borough.first.run in borough.told
    assert not re.search(r"(src|href)\s*=\s*[\"']https?://", borough.told)


def _identifying(installation: Installation) -> set[str]:
    """Every surname, full name, address, postcode, UPN and NHS number held: what may be nowhere else."""
    with sqlite3.connect(installation.folders.identities) as held:
        rows = held.execute("SELECT forename, surname, address, postcode, upn, nhs_number FROM details").fetchall()
    found = set()
    for forename, surname, *others in rows:
        found |= {each for each in others if each and len(each) >= 6}
        if forename and surname:
            found.add(f"{forename} {surname}")
    return found


def test_names_and_identifiers_are_in_the_identity_store_and_nowhere_else(borough: Borough) -> None:
    canaries = _identifying(borough.installation)
    kept_apart = {borough.installation.folders.identities}
    assert len(canaries) > 1_000
    words = re.compile(r"[A-Z][\w'-]+ [A-Z][\w'-]+|[A-Z0-9]{6,}|[A-Z0-9]{2,4} \d[A-Z]{2}|\d+ [A-Z][a-z]+ [A-Z][a-z]+")
    looked_at = 0
    for path in sorted(borough.installation.folders.data.rglob("*")):
        if not path.is_file() or path in kept_apart or path.name.startswith("identities"):
            continue
        looked_at += 1
        if path.suffix == ".parquet":
            texts = _parquet_texts(path)
        else:
            texts = {path.read_bytes().decode("latin-1")}
        found = {each for text in texts for each in words.findall(text)} & canaries
        assert not found, f"{len(found)} identifying values are in {path.name}"
    assert looked_at > 40


def _parquet_texts(path: Path) -> set[str]:
    table = pq.read_table(path)
    texts: set[str] = set()
    for name in table.column_names:
        values = table[name].unique().to_pylist()
        texts |= {value for value in values if isinstance(value, str)}
    return texts


def test_the_next_night_takes_in_what_became_known_and_says_what_changed(borough: Borough) -> None:
    as_of = NIGHT + timedelta(days=1)
    written = deliver(borough.home / "borough", night=as_of, after=NIGHT)

    night = run_night(borough.installation, as_of=as_of, narration=Narration(quiet=True))

    assert {each.file_name for each in night.arrivals.files} == {path.name for path in written}
    assert all(each.conserved for each in night.arrivals.files)
    assert night.last_night == NIGHT
    reasons = night.screening.reasons
    assert reasons is not None
    assert 0 < reasons.compared + reasons.changed <= len(issued(borough))
    assert reasons.kept is None or 0 <= reasons.kept <= 1
    page = (borough.installation.folders.reports / as_of.isoformat() / "night.html").read_text(encoding="utf-8")
    assert "16 November 2026" in page


def test_an_unreadable_delivery_stops_the_night_before_anything_is_scored_and_the_page_says_so(borough: Borough) -> None:
    as_of = NIGHT + timedelta(days=2)
    broken = borough.home / "borough" / "inbox" / as_of.isoformat() / f"contacts_{as_of.isoformat()}.csv"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"")
    prompts = len(borough.installation.register.prompts())

    with pytest.raises(CriticalCheckFailed, match="contacts"):
        run_night(borough.installation, as_of=as_of, narration=Narration(quiet=True))

    broken.unlink()
    page = (borough.installation.folders.reports / as_of.isoformat() / "night.html").read_text(encoding="utf-8")
    assert "stopped" in page
    assert len(borough.installation.register.prompts()) == prompts
    run = borough.installation.register.runs()[-1]
    assert (run.outcome or "").startswith("stopped")
    assert json.dumps(run.counts) == "{}"


def test_prompts_that_a_night_kept_and_could_not_hand_over_are_handed_over_when_it_is_run_again(
    borough: Borough, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of = NIGHT + timedelta(days=7)

    def fails(*_: object, **__: object) -> None:
        raise OSError("the review application's database can't be reached")

    with monkeypatch.context() as patched:
        patched.setattr(screening, "publish", fails)
        with pytest.raises(OSError, match="can't be reached"):
            run_night(borough.installation, as_of=as_of, narration=Narration(quiet=True))
    kept = {each.reference for each in borough.installation.register.prompts(since=as_of)}
    assert kept

    again = run_night(borough.installation, as_of=as_of, narration=Narration(quiet=True))

    assert again.screening.documents == []
    from review.models import Prompt

    assert kept <= set(Prompt.objects.values_list("reference", flat=True))
