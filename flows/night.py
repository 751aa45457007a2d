"""One night, in order. Each step reads what the ones before it left, and leaves what the next needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flows.arrival import Arrivals, arrive
from flows.digesting import digest_lines, sends
from flows.installation import Installation, code_commit
from flows.narration import Narration
from flows.overseeing import Overseen, oversee
from flows.provenance import new_run, now
from flows.reviewing import say_stopped
from flows.screening import Screening
from flows.telling import tell
from store.lock import one_night_at_a_time
from validation.gate import let_through
from vocabulary.problems import Problem


@dataclass(frozen=True)
class Step:
    """One step: what a person calls it, and what it does."""

    name: str
    run: Callable[[], None]


class Night:
    """One night of one installation. Use `with Night(...).open() as night`, which holds the lock.

    Raises AnotherNightIsRunning when the lock is held; CriticalCheckFailed when a delivery may not
    be scored from: the report is written first, so that it says why. loaded: a history taken in just
    before, to be accounted for on this night's page.
    """

    def __init__(
        self, installation: Installation, *, as_of: date, narration: Narration, loaded: Arrivals | None = None
    ) -> None:
        self.installation = installation
        self.as_of = as_of
        self.narration = narration
        self.run = new_run(as_of=as_of)
        self.commit = code_commit()
        self.loaded = loaded or Arrivals()
        self.arrivals = Arrivals()
        self.last_night = _last_night(installation, as_of=as_of)
        self.screening = Screening(installation, as_of=as_of, run=self.run, commit=self.commit, last_night=self.last_night)
        self.people_changed = False
        self.overseen: Overseen | None = None
        self.digest: tuple[str, ...] = ()
        self.outcome = "not finished"

    @contextmanager
    def open(self) -> Iterator[Night]:
        """Hold the lock, keep the run in the register, and keep how it ended however it ends."""
        installation = self.installation
        with one_night_at_a_time(installation.folders.data):
            installation.register.open_run(
                self.run,
                as_of=self.as_of,
                started=now(),
                code_commit=self.commit,
                configuration_hash=installation.configuration.settings_hash,
            )
            try:
                yield self
            except Problem as problem:
                self.outcome = f"stopped: {problem.title}"
                self._close()
                raise
            except BaseException as failure:
                self.outcome = f"failed: {type(failure).__name__}"
                self._close()
                raise
            self._close()

    def steps(self) -> list[Step]:
        """The steps, in order."""
        return [
            Step("Pull, check and keep deliveries", self.pull),
            Step("Compare feeds with each other", self.oversee),
            Step("Link records to children", self.link),
            Step("Compute indicators", self.compute),
            Step("Score with the released card", self.score),
            Step("Compare children with those the card was made on", self.drift),
            Step("Choose with the card in shadow", self.shadow),
            Step("Issue prompts", self.issue),
            *([Step("Tell people what waits", self.tell_people)] if sends(self.installation) else []),
            Step("Write the report", self.report),
        ]

    def pull(self) -> None:
        """Take in deliveries. A critical failure stops the night here, with a report that says so."""
        self.arrivals = arrive(self.installation, as_of=self.as_of, run=self.run, say=self.narration.say)
        self.people_changed = bool({"pupils", "persons"} & self.arrivals.feeds_landed())
        self.arrivals = self.arrivals.after(self.loaded)
        try:
            let_through(self.arrivals.stops, not_delivered=self.arrivals.not_delivered)
        except Problem:
            tell(self)
            say_stopped(self.installation, as_of=self.as_of)
            raise

    def oversee(self) -> None:
        """Look at everything held: do feeds agree, and did every school send its marks. Noted; it stops nothing."""
        self.overseen = oversee(self.installation, as_of=self.as_of)

    def link(self) -> None:
        """Make one child out of many records, when a list of people changed or was never linked."""
        self.screening.link(anew=self.people_changed)

    def compute(self) -> None:
        """The cohort and its indicators, as of the date."""
        self.screening.compute()

    def score(self) -> None:
        """Points and their explanation, if a card is released."""
        self.screening.score()

    def drift(self) -> None:
        """Drift of the cards in use; one that is past a limit is held."""
        self.screening.drift()

    def shadow(self) -> None:
        """What the card in shadow would have sent; nothing of it is."""
        self.screening.shadow()

    def issue(self) -> None:
        """Choose, write, keep and publish prompts; with no released card, none."""
        self.screening.issue()

    def tell_people(self) -> None:
        """One e-mail to each person for whom prompts wait. Whatever goes wrong with it is told, and the night goes on."""
        self.digest = digest_lines(self.installation)
        for line in self.digest:
            self.narration.say(line)

    def report(self) -> None:
        """Write the night's page."""
        self.outcome = "done" if not self.screening.not_sent else f"done: nothing was sent. {self.screening.not_sent}"
        tell(self)

    def counts(self) -> list[dict[str, object]]:
        """What the night counted, a row a thing, for the run's table. Rows of files, never counts of few children."""
        rows: list[dict[str, object]] = [
            {
                "what": f"{each.feed.title} ({each.file_name})",
                "rows in": each.rows_in,
                "accepted": each.landing.accepted if each.landing else 0,
                "quarantined": each.landing.quarantined if each.landing else 0,
                "exact duplicates": each.landing.duplicates if each.landing else 0,
            }
            for each in self.arrivals.files
        ]
        return rows or [{"what": "no new deliveries", "rows in": 0, "accepted": 0, "quarantined": 0, "exact duplicates": 0}]

    def _close(self) -> None:
        self.installation.register.close_run(
            self.run,
            ended=now(),
            outcome=self.outcome,
            data_snapshot_hash=self.screening.snapshot,
            card_digest=self.screening.card_digest,
            counts=self.screening.counts,
        )


def run_night(installation: Installation, *, as_of: date, narration: Narration, loaded: Arrivals | None = None) -> Night:
    """One night with no Prefect server: the same steps, in the same order."""
    with Night(installation, as_of=as_of, narration=narration, loaded=loaded).open() as night:
        for step in night.steps():
            with narration.step(step.name):
                step.run()
    return night


def _last_night(installation: Installation, *, as_of: date) -> date | None:
    """The latest earlier night that ran to its end; None when there is none."""
    ended = [each.as_of for each in installation.register.runs() if (each.outcome or "").startswith("done")]
    return max((day for day in ended if day < as_of), default=None)
