"""Every sentence of ours is held to a reading age of about twelve and to the words that are not used."""

import re
from datetime import date

import pytest

from prompts.selection import PLACED_WORDS, choose
from prompts.wording import (
    LINK_WORDS,
    NO_FAMILY_WORDS,
    Band,
    band_words,
    late_feeds,
    not_known,
    sessions_without_marks,
    would_change,
)
from tests.prompts.invented import AS_OF, FACTS, FRESH, KEY, SETTINGS, TEAMS, child, past, prompt, scored
from tests.prompts.test_writing import DESCRIPTIONS
from vocabulary.decisions import NotKnown
from vocabulary.prompts import UNSTEADY_WORDS, AttendanceWeek

NOT_USED = (
    "high-risk", "high risk", "flagged", "offender", "suspect", "dismiss", "accuracy", "probability", "predict", "likely",
    "algorithm", "override", "case closed",
)  # fmt: skip
AGE_TWELVE = 7.0  # the United States grade of children who are twelve
HARDEST_SENTENCE = 11.0


def syllables(word: str) -> int:
    """Groups of vowels, less a silent e at the end; at least one."""
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee"))
    return max(1, found - silent)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade (Kincaid and others, 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [each for each in re.split(r"[.!?:]+(?:\s|$)", text) if each.strip()]
    words = [word for each in sentences for word in re.findall(r"[A-Za-z0-9']+", each)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def everything_said() -> list[str]:
    again = [
        choose(
            scored(child(1, **values)), past(prompt(1, issued, state="answered")),
            as_of=AS_OF, teams=TEAMS, settings=SETTINGS, tie_key=KEY,
        ).chosen["again"][0]
        for issued, values in (
            (date(2026, 11, 2), {"points": 20}),
            (date(2026, 11, 2), {"material": frozenset({("x", date(2026, 11, 10))})}),
            (date(2026, 3, 2), {}),
        )
    ]  # fmt: skip
    themes = [DESCRIPTIONS["moves"].__class__(**{**DESCRIPTIONS["moves"].__dict__, "theme": theme}) for theme in THEMES]
    unknown = [not_known({"moves": reason}, {"moves": theme}, ())[0] for reason in NotKnown for theme in themes]
    unknown += sessions_without_marks([AttendanceWeek(date(2026, 11, 9), 0, 0, 0, missing) for missing in (1, 7)])
    bands = [
        band_words(band)
        for band in (
            Band(11, 13, 400, 0.04, 0.02, 0.07),
            Band(0, 0, 9, 0.002, 0.001, 0.004),
            Band(5, None, 9, 0.0, 0.0, 0.1),
            Band(5, None, 9, None, None, None),
        )
    ]
    return [
        *again,
        *unknown,
        *bands,
        *LINK_WORDS.values(),
        UNSTEADY_WORDS,
        *would_change(FACTS, points=14, bands=(Band(11, None, 9, None, None, None), Band(0, 10, 9, None, None, None))),
        *late_feeds(FRESH),
        *(f"{words}." for words in PLACED_WORDS.values()),
        *NO_FAMILY_WORDS.values(),
    ]


THEMES = ("attendance", "exclusion", "contact", "context", "protective")
SAID = everything_said()


def test_the_measure_agrees_with_texts_of_known_difficulty() -> None:
    assert grade("The cat sat on the mat. The dog ran to the cat.") < 2
    hard = "Notwithstanding considerable methodological heterogeneity, longitudinal investigations demonstrate deterioration."
    assert grade(hard) > 20


def test_all_that_is_said_together_suits_a_reader_of_twelve() -> None:
    assert grade(" ".join(SAID)) <= AGE_TWELVE


@pytest.mark.parametrize("sentence", SAID)
def test_no_sentence_is_hard_and_none_uses_a_word_that_is_not_used(sentence: str) -> None:
    assert grade(sentence) <= HARDEST_SENTENCE
    assert not [word for word in NOT_USED if word in sentence.lower()]
