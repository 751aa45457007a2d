"""What headings mean: how like a column's name in a file is to what councils' systems call a feed's column."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from vocabulary.feeds import Feed

_SAME = {
    "dob": "birth date", "birthdate": "birth date", "born": "birth", "ref": "id", "reference": "id", "no": "id", "num": "id",
    "number": "id", "key": "id", "identifier": "id", "tableid": "id", "dt": "date", "on": "date", "day": "date",
    "child": "person", "pupil": "person", "student": "person", "stud": "person", "client": "person", "pers": "person",
    "yp": "person", "learner": "person", "gender": "sex", "fname": "forename", "firstname": "forename", "first": "forename",
    "given": "forename", "sname": "surname", "lastname": "surname", "last": "surname", "family": "surname",
    "base": "school", "establishment": "school", "estab": "school", "dfe": "school", "urn": "school", "sch": "school",
    "suspension": "exclusion", "excl": "exclusion", "susp": "exclusion", "type": "kind", "desc": "", "code": "",
    "beginning": "start", "begin": "start", "from": "start", "commenced": "start", "started": "start", "opened": "start",
    "ended": "end", "finish": "end", "finished": "end", "to": "end", "until": "end", "closed": "end", "close": "end",
    "closure": "end", "closing": "end", "recorded": "entered", "created": "entered", "input": "entered", "logged": "entered",
    "entry": "entered", "modified": "entered", "updated": "entered", "amended": "entered", "loaded": "entered",
    "deleted": "withdrawn", "cancelled": "withdrawn", "void": "withdrawn", "removed": "withdrawn", "rescinded": "withdrawn",
    "exc": "exclusion", "voided": "withdrawn", "added": "entered", "asmt": "assessment", "plcmt": "placement", "assmt": "assessment", "ncy": "year", "nfa": "nfa",
    "of": "", "the": "", "is": "", "a": "", "was": "", "in": "", "by": "", "at": "", "for": "", "line": "", "l1": "",
    "ethnic": "ethnicity", "origin": "ethnicity", "lang": "language", "post": "postcode", "pcode": "postcode",
    "addr": "address", "street": "address", "yr": "year", "nc": "year", "ncyear": "year", "grp": "group",
    "disabled": "disability", "disa": "disability", "fsm": "fsm", "meals": "fsm", "auth": "authorised", "ep": "episode",
    "rhi": "interview", "result": "outcome", "action": "outcome", "mark": "mark", "att": "attendance", "attend": "attendance",
}  # fmt: skip
"""Word in a heading = the words that stand for it when headings are compared; '' says nothing."""

_CALLED: dict[str, tuple[str, ...]] = {
    "person_ref": ("person id", "id person", "unique id", "person unique id", "la person id", "adm no", "system id"),
    "upn": ("upn", "unique person id"),
    "nhs_number": ("nhs id", "nhs"),
    "forename": ("forename", "preferred forename", "forename name"),
    "surname": ("surname", "preferred surname", "surname name", "legal surname"),
    "born_on": ("birth date", "birth"),
    "sex": ("sex",),
    "address": ("address", "address 1", "house"),
    "postcode": ("postcode", "address postcode", "home postcode"),
    "ethnicity": ("ethnicity", "ethnicity group"),
    "language": ("language", "forename language", "home language", "mother tongue"),
    "sen_provision": ("sen provision", "sen", "sen status", "sen stage", "senprovision"),
    "free_school_meals": ("fsm", "fsm eligible", "school fsm", "free school fsm", "free fsm"),
    "disability": ("disability", "disability entered", "disability flag"),
    "school": ("school", "school id", "school school"),
    "school_name": ("school name", "name"),
    "phase": ("phase", "school phase", "school kind"),
    "year_group": ("year group", "year", "year year", "curriculum year"),
    "entered_on": ("entered date", "admission date", "joined", "date school start", "join date", "start date"),
    "left_on": ("leaving date", "left", "left date", "leaver date", "end date"),
    "happened_on": ("date", "start date", "event date", "start", "incident date"),
    "known_on": ("entered date", "entered", "date entered system", "known date", "entered timestamp"),
    "withdrawn": ("withdrawn", "withdrawn flag", "record withdrawn"),
    "session": ("session", "am pm", "session kind", "half"),
    "mark": ("mark", "attendance", "attendance mark", "attendancereason", "register mark", "attendance reason"),
    "sessions": ("sessions", "sessions lost", "sessions missed", "sessions id", "length sessions", "total sessions"),
    "category": ("category", "kind", "exclusion kind", "abuse category"),
    "placement_ref": ("placement id", "id"),
    "trusted_adult": ("trusted adult", "adult"),
    "reason_1": ("reason 1", "reason1", "reason", "main reason", "primary reason"),
    "reason_2": ("reason 2", "reason2", "second reason", "secondary reason"),
    "reason_3": ("reason 3", "reason3", "third reason", "tertiary reason"),
    "contact_source": ("source", "contact source", "referrer", "contact from", "agency"),
    "outcome": ("outcome", "contact outcome", "decision", "next step"),
    "referral_source": ("source", "referral source", "referrer", "agency"),
    "primary_need": ("primary need", "need", "category need", "need category"),
    "no_further_action": ("nfa", "no further outcome", "referral nfa", "id further outcome"),
    "closed_on": ("end date", "end", "case end", "episode end date"),
    "closure_reason": ("end reason", "reason end", "reason for end"),
    "referral_ref": ("referral id", "referral", "episode id", "cin id"),
    "assessment_ref": ("assessment id", "id", "assessment"),
    "factors": ("factors", "assessment factors", "factors identified"),
    "plan_ref": ("plan id", "id"),
    "plan": ("plan kind", "kind", "plan"),
    "ended_on": ("end date", "end", "episode end date", "return date", "returned", "found date", "found"),
    "episode_ref": ("episode id", "id"),
    "end_reason": ("end reason", "reason", "outcome", "end outcome"),
    "kind": ("kind", "episode kind", "category"),
    "return_talk_offered": ("interview offered", "return interview offered", "offered"),
    "return_talk_accepted": ("interview accepted", "return interview accepted", "accepted"),
    "level": ("level", "risk level", "risk", "overall risk"),
    "form": ("form", "exploitation form", "exploitation kind", "kind"),
    "contact_ref": ("contact id", "id"),
    "serious_violence": ("serious violence", "sv flag", "violence"),
    "exclusion_ref": ("exclusion id", "id", "record id"),
}
"""Feed column = what systems call it, in the words that `_SAME` leaves."""

_EVENTS: dict[str, tuple[str, ...]] = {
    "attendance": ("session", "attendance", "mark"),
    "attendance_totals": ("term",),
    "calendar": ("open", "school", "term"),
    "exclusions": ("exclusion",),
    "placements": ("placement",),
    "contacts": ("contact",),
    "referrals": ("referral", "cin", "episode"),
    "assessments": ("assessment", "authorised", "authorisation"),
    "plans": ("plan",),
    "early_help": ("episode", "help"),
    "missing": ("missing", "episode", "absent"),
    "exploitation": ("assessment", "exploitation"),
    "youth_justice": ("contact", "offence", "justice"),
}
"""Feed = words for what happens in it, which its date and its reference are called after."""


def words(heading: str) -> tuple[str, ...]:
    """The words of a heading in small letters, split at capitals, figures and signs, in the words they are compared by."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", heading)
    kept = [word for part in parts for word in _SAME.get(part.casefold(), part.casefold()).split()]
    return tuple(kept) or tuple(re.findall(r"\w+", heading.casefold()))


