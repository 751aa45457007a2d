"""What a night's report is told: counts, dates and names of files and rules. Never a value from a record, never a child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from vocabulary.council import Thresholds
from vocabulary.prompts import Freshness

Severity = Literal["critical", "warning", "info"]
Unit = Literal["rows", "children", "schools", "school days"]


@dataclass(frozen=True)
class FileAccount:
    """What became of one file. rows_in = accepted + quarantined + duplicates, unless it was not kept.

    not_kept: why nothing of it was kept, in words; empty where it was. quarantine_page: relative
    address of the delivery's quarantine page, where there is one.
    """

    feed: str
    file_name: str
    delivered_on: date
    rows_in: int
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    corrections: int = 0
    withdrawals: int = 0
    not_kept: str = ""
    quarantine_page: str = ""

    @property
    def conserved(self) -> bool:
        """Whether every row is accounted for."""
        return bool(self.not_kept) or self.accepted + self.quarantined + self.duplicates == self.rows_in


@dataclass(frozen=True)
class CheckAccount:
    """One check of one file, or between feeds: what it asks, what follows when it fails, and how many rows failed.

    unit: what is counted; of children, small numbers are held back. where: schools with most of it, by reference.
    """

    feed: str
    words: str
    severity: Severity
    then: Literal["stop", "quarantine", "note"]
    rows_checked: int
    rows_failed: int
    passed: bool
    unit: Unit = "rows"
    where: str = ""


@dataclass(frozen=True)
class SchoolDaysAccount:
    """The school days of the past four weeks on which a school sent no marks, or fewer than half of those expected.

    expected and held count the marks of these days. Counts of marks, and no child.
    """

    school: str
    school_name: str
    not_submitted: tuple[date, ...]
    part: tuple[date, ...]
    expected: int
    held: int


@dataclass(frozen=True)
class SchoolDaysReport:
    """How complete the marks are: school days looked at, how many of them are whole, and the schools where some are not.

    covered_to: the last day that any delivery of marks covers, None where none came. not_yet: school days
    after it, which are the feed's lateness and no school's.
    """

    looked_at: int
    whole: int
    covered_to: date | None
    not_yet: int
    schools: tuple[SchoolDaysAccount, ...]


@dataclass(frozen=True)
class QuarantineAccount:
    """Rows of one feed that wait because of one rule, and what the supplier should do."""

    feed: str
    rule: str
    words: str
    rows: int
    do: str


@dataclass(frozen=True)
class DriftAccount:
    """One figure of a delivery that is not as in recent ones. where: the school by name and reference, or 'the whole delivery'.

    words: the figure now and as usual. rows: rows behind it now. deliveries: how many recent ones it was compared with.
    """

    feed: str
    file_name: str
    where: str
    words: str
    rows: int
    deliveries: int


@dataclass(frozen=True)
class WaitingAccount:
    """All rows that wait, of this delivery and of earlier ones, since the oldest; page: relative address of their index.

    released, superseded: rows that waited once and were answered by a later delivery.
    """

    rows: int
    deliveries: int
    since: date | None
    released: int
    superseded: int
    page: str


@dataclass(frozen=True)
class LinkAccount:
    """People held by the source systems, the children they were linked into, and how sure the links are.

    strong + to_be_confirmed + weak = the links judged.
    """

    people: int
    children: int
    strong: int
    to_be_confirmed: int
    weak: int


@dataclass(frozen=True)
class CohortAccount:
    """Children in the age range on the date: in_age = supported + held_back + scored."""

    supported: int
    held_back: int
    scored: int


@dataclass(frozen=True)
class TeamAccount:
    """One team's list: its weekly capacity, tonight's new prompts, those carried over, those lapsed tonight,
    and children for whom there was no place this week."""

    team: str
    capacity: int
    new: int
    carried_over: int
    lapsed: int
    over_capacity: int


@dataclass(frozen=True)
class DifferenceAccount:
    """How the list differs from the last night's. gone: why, in words -> how many."""

    last_night: date | None
    new: int
    carried_over: int
    gone: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReasonsAccount:
    """Children still on a list: how many had no news and were compared, how many had, and the share of top reasons kept."""

    compared: int
    changed: int
    kept: float | None


