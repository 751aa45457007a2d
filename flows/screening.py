"""The second part of a night: link, compute, score, choose, write and hand over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from features.facts import ChildFacts, timelines
from features.family import Family, families
from flows.drawn import keep_pools
from flows.drifting import Drifted, hold_if_breached, look
from flows.following import children_of_prompts, on_no_list
from flows.installation import Installation
from flows.linking import Links, link_people, links_held
from flows.matrix import Computed, compute_on
from flows.reasons import points_by_indicator, since_issued
from flows.reviewing import judgements, publish
from flows.school_days import school_days
from flows.shadowing import Shadowed, run_shadow
from models.card_file import Card
from models.explanation import by_arithmetic, check_adds_up, check_agreement, explain
from models.release import released
from models.scoring import Scored, score
from models.standing import Standing, standing
from prompts.freshness import freshness
from prompts.lapsing import lapsed, past_prompts
from prompts.selection import Placed, Selection, choose
from prompts.steadiness import AcrossNights
from prompts.wording import Band
from prompts.writing import Findings, Night, write
from vocabulary.decisions import NotKnown
from vocabulary.problems import ModelProblem
from vocabulary.prompts import Freshness, PromptDocument, Provenance

_SENDING_STOPPED, _CARD_HELD = "sending_stopped", "card_held"
"""What the lists are told, as `review.intake.State` spells it; that room is imported once it is set up."""


@dataclass
class Screening:
    """What a night knows once its deliveries are in. Each step fills in its part."""

    installation: Installation
    as_of: date
    run: str
    commit: str
    last_night: date | None = None
    links: Links | None = None
    computed: Computed | None = None
    freshness: tuple[Freshness, ...] = ()
    card: Card | None = None
    shadow_card: Card | None = None
    shadow_unusable: str = ""
    shadowed: Shadowed | None = None
    drifted: Drifted | None = None
    shadow_drifted: Drifted | None = None
    not_sent: str = ""
    scored: Scored | None = None
    largest_gap: float = 0.0
    selection: Selection | None = None
    past: pd.DataFrame = field(default_factory=pd.DataFrame)
    lapsed: pd.DataFrame = field(default_factory=pd.DataFrame)
    documents: list[PromptDocument] = field(default_factory=list)
    reasons: AcrossNights | None = None
    snapshot: str = ""

    def link(self, *, anew: bool) -> None:
        """Link records to children when a people list changed, a person answered, or nobody is linked yet."""
        held = links_held(self.installation)
        anew = anew or not held.people or self.installation.identities.clerical.is_unused(as_of=self.as_of)
        self.links = link_people(self.installation, as_of=self.as_of, run=self.run) if anew else held
        self.snapshot = self.installation.warehouse.content_hash()

    def compute(self) -> None:
        """The cohort, its indicators, and how fresh each feed is."""
        self.freshness = freshness(
            {name: self._covers_to(name) for name in self.installation.configuration.feeds},
            as_of=self.as_of,
            school_days=school_days(self.installation, as_of=self.as_of),
        )
        late = {each.feed: each.covers_to for each in self.freshness if each.days_late > 0}
        self.computed = compute_on(self.installation, as_of=self.as_of, late=late)

    def score(self) -> None:
        """Points with the card in force, explained by SHAP; nothing when no card is released.

        Raises ModelProblem when the card may not be used, or when explanations do not add up to the points.
        """
        computed = self.computed_or_fail()
        now = self._standing()
        self.card = self._loaded() if now.released is not None else None
        if now.shadow is not None:
            try:
                self.shadow_card = self._loaded(shadow=True)
            except ModelProblem as problem:  # a card of which nothing is sent doesn't stop the one in force
                self.shadow_unusable = str(problem)
        if self.card is None:
            return
        values = computed.matrix.values
        self.scored = score(self.card, values)
        explained = explain(self.card, values)
        self.largest_gap = max(
            check_adds_up(explained, self.scored.points), check_agreement(explained, by_arithmetic(self.card, values))
        )

    def drift(self) -> None:
        """How far tonight's children are from the training rows, of each card in use; past a limit the released one is held."""
        if self.card is not None:
            self.drifted = hold_if_breached(self, look(self, self.card))
        if self.shadow_card is not None:
            self.shadow_drifted = look(self, self.shadow_card)

    def shadow(self) -> None:
        """Choose with the card in shadow, and keep what it would have sent; nothing is sent."""
        if self.shadow_card is not None:
            self.shadowed = run_shadow(
                self, self.shadow_card, drifted=bool(self.shadow_drifted and self.shadow_drifted.breaches)
            )

    def issue(self) -> None:
        """Choose tonight's prompts, write them, keep them and hand them to the review application.

        Whether they may be sent is read again just before: a person may have stopped sending since the night began.
        """
        installation = self.installation
        self.past = self._past()
        self.lapsed = lapsed(self.past, as_of=self.as_of, since=self.last_night)
        if self.card is None or self.scored is None:
            self.not_sent = self._why_not(self._standing()) or "No card was released when the night looked for one."
            stopped = self._standing().stopped is not None
            publish(installation, [], as_of=self.as_of, card_released=False, unsent=_SENDING_STOPPED if stopped else "")
            return
        settings = installation.configuration.prompts
        self.selection = choose(
            self.to_choose_from(self.scored, self.card),
            self.past,
            as_of=self.as_of,
            teams=installation.configuration.teams,
            settings=settings,
            tie_key=installation.pseudonym_key,
            bands=_bands(self.card),
        )
        self.reasons = self._reasons(self.scored, self.card)
        self.documents = write(
            self.selection,
            self._findings(self.selection, self.scored, self.card),
            Night(
                as_of=self.as_of,
                settings=settings,
                bands=_bands(self.card),
                descriptions=self.installation.catalogue.descriptions,
                freshness=self.freshness,
                provenance=self._provenance(self.card),
            ),
            key=installation.pseudonym_key,
            taken={each.reference: (each.child_id, each.as_of) for each in installation.register.prompts()},
        )
        off_list = self.selection.off_list
        off = list(zip(off_list["reference"], off_list["place"], strict=True))
        now = self._standing()
        self.not_sent = self._why_not(now)
        if self.not_sent:
            self.documents = []
            unsent = _SENDING_STOPPED if now.stopped else _CARD_HELD if now.held else ""
            publish(installation, [], as_of=self.as_of, off_list=off, card_released=False, unsent=unsent)
            return
        # The pools first: a prompt that was drawn must never be kept without the chance that it had.
        keep_pools(self, self.card, self.selection)
        installation.register.keep_prompts(self.documents)
        publish(installation, self._still_open(), as_of=self.as_of, off_list=off, card_released=True)

    @property
    def card_digest(self) -> str | None:
        """The digest of the card in force; None when none is."""
        return self.card.digest if self.card else None

    @property
    def counts(self) -> dict[str, int]:
        """What the run counted, for the register."""
        counts: dict[str, int] = {}
        if self.computed is not None:
            counts |= {"children of age": len(self.computed.children), "children scored": len(self.computed.scored)}
        if self.shadowed is not None:
            counts["would be sent from shadow"] = self.shadowed.prompts
        if self.not_sent:
            counts["prompts issued"] = 0
        elif self.selection is not None:
            counts |= {place.value: self.selection.count(place) for place in Placed}
            counts["prompts issued"] = len(self.documents)
        return counts

    def answered_since(self, night: date | None) -> int:
        """How many prompts a person has decided on since a night, by this one."""
        decided = [each["decided_on"] for each in judgements(self.installation)]
        return sum((night is None or day >= night) and day <= self.as_of for day in decided)

    def _covers_to(self, feed: str) -> date | None:
        """The last day that a feed covers: of marks the last one held, of anything else the day before its last delivery.

        A week without a suspension is not a late feed; a week without a mark is.
        """
        held = self.installation.warehouse.covers_to(feed, as_of=self.as_of)
        if held is None or feed == "attendance":
            return held
        delivered = self.installation.warehouse.deliveries()
        days = delivered["delivered_on"][(delivered["feed"] == feed) & ~delivered["sent_again"].astype(bool)]
        return max([held, *(day - timedelta(days=1) for day in days if day <= self.as_of)])

    def _still_open(self) -> list[PromptDocument]:
        """Every prompt issued and not lapsed: a night that died before handing its own over is made good by the next."""
        return [each for each in self.installation.register.prompts() if each.as_of <= self.as_of < each.lapses_on]

    def _reasons(self, scored: Scored, card: Card) -> AcrossNights:
        """Tonight's strongest reasons beside those of earlier nights' prompts that are still open."""
        computed = self.computed_or_fail()
        numbers = {str(child): int(number) for child, number in computed.scored.set_index("child_id")["child_no"].items()}
        about = children_of_prompts(self.installation, as_of=self.as_of)
        earlier = [each for each in self._still_open() if each.as_of < self.as_of]
        return since_issued(earlier, about, numbers, computed.matrix, scored, card)

    def _standing(self) -> Standing:
        return standing(self.installation.folders.cards, as_of=self.as_of)

    def _loaded(self, *, shadow: bool = False) -> Card | None:
        installation = self.installation
        return released(
            installation.folders.cards,
            as_of=self.as_of,
            catalogue_version=installation.catalogue.version,
            descriptions=installation.catalogue.descriptions,
            key=installation.card_key,
            shadow=shadow,
        )

    def _why_not(self, now: Standing) -> str:
        if now.sends and (self.card is None or now.released is None or now.released.digest != self.card.digest):
            return "Another card was released while the night ran. It is used from the next night."
        return now.why_not

    def computed_or_fail(self) -> Computed:
        """The indicators, which an earlier step computed."""
        assert self.computed is not None, "compute comes before this step"
        return self.computed

    def _past(self) -> pd.DataFrame:
        """Earlier prompts with their state; an answered one was judged by a named person in the review application."""
        register = self.installation.register
        decided = judgements(self.installation)
        for each in decided:
            register.keep_judgement(
                f"{each['reference']} {each['decided_on'].isoformat()} {each['decision']}",
                reference=each["reference"],
                decision=each["decision"],
                decided_on=each["decided_on"],
            )
        gone = on_no_list(self.installation, as_of=self.as_of)
        issued = [each for each in register.prompts() if each.as_of <= self.as_of and each.reference not in gone]
        about = children_of_prompts(self.installation, as_of=self.as_of)
        return past_prompts(issued, answered={each["reference"] for each in decided}, about=about)

    def to_choose_from(self, scored: Scored, card: Card) -> pd.DataFrame:
        """Every child of age, once: those not scored are placed by the reason for it."""
        computed = self.computed_or_fail()
        rows = computed.children.set_index("child_no")
        rows["points"] = scored.points.reindex(rows.index).fillna(0).astype("int64")
        rows["evidence"] = scored.evidence.reindex(rows.index).fillna(0) > 0
        rows["material"] = pd.Series(
            [self._events(int(child_no), scored, card) for child_no in rows.index], index=rows.index, dtype=object
        )
        return rows.reset_index()[["child_no", "child_id", "team", "points", "supported", "link", "evidence", "material"]]

    def _events(self, child_no: int, scored: Scored, card: Card) -> tuple[tuple[str, date], ...]:
        """The newest event behind each line that gave points. A rate has no event: it would be new every week."""
        if child_no not in scored.by_line.index or not scored.points.at[child_no]:
            return ()
        gave = scored.by_line.loc[child_no]
        latest: dict[str, Any] = self.computed_or_fail().matrix.latest_on.loc[child_no].to_dict()  # type: ignore[assignment]
        names = dict.fromkeys(line.indicator for line in card.lines if gave[line.name])
        return tuple((name, latest[name]) for name in names if isinstance(latest[name], date))

    def _findings(self, selection: Selection, scored: Scored, card: Card) -> dict[int, Findings]:
        computed = self.computed_or_fail()
        chosen = [int(child_no) for child_no in selection.chosen["child_no"]]
        facts = timelines(computed.history, computed.links, chosen, as_of=self.as_of)
        identities = self.installation.identities
        family = families(
            *(computed.history, identities.households(), computed.links, identities.children(), chosen), as_of=self.as_of
        )
        return {child_no: self._finding(child_no, facts[child_no], family[child_no], scored, card) for child_no in chosen}

    def _finding(self, child_no: int, facts: ChildFacts, family: Family, scored: Scored, card: Card) -> Findings:
        matrix = self.computed_or_fail().matrix
        points, unsteady = points_by_indicator(child_no, scored, card)
        # What is known of a school, and has no direction, is no gap in what is known of the child.
        about_the_child = [name for name, each in matrix.catalogue.items() if each.direction]
        reasons = matrix.not_known.loc[child_no, about_the_child].items()
        unknown = {str(name): NotKnown(why) for name, why in reasons if why}
        return Findings(
            card_lines=tuple(matrix.fact(child_no, name, points=given) for name, given in points.items()),
            protective=matrix.protective(child_no),
            unknown=unknown,
            timeline=facts.timeline,
            attendance=facts.attendance,
            unsteady=unsteady,
            family=family.members,
            address=family.address,
        )

    def _provenance(self, card: Card) -> Provenance:
        return Provenance(
            run=self.run,
            code_commit=self.commit,
            configuration_hash=self.installation.configuration.settings_hash,
            data_snapshot_hash=self.snapshot,
            card_name=card.name,
            card_digest=card.digest,
            catalogue_version=self.installation.catalogue.version,
            demonstration=card.demonstration or self.installation.configuration.council.demonstration,
        )


def _bands(card: Card) -> list[Band]:
    return [Band(each.from_points, each.to_points, each.rows, each.share, each.low, each.high) for each in card.bands]
