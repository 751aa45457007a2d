"""A Monday in an invented council: who works there, and prompts in every state that a page can show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from tests.browser import day_supervised
from tests.browser.day_prompts import documents
from tests.review.invented import KEY, NIGHT, NORTH, SECRET, SOUTH, keep_children
from vocabulary.decisions import Decision, Worry

COUNCIL = "Thornbeck Council"
AMINA, RHYS, PRIYA, CALLUM = "amina.okoro", "rhys.bevan", "priya.sandhu", "callum.fraser"
"""Practitioners of the North and the South, then their managers."""
NGOZI, EWAN, MARTA = "ngozi.adeyemi", "ewan.lewis", "marta.nowak"
"""Data lead, information governance, administrator."""
BEA = "bea.north"
"""A second practitioner of the North."""
FRESH, TAKEN, VIEWED, DECIDED, UNSURE, TAKEN_OFF, SOUTHERN = (f"P-{number:04d}-1116" for number in range(1, 8))
FIRST, LAST = 1, 12


def build(folder: Path) -> None:
    """Make the day in a folder of its own, with the application set up for it."""
    from review.setup import configure

    configure(folder, SECRET, True, COUNCIL, pseudonym_key=KEY)
    from review import intake, recording, taking
    from review.invented import invent_people
    from review.models import Membership, Person, Prompt
    from review.signing_in.factors import give_known_key

    # Before the first night, which has prompts of the North alone: so that everyone is who is said above.
    invent_people((NORTH, SOUTH))
    everyone = keep_children(folder, range(FIRST, max(day_supervised.NUMBERS) + 1))
    children = {number: child for number, child in everyone.items() if number <= LAST}
    intake.name_schools({"9990001": "Thornbeck Invented High School"})
    made = documents(children)
    for night in sorted({each.as_of for each in made}):
        intake.publish([each for each in made if each.as_of == night], as_of=night)
    bea = Person.objects.create(username=BEA, full_name="Bea North", invented=True)
    Membership.objects.create(person=bea, team=NORTH)
    give_known_key(bea)
    amina, held = Person.objects.get(username=AMINA), Prompt.objects.in_bulk()
    taking.take(held[TAKEN], amina)
    for reference in (VIEWED, DECIDED):
        recording.keep_view(held[reference], amina, worry=Worry.A_LITTLE, why="The school rang me on Friday.")
    # One decision in ten is drawn for a second look by its digest, which no test knows: those to look at are chosen below.
    with patch("review.supervision.drawing.is_drawn", lambda *_: False):
        recording.decide(
            held[DECIDED],
            amina,
            decision=Decision.OFFER_EARLY_HELP,
            reason="Mornings are hard since the move. We can help with the bus.",
            family="They would like someone to come on Thursday.",
            look_again_on=NIGHT + timedelta(days=28),
        )
    intake.take_off([TAKEN_OFF], why="already_supported")
    people = {each.username: each for each in Person.objects.all()}
    day_supervised.add(
        everyone,
        practitioner=amina,
        colleague=bea,
        manager=people[PRIYA],
        governs=people[EWAN],
        southerner=people[RHYS],
    )