def without_shared_start(headings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Heading = its words, without a table's prefix that most headings of the file begin with."""
    split = {heading: words(heading) for heading in headings}
    starts = [each[0] for each in split.values() if len(each) > 1]
    shared = {start for start in starts if len(starts) >= 4 and starts.count(start) >= 0.6 * len(headings) and len(start) <= 4}
    return {heading: each[1:] if len(each) > 1 and each[0] in shared else each for heading, each in split.items()}


def likeness(heading: tuple[str, ...], column: str, feed: Feed) -> float:
    """How like a heading's words are to what a feed's column is called: 1 the same, 0 nothing in common."""
    own = tuple(word for word in words(column) if word) or (column,)
    phrases = [own, *(tuple(phrase.split()) for phrase in _CALLED.get(column, ()))]
    for event in _EVENTS.get(feed.name, ()):
        if column == "happened_on":
            phrases += [(event, "date"), (event, "start", "date"), (event,)]
        elif column == feed.key[0] and len(feed.key) == 1:
            phrases += [(event, "id")]
    return max(_overlap(heading, phrase) for phrase in phrases)


@cache
def _overlap(heading: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    """Words in common, nearly alike ones in part, over all words of both."""
    alike = sum(max((_alike(one, other) for other in phrase), default=0.0) for one in heading)
    back = sum(max((_alike(one, other) for other in heading), default=0.0) for one in phrase)
    return (alike + back) / (len(heading) + len(phrase)) if heading and phrase else 0.0


@cache
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 3:
        return 0.0
    if len(one) > 3 and len(other) > 3 and (one.startswith(other) or other.startswith(one)):
        return 0.85
    ratio = SequenceMatcher(None, one, other).ratio()
    return ratio if ratio >= 0.8 else 0.0


def named_after(text: str, feed: Feed) -> float:
    """How far a file's name, or its headings, speak of this feed and no other: 0 to 1."""
    said = set(words(text))
    called = {word for word in (*words(feed.name), *_EVENTS.get(feed.name, ())) if len(word) > 2}
    plural = {word.removesuffix("s") for word in said}
    return min(1.0, len({each.removesuffix("s") for each in called} & plural) / 1.0) if called else 0.0
