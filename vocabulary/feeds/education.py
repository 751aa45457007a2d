"""Feeds from schools and the education service."""

from vocabulary.feeds.contract import Column, Feed, Kind, Source, Use, happened_on, known_on, person_ref, withdrawn

PUPILS = Feed(
    name="pupils",
    title="Pupil list",
    meaning="One row for each time a pupil joined a school: who they are, where they live, and the stay at the school.",
    use=Use.PEOPLE,
    source=Source.EDUCATION,
    key=("person_ref", "school", "entered_on"),
    columns=(
        person_ref("The pupil's reference in the education system"),
        Column("upn", Kind.TEXT, "Unique pupil number; its check letter is tested", identifying=True),
        Column("nhs_number", Kind.TEXT, "NHS number, where the education system holds it", identifying=True),
        Column("forename", Kind.TEXT, "Forename in use", identifying=True),
        Column("surname", Kind.TEXT, "Surname in use", identifying=True),
        Column("born_on", Kind.DATE, "Date of birth", required=True, identifying=True),
        Column("sex", Kind.CODE, "Sex as recorded", table="sex", characteristic=True),
        Column("address", Kind.TEXT, "First line of the address", identifying=True),
        Column("postcode", Kind.TEXT, "Postcode", identifying=True),
        Column("ethnicity", Kind.CODE, "Ethnicity as recorded", table="ethnicity", characteristic=True),
        Column("language", Kind.CODE, "First language", characteristic=True),
        Column("sen_provision", Kind.CODE, "Special educational needs provision", table="sen_provision", characteristic=True),
        Column("free_school_meals", Kind.FLAG, "Eligible for free school meals now", characteristic=True),
        Column("disability", Kind.FLAG, "Recorded as disabled", characteristic=True),
        Column("school", Kind.TEXT, "The school's reference"),
        Column("year_group", Kind.INTEGER, "National curriculum year, 0 for reception", lowest=-2, highest=14),
        Column("entered_on", Kind.DATE, "First day on the school's roll"),
        Column("left_on", Kind.DATE, "First day no longer on the roll; empty while still there"),
        known_on(),
    ),
)

SEN_NEEDS = Feed(
    name="sen_needs",
    title="Types of special educational need",
    meaning="One row for each type of need recorded for a pupil, the most important ranked 1. A sensitive characteristic: "
    "it is held for the audit alone.",
    use=Use.AUDIT,
    source=Source.EDUCATION,
    people_feed="pupils",
    key=("person_ref", "sen_need"),
    expected_every_days=120,
    columns=(
        person_ref("The pupil's reference in the education system"),
        Column("sen_need", Kind.CODE, "The type of need", required=True, characteristic=True, table="sen_needs"),
        Column("need_rank", Kind.INTEGER, "1 for the most important need", characteristic=True, lowest=1, highest=20),
        Column("school", Kind.TEXT, "The school's reference"),
        known_on(),
    ),
)

ATTENDANCE = Feed(
    name="attendance",
    title="Session marks",
    meaning="One row for each pupil, day and session (morning or afternoon) with the register's mark.",
    use=Use.INDICATORS,
    source=Source.EDUCATION,
    people_feed="pupils",
    key=("person_ref", "happened_on", "session"),
    happened_means="the day of the session",
    columns=(
        person_ref("The pupil's reference in the education system"),
        happened_on("The day of the session"),
        Column("session", Kind.CODE, "AM or PM", required=True, table="session"),
        Column("mark", Kind.CODE, "The register's mark; the backslash is a real mark", required=True, table="attendance_marks"),
        Column("school", Kind.TEXT, "The school's reference"),
        known_on(),
    ),
)

ATTENDANCE_TOTALS = Feed(
    name="attendance_totals",
    title="Session totals by term",
    meaning="One row for each pupil, school, term and mark with the number of sessions: what the school census holds. "
    "A term's totals are never turned into daily marks.",
    use=Use.INDICATORS,
    source=Source.EDUCATION,
    people_feed="pupils",
    key=("person_ref", "happened_on", "mark", "school"),
    happened_means="the last day of the term that the totals cover",
    expected_every_days=120,
    columns=(
        person_ref("The pupil's reference in the census"),
        happened_on("The last day of the term that the totals cover"),
        Column("mark", Kind.CODE, "The register's mark", required=True, table="attendance_marks"),
        Column("sessions", Kind.INTEGER, "Sessions with that mark in the term", required=True, lowest=0, highest=200),
        Column("school", Kind.TEXT, "The school's reference"),
        known_on(),
    ),
)

EXCLUSIONS = Feed(
    name="exclusions",
    title="Suspensions and permanent exclusions",
    meaning="One row for each suspension, lunchtime suspension or permanent exclusion.",
    use=Use.INDICATORS,
    source=Source.EDUCATION,
    people_feed="pupils",
    key=("exclusion_ref",),
    happened_means="the first day of the suspension or exclusion",
    columns=(
        Column("exclusion_ref", Kind.TEXT, "The record's reference in the education system", required=True),
        person_ref("The pupil's reference in the education system"),
        happened_on("The first day of the suspension or exclusion"),
        Column("category", Kind.CODE, "SUSP, LNCH or PERM (FIXD in old extracts)", required=True, table="exclusion_categories"),
        Column("sessions", Kind.INTEGER, "School sessions lost; at most 90 in a school year", lowest=0, highest=90),
        Column("reason_1", Kind.CODE, "First reason", table="exclusion_reasons"),
        Column("reason_2", Kind.CODE, "Second reason", table="exclusion_reasons"),
        Column("reason_3", Kind.CODE, "Third reason", table="exclusion_reasons"),
        Column("school", Kind.TEXT, "The school's reference"),
        known_on(),
        withdrawn(),
    ),
)

PLACEMENTS = Feed(
    name="placements",
    title="Alternative provision and managed moves",
    meaning="One row for each placement of a pupil outside the lessons of the school that keeps the register: alternative "
    "provision, direction off-site, or a managed move to another school.",
    use=Use.INDICATORS,
    source=Source.EDUCATION,
    people_feed="pupils",
    key=("placement_ref",),
    happened_means="the first day of the placement",
    columns=(
        Column("placement_ref", Kind.TEXT, "The placement's reference", required=True),
        person_ref("The pupil's reference in the education system"),
        happened_on("The first day of the placement"),
        Column("ended_on", Kind.DATE, "The day after the last day of the placement; empty while it lasts"),
        Column("kind", Kind.CODE, "AP, OFF_SITE, MANAGED_MOVE or OTHER", required=True, table="placement_kinds"),
        Column("school", Kind.TEXT, "The reference of the school that placed the pupil"),
        known_on(),
        withdrawn(),
    ),
)
