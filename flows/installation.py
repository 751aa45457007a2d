"""One council's installation: its configuration, its folders, its secrets and its open stores."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.identities import Identities
from store.register import Register
from store.warehouse import Warehouse
from vocabulary.council import SECRETS, Configuration, read_configuration
from vocabulary.problems import ConfigurationProblem, StoreProblem

if TYPE_CHECKING:
    from features.catalogue import Catalogue
    from features.spark import SparkEngine

SHORTEST_KEY = 32


@dataclass(frozen=True)
class Folders:
    """Where everything generated is kept, below the configuration's `council.data`."""

    data: Path

    @property
    def warehouse(self) -> Path:
        """Dated records, without names."""
        return self.data / "warehouse"

    @property
    def identities(self) -> Path:
        """The one store of names."""
        return self.data / "identities.sqlite3"

    @property
    def register(self) -> Path:
        """Runs and the prompts that each issued."""
        return self.data / "register.sqlite3"

    @property
    def cards(self) -> Path:
        """Cards trained and released."""
        return self.data / "cards"

    @property
    def tracking(self) -> Path:
        """MLflow's store."""
        return self.data / "mlflow"

    @property
    def reports(self) -> Path:
        """Reports, one folder a night."""
        return self.data / "reports"

    @property
    def review(self) -> Path:
        """The review application's database."""
        return self.data


class Installation:
    """Everything a command needs, opened when first used."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.folders = Folders(configuration.council.data)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The indicators that this council uses: those its feeds can give, and of offence data only with its condition in law."""
        from features.catalogue import catalogue_for

        return catalogue_for(self.configuration.feeds, offence_basis=self.configuration.offence_data.basis)

    @cached_property
    def pseudonym_key(self) -> bytes:
        """The key of the pseudonyms, from the environment (a demonstration makes its own)."""
        return self.secret("SCREENING_PSEUDONYM_KEY", shortest=SHORTEST_KEY).encode()

    @cached_property
    def card_key(self) -> bytes:
        """The key that released cards are signed with, from the environment (a demonstration makes its own)."""
        return self.secret("SCREENING_CARD_KEY", shortest=SHORTEST_KEY).encode()

    @cached_property
    def review_secret(self) -> str:
        """The review application's signing secret."""
        return self.secret("SCREENING_REVIEW_SECRET", shortest=50)

    @cached_property
    def identities(self) -> Identities:
        """The store of names and links."""
        self.folders.data.mkdir(parents=True, exist_ok=True)
        return Identities(self.folders.identities, self.pseudonym_key)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The store of dated records."""
        return Warehouse(self.folders.warehouse, self.identities, memory=self.configuration.engine.memory)

    @cached_property
    def _spark(self) -> SparkEngine:
        from features.spark import SparkEngine

        settings = self.configuration.engine
        snapshot = self.warehouse.publish()
        engine = SparkEngine(settings.published or (self.folders.warehouse / "published").resolve(), settings)
        if engine.snapshot != snapshot:
            engine.close()
            raise StoreProblem(
                "The published history that Spark reads is not of what the warehouse holds now.",
                do="Copy the warehouse's folder `published` to where engine.published points, and run again.",
            )
        return engine

    def history(self, feed_name: str) -> Any:
        """Every version of a feed's records, from the engine that the configuration names. See `Warehouse.history`.

        Raises ConfigurationProblem where Spark can't be started, StoreProblem where it reads another snapshot.
        """
        if self.configuration.engine.kind == "spark":
            return self._spark.history(feed_name)
        return self.warehouse.history(feed_name)

    def close(self) -> None:
        """Let go of a cluster, where one was used."""
        if "_spark" in self.__dict__:
            self._spark.close()

    @cached_property
    def register(self) -> Register:
        """The register of runs and prompts."""
        self.folders.data.mkdir(parents=True, exist_ok=True)
        return Register(self.folders.register)

    def secret(self, name: str, *, shortest: int) -> str:
        """A secret from the environment.

        Only a demonstration may do without: it makes one and keeps it beside its invented data.
        Raises ConfigurationProblem when a real installation lacks it, or it is too short.
        """
        value = os.environ.get(name, "")
        if not value and self.configuration.council.demonstration:
            value = self._demonstration_secret(name)
        if len(value) < shortest:
            raise ConfigurationProblem(
                f"{name} is {'not set' if not value else 'too short'}. {SECRETS[name]}",
                do="Set it in the environment of the account that runs the night; never in the configuration file.",
            )
        return value

    def _demonstration_secret(self, name: str) -> str:
        self.folders.data.mkdir(parents=True, exist_ok=True)
        kept = self.folders.data / f"{name.lower()}.demonstration"
        if not kept.exists():
            handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as lines:
                lines.write(secrets.token_urlsafe(64))
        return kept.read_text(encoding="ascii")


@contextmanager
def installation_at(config: Path) -> Iterator[Installation]:
    """The installation that a configuration file describes, for the length of one command."""
    with closing(Installation(read_configuration(config))) as installation:
        yield installation


def code_commit() -> str:
    """The commit of the code that is running, with `+changes` when the working tree differs; 'unknown' outside git."""
    here = Path(__file__).resolve().parent.parent

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=here, capture_output=True, text=True, check=True, timeout=20).stdout.strip()

    try:
        commit = git("rev-parse", "HEAD")
        return commit + ("+changes" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return "unknown"
