"""How names go wrong between two systems, in the way of each naming custom.

Rules, and not the table of variants that the linkage uses: a borough whose errors were drawn from that
table would only show that the table was read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from synthetic.names import NAMES, mistyped

Name = tuple[str, str]
"""Forename and surname."""

_WOMENS = ("Begum", "Khatun", "Akhtar", "Khanom", "Bibi", "Sultana", "Parvin")
_MENS = ("Miah", "Uddin", "Ullah", "Ali")
_VOWELS = (("i", "ee"), ("u", "oo"), ("o", "u"), ("a", "o"), ("e", "a"), ("j", "z"), ("f", "ph"), ("k", "q"), ("y", "i"))
_SLAVIC = (("w", "v"), ("sz", "sh"), ("cz", "ch"), ("k", "c"), ("j", "y"), ("ia", "ya"), ("x", "ks"), ("ç", "c"), ("z", "s"))


def misrecorded(custom: str, girl: bool, name: Name, chance: np.random.Generator) -> Name:
    """A child's name as another clerk may write it."""
    ways = _WAYS[custom]
    return ways[int(chance.integers(len(ways)))](name, girl, chance)


def _swapped(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl, chance
    return name[1], name[0]


def _slip(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl
    return (mistyped(name[0], chance), name[1]) if chance.random() < 0.5 else (name[0], mistyped(name[1], chance))


def _put_before(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del chance
    return f"{'Mosammat' if girl else 'Md'} {name[0]}", name[1]


def _second_name_for_family_name(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    return name[0], str(chance.choice(_WOMENS if girl else _MENS))


def _second_name_added(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    return name[0], f"{name[1]} {chance.choice(_WOMENS if girl else _MENS)}"


def _grandfathers_name(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl
    return name[0], str(chance.choice(NAMES["somali"][2]))


def _three_names(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl
    return name[0], f"{chance.choice(NAMES['somali'][0])} {name[1]}"


def _somali_spelling(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    """As Somali is written: x for a strong h, c for the sound before a first vowel, long vowels doubled."""
    del girl, chance
    return _somali(name[0]), _somali(name[1])


def _somali(name: str) -> str:
    letters = name.lower().replace("h", "x").replace("kx", "kh").replace("sx", "sh").replace("dx", "dh")
    letters = f"c{letters}" if letters[:1] in {"a", "o", "u"} else letters
    return letters.replace("a", "aa", 1).replace("aaa", "aa").capitalize()


def _respelt(pairs: tuple[tuple[str, str], ...]) -> Callable[[Name, bool, np.random.Generator], Name]:
    def way(name: Name, girl: bool, chance: np.random.Generator) -> Name:
        del girl
        which = int(chance.integers(2))
        letters = name[which].lower()
        able = [(one, other) for one, other in pairs if one in letters[1:]]
        if not able:
            return _slip(name, False, chance)
        one, other = able[int(chance.integers(len(able)))]
        changed = (letters[0] + letters[1:].replace(one, other, 1)).title()
        return (changed, name[1]) if which == 0 else (name[0], changed)

    return way


def _nickname(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl
    short = name[0][: int(chance.integers(3, 5))].rstrip("aeiouy")
    return (short + str(chance.choice(["", "y", "ie"])) if len(short) >= 2 else name[0], name[1])


def _other_family_name(custom: str, *, added: bool) -> Callable[[Name, bool, np.random.Generator], Name]:
    def way(name: Name, girl: bool, chance: np.random.Generator) -> Name:
        del girl
        other = str(chance.choice(NAMES[custom][2]))
        return name[0], f"{name[1]}-{other}" if added else other

    return way


def _other_forename(custom: str) -> Callable[[Name, bool, np.random.Generator], Name]:
    """The name used at home in one system, and the one for school in the other."""

    def way(name: Name, girl: bool, chance: np.random.Generator) -> Name:
        return str(chance.choice(NAMES[custom][int(girl)])), name[1]

    return way


def _particle(name: Name, girl: bool, chance: np.random.Generator) -> Name:
    del girl, chance
    return name[0], name[1][3:] if name[1].startswith("El-") else f"Al-{name[1]}"


_SOUTH_ASIAN = _respelt(_VOWELS)
_WAYS: dict[str, tuple[Callable[[Name, bool, np.random.Generator], Name], ...]] = {
    "bengali": (_put_before, _second_name_for_family_name, _second_name_added, _SOUTH_ASIAN, _SOUTH_ASIAN, _swapped),
    "somali": (_grandfathers_name, _three_names, _somali_spelling, _somali_spelling, _swapped, _respelt(_VOWELS)),
    "english": (_nickname, _other_family_name("english", added=True), _other_family_name("english", added=False), _slip),
    "caribbean": (_nickname, _other_family_name("caribbean", added=True), _other_family_name("caribbean", added=False), _slip),
    "european": (_other_family_name("european", added=True), _respelt(_SLAVIC), _respelt(_SLAVIC), _slip),
    "african": (_other_forename("african"), _swapped, _respelt(_VOWELS), _slip),
    "indian": (_second_name_for_family_name, _swapped, _SOUTH_ASIAN, _slip),
    "chinese": (_swapped, _swapped, _other_forename("chinese"), _slip),
    "arab": (_particle, _respelt(_VOWELS), _respelt(_VOWELS), _swapped),
}
