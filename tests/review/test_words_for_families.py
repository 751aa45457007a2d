"""What a family reads: plain enough for a child of twelve, true of the prompt, and nobody's record in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import FORENAMES, SURNAMES, prompt
from tests.review.readability import YEARS_BEFORE_THE_FIRST_GRADE, grades, syllables
from tests.review.test_practice import words_on
from vocabulary.prompts import Fact, PromptDocument

OLDEST_READING_AGE = 12
LONG_NAME = "The Royal Borough of Kensington and Chelsea"
PATH = "/prompt/P-0001-1116/words-for-the-family"
HARD = """The data subject shall have the right not to be subject to a decision based solely on automated processing, including
profiling, which produces legal effects concerning him or her or similarly significantly affects him or her. Paragraph 1 shall
not apply if the decision is necessary for entering into, or performance of, a contract between the data subject and a data
controller, or is authorised by Union or Member State law to which the controller is subject and which also lays down suitable
measures to safeguard the data subject's rights and freedoms and legitimate interests."""
AMERICAN = re.compile(
    r"\b(colou?r(?<!colour)\w*|behavior\w*|favor\w*|neighbor\w*|honor\w*|labor\w*|center\w*|theater|fiber|\w+yze[ds]?|"
    r"(?:organ|recogn|apolog|real|emphas|priorit|author|summar|minim|maxim|anonym)iz\w+|program|programs|enroll|fulfill|"
    r"counselor\w*|traveled|traveling|canceled|labeled|modeled|licens(?:e)d? to kill|defense|offense|gray|mom|math|gotten|"
    r"toward|afterward|check mark|zip code|vacation|sidewalk|soccer|principal's office|grade school|skillful|judgment)\b",
    re.IGNORECASE,
)


def everything_said() -> PromptDocument:
    """A prompt with every kind of reason and every good sign that there are words for."""
    from review.families.records import GOOD, KINDS

    reasons = tuple(Fact("contact", "x", indicator=part) for part, _ in KINDS)
    return replace(prompt(1), reasons=reasons, protective=tuple(Fact("protective", "x", indicator=part) for part, _ in GOOD))


def longest_reasons_only() -> PromptDocument:
    from review.families.records import KINDS

    longest = sorted(KINDS, key=lambda kind: -len(kind[1]))[:6]
    return replace(prompt(1), reasons=tuple(Fact("x", "x", indicator=part) for part, _ in longest), protective=())


def rendered() -> list[Any]:
    from review.families.explanation import Listener, explanation

    documents = {
        "as usual": prompt(1),
        "all at once": everything_said(),
        "the longest": longest_reasons_only(),
        "one reason": replace(prompt(2), reasons=prompt(2).reasons[:1], protective=()),
        "nothing but what has no words": replace(prompt(3), reasons=(Fact("new", "x", indicator="new"),), protective=()),
    }
    return [
        pytest.param(
            explanation(document, council=LONG_NAME, listener=listener, some_are_drawn=drawn).sentences(),
            id=f"{name}, {listener}{', some drawn' if drawn else ''}",
        )
        for name, document in documents.items()
        for listener in Listener
        for drawn in (False, True)
    ]


def texts() -> list[Any]:
    from review.families.notices import NOTICES, notice
    from review.practice.guidance import guidance

    found = [pytest.param(notice(name, council=LONG_NAME).sentences(), id=name) for name in NOTICES]
    return [*found, pytest.param(guidance().sentences(), id="what-the-card-knows"), *rendered()]


def test_the_measure_knows_a_hard_text_from_an_easy_one() -> None:
    hard, easy = grades(HARD), grades("The cat sat on the mat. The dog ran to the door. We went home in the rain.")

    each_formula = (hard.flesch_kincaid, hard.automated_index, hard.coleman_liau)
    assert min(each_formula) + YEARS_BEFORE_THE_FIRST_GRADE > OLDEST_READING_AGE + 2
    assert hard.reading_age > 17
    assert easy.reading_age < 7


def test_the_formulas_give_what_they_are_worked_out_to_by_hand() -> None:
    # Six words of one syllable, 17 letters, one sentence.
    found = grades("The cat sat on the mat.")

    assert found.flesch_kincaid == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    assert found.automated_index == pytest.approx(4.71 * 17 / 6 + 0.5 * 6 - 21.43)
    assert found.coleman_liau == pytest.approx(0.0588 * 100 * 17 / 6 - 0.296 * 100 / 6 - 15.8)


