"""Who may release a card, what a card in shadow must show, and when drift holds a released one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vocabulary.feed_settings import Section

DATA_LEAD: Literal["data lead"] = "data lead"

Share = Annotated[float, Field(ge=0, le=1)]


class Person(Section):
    """One person with a role. Only a data lead releases, withdraws, stops or lifts. A typed name is no proof of who typed it: the
    account of the operating system is recorded beside it."""

    name: str = Field(min_length=3, description="The person's name, as it is typed after --by")
    role: Literal["data lead"] = Field(DATA_LEAD, description="What the person may do: release, withdraw, stop, resume, lift")


class Shadow(Section):
    """What nights in shadow must show before a card goes live. Fixed here before the first of them."""

    least_nights: int = Field(14, ge=1, le=365, description="Fewest nights in shadow")
    most_late: Share = Field(0.2, description="Largest share of those nights on which any feed was late")
    least_stable: Share = Field(
        0.7, description="Least share of a night's would-be prompts that the next night would have sent too, over all nights"
    )
    most_failed_nights: int = Field(
        0, ge=0, description="Most nights that stopped at a critical check or failed and were not made good"
    )
    most_drifted: Share = Field(0.0, description="Largest share of those nights on which drift passed its limits")


class Drift(Section):
    """Limits past which a released card is held: the night sends nothing until a data lead lifts it."""

    most_points_psi: float = Field(
        0.25, gt=0, le=5, description="Population stability index of the points against the training rows must be at most this"
    )
    most_indicator_psi: float = Field(
        0.5, gt=0, le=5, description="The same for any one indicator on the card; past it the night says so and still sends"
    )
    calibration_low: float = Field(
        0.5, gt=0, le=1, description="Outcomes over those expected: the card is held when the whole interval is below this"
    )
    calibration_high: float = Field(2.0, ge=1, description="The same: held when the whole interval is above this")
    least_precision: Share = Field(
        0.0, description="Share of the listed with an outcome: held when the whole interval is below this"
    )
    weeks_between: int = Field(4, ge=1, le=52, description="Weeks between the dates whose outcomes are looked at again")
    days_lifted: int = Field(28, ge=1, le=182, description="Days for which a lifted breach does not hold the card again")