@dataclass(frozen=True)
class CardAccount:
    """The card in force: who released it, when and why, and how it did against the simplest rules when it was tested.

    figures: the card file's own `evaluation`; empty when it has none. evaluation_page: relative address of its evaluation page; empty when there is none.
    """

    name: str
    digest: str
    lines: int
    released_by: str
    released_on: date
    why: str
    sunset_on: date
    figures: Mapping[str, Any] = field(default_factory=dict)
    evaluation_page: str = ""


@dataclass(frozen=True)
class ShadowAccount:
    """The card in shadow: how many prompts it would have sent, by team, and each exit criterion (met, words).

    unusable: why it can't be used, in words; then nothing was chosen with it.
    """

    name: str
    since: date
    by: str
    would_send: Mapping[str, int] = field(default_factory=dict)
    criteria: tuple[tuple[bool, str], ...] = ()
    unusable: str = ""


@dataclass(frozen=True)
class MissesAccount:
    """What a card misses, as far as prompts drawn at random beside it have told: see `prompts.misses`.

    one_in: the council's setting; 0 where none is drawn. since: the first night with a pool. pool: children with
    some evidence whom the card did not name, the mean over nights. upheld, not_upheld, lapsed, waiting: drawn
    prompts. share, low, high: of the pool, with a 95% interval; None where nothing is decided. teams_unheard: teams
    of whose drawn prompts none is decided. named_decided, named_upheld: prompts that were named for their points.
    """

    one_in: int
    since: date | None = None
    pool: float = 0.0
    upheld: int = 0
    not_upheld: int = 0
    lapsed: int = 0
    waiting: int = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    teams_unheard: int = 0
    named_decided: int = 0
    named_upheld: int = 0

    @property
    def drawn(self) -> int:
        """All prompts drawn beside the card."""
        return self.upheld + self.not_upheld + self.lapsed + self.waiting


@dataclass(frozen=True)
class CardDriftAccount:
    """How far tonight's children are from those a card was made on.

    rows: as `reports.card_drift.drift_rows` gives them. past: the card on a past date that training did
    not know, in a sentence, or why not yet. breaches: (holds the card, words).
    """

    card: str
    in_shadow: bool
    rows: tuple[Mapping[str, Any], ...]
    past: str
    breaches: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True)
class NightReport:
    """The whole account of a night.

    run: its name. code_commit, configuration_hash, data_hash: what made it. card: None when no card is
    released, so that no child was scored. stopped_by: the critical checks ('feed: what it asks') that
    stopped the night; then what comes after is None. files_left: names of files not all there yet. seconds: stage -> seconds, in order. not_chosen:
    why scored children were not prompted, in words -> how many. tracking_command: how to open MLflow's pages. not_sent: why nothing was sent, in a sentence; '' where prompts were.
    digest: how telling people by e-mail went, a sentence each; empty where nobody is told so.
    misses: what the card in force misses; None where none is. linkage_page, judgements_page: relative addresses of the
    pages of links and of judgements by group; empty where there are none.
    """

    council: str
    demonstration: bool
    run: str
    as_of: date
    code_commit: str
    configuration_hash: str
    data_hash: str
    files: tuple[FileAccount, ...]
    checks: tuple[CheckAccount, ...]
    quarantine: tuple[QuarantineAccount, ...]
    freshness: tuple[Freshness, ...]
    thresholds: Thresholds
    seconds: Mapping[str, float]
    stopped_by: tuple[str, ...] = ()
    files_known_before: int = 0
    files_left: tuple[str, ...] = ()
    links: LinkAccount | None = None
    cohort: CohortAccount | None = None
    teams: tuple[TeamAccount, ...] = ()
    not_chosen: Mapping[str, int] = field(default_factory=dict)
    difference: DifferenceAccount | None = None
    reasons: ReasonsAccount | None = None
    card: CardAccount | None = None
    tracking_command: str = ""
    across: tuple[CheckAccount, ...] = ()
    school_days: SchoolDaysReport | None = None
    waiting: WaitingAccount | None = None
    drift: tuple[DriftAccount, ...] = ()
    linkage_page: str = ""
    judgements_page: str = ""
    not_sent: str = ""
    shadow: ShadowAccount | None = None
    card_drift: tuple[CardDriftAccount, ...] = ()
    digest: tuple[str, ...] = ()
    misses: MissesAccount | None = None