@pytest.mark.parametrize(
    ("word", "count"),
    [("help", 1), ("looked", 1), ("missed", 1), ("early", 2), ("away", 2), ("council", 2), ("decided", 3), ("information", 4)],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("text", texts())
def test_a_child_of_twelve_can_read_it(text: str) -> None:
    assert len(text.split()) > 120
    assert grades(text).reading_age <= OLDEST_READING_AGE


def test_a_hard_sentence_slipped_into_a_text_is_found() -> None:
    assert grades(HARD).reading_age > OLDEST_READING_AGE
    assert grades(f"{texts()[1].values[0]}\n{HARD}\n{HARD}").reading_age > OLDEST_READING_AGE


@pytest.mark.parametrize("text", texts())
def test_the_spelling_is_british(text: str) -> None:
    assert AMERICAN.search("We organize help for behavior in our neighborhood center.")
    assert AMERICAN.findall(text) == []


def test_every_indicator_that_can_be_a_reason_has_words_of_its_own() -> None:
    from features.catalogue import CATALOGUE
    from review.families.records import ANYTHING_ELSE, GOOD, said

    reasons = [each for each in CATALOGUE.values() if each.theme != "protective"]
    nameless = [each.name for each in reasons if said([Fact("", "", indicator=each.name)]) == [ANYTHING_ELSE]]
    signs = [each.name for each in CATALOGUE.values() if each.theme == "protective"]

    assert len(reasons) > 60
    assert nameless == []
    assert [name for name in signs if not any(part in name for part, _ in GOOD)] == []


def test_nothing_that_the_prompt_holds_of_a_record_is_in_the_words_and_no_points(north: Any) -> None:
    from review.families.explanation import Listener, explanation

    document = prompt(1)
    for listener in Listener:
        text = explanation(document, council="Thornbeck Council", listener=listener, some_are_drawn=False).sentences()
        held = [fact.text for fact in (*document.reasons, *document.card_lines, *document.protective)]
        held += [event.text for event in document.timeline]
        held += [document.headline, document.band_words, document.reference, document.team, "points", "risk", "score"]
        assert [each for each in held if each.rstrip(".") in text] == []
        assert re.findall(r"\d", text) == []
        page = words_on(north.get(f"{PATH}?for={listener}"))
        assert not any(name in page for name in (*FORENAMES, *SURNAMES))


def test_what_is_recorded_of_somebody_else_is_not_told(data: Path) -> None:
    from review.families.records import said

    (words,) = said([Fact("context", "x", indicator="household_children_suspended_past_52_weeks")])

    assert "someone else" in words
    assert "suspended" not in words


def test_each_kind_is_said_once(data: Path) -> None:
    from review.families.records import said

    facts = [Fact("attendance", "x", indicator=name) for name in ("absence_rate_past_4_weeks", "sessions_missed_past_12_weeks")]

    assert len(said(facts)) == 1


def test_the_page_speaks_to_the_family_or_to_the_child(north: Any) -> None:
    family, child = words_on(north.get(PATH)), words_on(north.get(f"{PATH}?for=child"))

    assert "how things are for your child" in family
    assert "how things are for you." in child
    assert "your child" not in child.split("Why we would like to talk to you")[-1]
    assert words_on(north.get(f"{PATH}?for=anyone")) == family
    assert "Nobody has decided about this prompt yet" in family


def test_that_some_are_drawn_is_said_where_it_is_so_and_the_same_for_every_prompt(north: Any) -> None:
    from review.intake import publish

    assert "picked by chance" not in words_on(north.get(PATH))
    assert "by chance" not in words_on(north.get(PATH))
    publish([replace(prompt(50), drawn=True)])
    for reference in ("P-0001-1116", "P-0050-1116"):
        assert "by chance" in words_on(north.get(f"/prompt/{reference}/words-for-the-family"))


def test_another_teams_words_are_not_found_and_no_other_role_gets_any(north: Any, as_role: Callable[..., Any]) -> None:
    assert north.get("/prompt/P-0007-1116/words-for-the-family").status_code == 404
    for role in ("data_lead", "information_governance", "administrator"):
        assert as_role(role).get(PATH).status_code == 403


def test_the_notices_name_the_council_and_say_what_is_still_to_be_filled_in(tmp_path: Path) -> None:
    from review.families.notices import NOTICES, markdown, to_fill_in

    for name in NOTICES:
        text = markdown(name, council="Thornbeck Council")
        assert "Thornbeck Council" in text
        assert "{" not in text
        assert len(to_fill_in(text)) >= 2
