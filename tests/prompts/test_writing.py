"""The documents of a night: whole, deterministic, and with names that say nothing."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from prompts.references import CROCKFORD, reference, spell
from prompts.selection import Selection, choose
from prompts.wording import NO_FAMILY_WORDS, Band, band_of, strongest
from prompts.writing import Findings, Night, write
from tests.prompts.invented import AS_OF, FACTS, FRESH, KEY, PROVENANCE, SETTINGS, TEAMS, child, fact, past, scored
from vocabulary.decisions import NotKnown
from vocabulary.indicators import IndicatorDescription
from vocabulary.prompts import AttendanceWeek, DatedEvent, FamilyMember, PromptDocument

BANDS = (Band(11, None, 500, 0.08, 0.05, 0.12), Band(0, 10, 9_000, 0.01, 0.008, 0.012))
DESCRIPTIONS = {
    "moves": IndicatorDescription("moves", "Moves", "context", 1, (1.0,), "moves", 52, "Moves of school", "No school known"),
}
NIGHT = Night(AS_OF, SETTINGS, BANDS, DESCRIPTIONS, FRESH, PROVENANCE)
UNKNOWN_LINE = fact("Moves of school are not known", 1, "context", indicator="moves")
FINDINGS = Findings(
    card_lines=(*FACTS, UNKNOWN_LINE),
    protective=(fact("In school every day of the past 4 weeks but one", 0, "protective"),),
    unknown={"moves": NotKnown.NOT_ON_A_ROLL},
    timeline=(
        DatedEvent(date(2026, 11, 3), "exclusions", "Suspended for 4 sessions"),
        DatedEvent(date(2026, 10, 8), "missing", "Missing, returned the next day"),
    ),
    attendance=(AttendanceWeek(date(2026, 11, 9), 6, 2, 2, 0), AttendanceWeek(date(2026, 11, 2), 10, 0, 0, 0)),
)


def selection() -> Selection:
    children = scored(child(1, points=15), child(2, points=9, link="to_be_confirmed"))
    return choose(children, past(), as_of=AS_OF, teams=TEAMS, settings=SETTINGS, tie_key=KEY)


def documents(night: Night = NIGHT) -> list[PromptDocument]:
    return write(selection(), {1: FINDINGS, 2: FINDINGS}, night, key=KEY, taken={})


def test_the_same_night_gives_the_same_bytes() -> None:
    assert [each.to_json() for each in documents()] == [each.to_json() for each in documents()]


def test_a_document_comes_back_from_its_json_whole() -> None:
    for each in documents():
        assert PromptDocument.from_json(each.to_json()) == each


def test_a_document_is_in_the_band_of_its_points_and_lapses_in_time() -> None:
    first, second = documents()
    assert (first.band, second.band) == ("11 points or more", "0 to 10 points")
    assert first.lapses_on == date(2026, 12, 16)
    assert [first.position, second.position] == [1, 2]


def test_reasons_carry_no_points_and_leave_out_what_is_merely_not_known() -> None:
    first, _ = documents()
    assert {each.points for each in first.reasons} == {0}
    assert "moves" not in {each.indicator for each in first.reasons}
    assert sum(each.points for each in first.card_lines) == 15


def test_the_timeline_and_the_weeks_stand_in_order_of_time() -> None:
    first, _ = documents()
    assert [each.happened_on for each in first.timeline] == sorted(each.happened_on for each in first.timeline)
    assert [each.starts_on for each in first.attendance] == sorted(each.starts_on for each in first.attendance)


def test_what_is_shown_before_the_card_says_nothing_about_points() -> None:
    for each in documents():
        shown = json.loads(each.to_json())
        before = [shown[name] for name in ("headline", "not_known", "link_words", "again", "reasons", "protective")]
        assert "point" not in json.dumps(before).replace('"points": 0', "")


def test_a_chosen_child_without_findings_is_an_error() -> None:
    with pytest.raises(KeyError):
        write(selection(), {1: FINDINGS}, NIGHT, key=KEY, taken={})


def test_a_chosen_child_without_a_reason_is_an_error() -> None:
    with pytest.raises(ValueError, match="no evidence, no prompt"):
        write(
            selection(),
            {1: FINDINGS, 2: Findings(card_lines=(UNKNOWN_LINE,), unknown={"moves": NotKnown.NOT_ON_A_ROLL})},
            NIGHT,
            key=KEY,
            taken={},
        )


def test_points_in_no_band_are_an_error() -> None:
    with pytest.raises(ValueError, match="none of the card's 1 bands"):
        band_of(3, BANDS[:1])


def test_a_reference_has_its_shape_and_says_nothing_of_the_child() -> None:
    name = reference("C0001", "North", as_of=AS_OF, key=KEY, taken={})
    assert re.fullmatch(rf"P-[{CROCKFORD}]{{4}}-[{CROCKFORD}]{{4}}", name)
    assert name == reference("C0001", "North", as_of=AS_OF, key=KEY, taken={name: ("C0001", AS_OF)})
    others = {
        reference("C0001", "South", as_of=AS_OF, key=KEY, taken={}),
        reference("C0001", "North", as_of=date(2026, 11, 19), key=KEY, taken={}),
        reference("C0001", "North", as_of=AS_OF, key=b"another", taken={}),
    }
    assert name not in others
    assert len(others) == 3


def test_a_reference_that_is_another_prompts_is_passed_over() -> None:
    name = reference("C0001", "North", as_of=AS_OF, key=KEY, taken={})
    other = reference("C0001", "North", as_of=AS_OF, key=KEY, taken={name: ("C0002", AS_OF)})
    assert other != name


def test_letters_are_spelt_as_crockford_says() -> None:
    assert spell(bytes(5)) == "P-0000-0000"
    assert spell(bytes([255] * 5)) == "P-ZZZZ-ZZZZ"
    assert spell((32**7 * 1 + 31).to_bytes(5, "big")) == "P-1000-000Z"
    assert not set("ILOU") & set(CROCKFORD)


def test_a_reference_needs_a_key() -> None:
    with pytest.raises(ValueError, match="empty"):
        reference("C0001", "North", as_of=AS_OF, key=b"", taken={})


def test_without_a_fact_the_total_is_less_by_what_that_fact_gave_and_no_gap_is_named() -> None:
    first = documents()[0]
    told = dict(zip(first.would_change, strongest(FACTS), strict=True))
    for sentence, fact_ in told.items():
        assert f"the total would be {first.points - fact_.points}, not {first.points}: " in sentence
        assert ("another band: 0 to 10 points" in sentence) == (first.points - fact_.points <= 10)
    assert not any("not known" in sentence for sentence in told)
    assert not any(word in " ".join(told).lower() for word in ("cause", "because", "should", "must"))


def test_a_reason_that_comes_and_goes_is_marked_and_no_other() -> None:
    marked = replace(FINDINGS, unsteady=frozenset({"absence", "an_indicator_that_gave_this_child_nothing"}))
    first = write(selection(), {1: marked, 2: FINDINGS}, NIGHT, key=KEY, taken={})[0]
    assert first.unsteady == ("absence",)
    assert [each.indicator for each in first.reasons if each.indicator in first.unsteady] == ["absence"]
    assert PromptDocument.from_json(first.to_json()) == first


def test_a_prompt_from_before_these_were_told_keeps_its_bytes() -> None:
    held = json.loads(documents()[0].to_json())
    del held["would_change"]
    old = json.dumps(held, sort_keys=True, ensure_ascii=False)
    assert PromptDocument.from_json(old).to_json() == old


FAMILY = (FamilyMember("C0077", "Another child at the same address", ("Suspended on 3 November 2026",)),)


def test_the_family_stands_on_the_prompt_and_why_nobody_is_listed_among_what_is_not_known() -> None:
    at_home, crowded = (
        write(selection(), {1: found, 2: FINDINGS}, NIGHT, key=KEY, taken={})[0]
        for found in (replace(FINDINGS, family=FAMILY), replace(FINDINGS, address="crowded"))
    )
    assert at_home.family == FAMILY
    assert crowded.family == ()
    assert NO_FAMILY_WORDS["crowded"] in crowded.not_known
    assert not set(NO_FAMILY_WORDS.values()) & set(at_home.not_known)
