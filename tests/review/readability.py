"""How hard a text is to read: three published formulas, each giving a school grade; a reading age is a grade and five years.

Flesch-Kincaid: Kincaid and others, 1975. Automated readability index (ARI): Smith and Senter, 1967. Coleman-Liau: 1975. The
first counts syllables, the other two letters, so that a mistake in counting syllables can't hide a hard text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyphen

# One letter may stand alone in a hyphenated word here, because that is still a syllable.
_HYPHENS = pyphen.Pyphen(lang="en_GB", left=1, right=1)
_VOWELS = re.compile(r"[aeiouy]+")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")
YEARS_BEFORE_THE_FIRST_GRADE = 5


@dataclass(frozen=True)
class Grades:
    """The grades of one text."""

    flesch_kincaid: float
    automated_index: float
    coleman_liau: float

    @property
    def reading_age(self) -> float:
        """By the formula that judges most severely, in years."""
        return max(self.flesch_kincaid, self.automated_index, self.coleman_liau) + YEARS_BEFORE_THE_FIRST_GRADE


def grades(text: str) -> Grades:
    """The grades of a text. A line's end ends a sentence, as it does when a list is read out."""
    sentences = [each for each in re.split(r"[.!?]+(?=\s|$)|\n+", text) if _WORD.search(each)]
    words = [word for each in sentences for word in _WORD.findall(each)]
    letters = sum(len(re.sub(r"[^A-Za-z0-9]", "", word)) for word in words)
    a_sentence, a_word = len(words) / len(sentences), letters / len(words)
    return Grades(
        flesch_kincaid=0.39 * a_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59,
        automated_index=4.71 * a_word + 0.5 * a_sentence - 21.43,
        coleman_liau=0.0588 * 100 * a_word - 0.296 * 100 / a_sentence - 15.8,
    )


def syllables(word: str) -> int:
    """Syllables by where British English may be hyphenated, or by groups of vowels where those are more: hyphenation misses some."""
    lower = word.lower()
    by_vowels = len(_VOWELS.findall(lower))
    silent_e = lower.endswith("e") and not lower.endswith(("le", "ee")) and by_vowels > 1
    silent_ed = lower.endswith("ed") and not lower.endswith(("ted", "ded")) and by_vowels > 1
    return max(1, len(_HYPHENS.positions(lower)) + 1, by_vowels - bool(silent_e or silent_ed))
