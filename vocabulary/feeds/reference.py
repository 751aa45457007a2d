"""Lists that other feeds refer to: schools, and the days that each is open."""

from vocabulary.feeds.contract import Column, Feed, Kind, Use, happened_on, known_on

SCHOOLS = Feed(
    name="schools",
    title="School list",
    meaning="One row for each school that sends marks.",
    use=Use.REFERENCE,
    key=("school",),
    expected_every_days=365,
    columns=(
        Column("school", Kind.TEXT, "The school's reference", required=True),
        Column("school_name", Kind.TEXT, "The school's name", required=True),
        Column(
            "phase", Kind.CODE, "PRIMARY, SECONDARY, ALL_THROUGH, SPECIAL or AP (alternative provision)", table="school_phases"
        ),
        known_on(),
    ),
)

CALENDAR = Feed(
    name="calendar",
    title="School calendar",
    meaning="One row for each school and day that it was planned to be open. "
    "A day that is not here is not a school day; a school day with no marks is 'not submitted'.",
    use=Use.REFERENCE,
    key=("school", "happened_on"),
    happened_means="the school day",
    expected_every_days=365,
    columns=(
        Column("school", Kind.TEXT, "The school's reference", required=True),
        happened_on("The school day"),
        known_on(),
    ),
)
