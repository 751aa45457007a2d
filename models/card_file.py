"""The model of record: a card as JSON that a person can read and a machine can refuse.

The file is exactly what `Card.to_json` writes: keys sorted, a digest over all else, and optionally a
signature over the digest with a key that is never in the file. One changed byte, and it does not load.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from models.bands import Band
from models.card import CardLine
from models.card_checks import check_card
from vocabulary.indicators import IndicatorDescription
from vocabulary.problems import ModelProblem


@dataclass(frozen=True)
class Card:
    """Everything that a night, a page or an audit needs to know of a card.

    background: for each line, the training rows that answer yes to it; background_rows: of how many.
    evaluation: figures on the test dates, as plain JSON (see `models.training`). verdict: 'meets the
    bar' or 'do not use'. sunset_on: from this day the card does not load. demonstration: trained on
    invented children, and every page says so. unsteady: names of lines that most refits did not have.
    points_bins: the training rows by points, (from points, rows) ascending, none of them few; empty on a card from before cards carried them.
    """

    name: str
    lines: tuple[CardLine, ...]
    bands: tuple[Band, ...]
    background: tuple[int, ...]
    background_rows: int
    intercept: float
    slope: float
    catalogue_version: str
    configuration_hash: str
    trained_on: tuple[date, ...]
    tested_on: tuple[date, ...]
    outcome: str
    evaluation: dict[str, Any]
    verdict: str
    verdict_words: str
    created_on: date
    sunset_on: date
    demonstration: bool
    signature: str = field(default="")
    unsteady: tuple[str, ...] = ()
    points_bins: tuple[tuple[int, int], ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the card without its signature: the card's identity everywhere."""
        return hashlib.sha256(_canonical(self._plain()).encode()).hexdigest()

    @property
    def most_points(self) -> int:
        """The points of a child for whom every line is true."""
        return sum(line.points for line in self.lines)

    @property
    def means(self) -> tuple[float, ...]:
        """The share of training rows that answer yes to each line: the background of every explanation."""
        return tuple(count / self.background_rows for count in self.background)

    def signed(self, key: bytes) -> Card:
        """The same card with a signature (HMAC-SHA-256 of its digest)."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return Card(**{**values, "signature": _sign(self.digest, key)})

    def to_json(self) -> str:
        """The file's text: the same card always gives the same bytes. Raises ModelProblem if a figure is not finite."""
        return _canonical({**self._plain(), "digest": self.digest, "signature": self.signature}) + "\n"

    def _plain(self) -> dict[str, Any]:
        plain = asdict(self)
        del plain["signature"]
        if not plain["unsteady"]:  # a card from before this was known keeps its bytes and its digest
            del plain["unsteady"]
        if not self.points_bins:  # so that a card from before keeps its digest
            del plain["points_bins"]
        plain["evaluation"] = without_nan(plain["evaluation"])
        return plain


def save(card: Card, path: Path) -> None:
    """Write the card so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(card.to_json(), encoding="utf-8", newline="\n")
    os.replace(unfinished, path)


def load(
    path: Path,
    *,
    as_of: date,
    catalogue_version: str,
    descriptions: Mapping[str, IndicatorDescription],
    key: bytes | None = None,
) -> Card:
    """Read a card and check that it may be used on a day with this catalogue.

    With a key, the card must carry its signature. Raises ModelProblem that says which check failed:
    missing, damaged (any changed byte), not signed, figures that are not numbers, points that are not
    whole numbers above zero, an indicator that is unknown or not declared worrying, a cut that the
    catalogue does not name, another catalogue version, or expired.
    """
    card = read(path)
    if key is not None and not hmac.compare_digest(card.signature, _sign(card.digest, key)):
        raise ModelProblem(f"The signature of {path.name} is missing or was made with another key.", do="Release it again.")
    check_card(card, as_of=as_of, catalogue_version=catalogue_version, descriptions=descriptions)
    return card


def read(path: Path) -> Card:
    """Read a card whole, checking its bytes and nothing of its use: for audits of cards that are no longer in use."""
    try:
        text = path.read_bytes().decode("utf-8")
        raw = json.loads(text, parse_constant=_refuse)
        stated = raw.pop("digest")
        card = _card(raw)
        whole = hmac.compare_digest(str(stated), card.digest) and text == card.to_json()
    except FileNotFoundError:
        raise ModelProblem(f"There is no card at {path}.") from None
    except ModelProblem as wrong:
        raise ModelProblem(f"{path.name}: {wrong.what}", do=wrong.do) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ModelProblem(
            f"{path.name} is not a card, or is cut off.", do="Restore it from the release folder's backup."
        ) from None
    if not whole:
        raise ModelProblem(f"{path.name} was changed after it was written.", do="Restore it from the release folder's backup.")
    return card


def without_nan(value: Any) -> Any:
    """Plain JSON with every figure that is not finite as null, tuples as lists and dates as text."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, Mapping):
        return {str(key): without_nan(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _card(raw: dict[str, Any]) -> Card:
    days = {name: date.fromisoformat(raw[name]) for name in ("created_on", "sunset_on")}
    spans = {name: tuple(date.fromisoformat(each) for each in raw[name]) for name in ("trained_on", "tested_on")}
    return Card(
        **{
            **raw,
            **days,
            **spans,
            "lines": tuple(CardLine(**each) for each in raw["lines"]),
            "bands": tuple(Band(**each) for each in raw["bands"]),
            "background": tuple(raw["background"]),
            "unsteady": tuple(raw.get("unsteady", ())),
            "points_bins": tuple((start, rows) for start, rows in raw.get("points_bins", ())),
        }
    )


def _canonical(plain: Mapping[str, Any]) -> str:
    try:
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=1, default=_text)
    except ValueError:
        raise ModelProblem("A figure on the card is not a number.", do="Look for NaN in the lines and bands.") from None


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a card can't hold a {type(value).__name__}")


def _refuse(constant: str) -> Any:
    raise ModelProblem(f"it holds {constant} where a number should be.")


def _sign(digest: str, key: bytes) -> str:
    return hmac.new(key, digest.encode(), hashlib.sha256).hexdigest()
