"""Feeds from children's social care, early help and partners: prior contacts, and the outcomes.

Columns follow the standard children's-services extracts (person, contacts, early help, CIN episodes,
assessments and their factors, plans, missing episodes), whatever the case system.
"""

from vocabulary.feeds.contract import Column, Feed, Kind, Source, Use, happened_on, known_on, person_ref, withdrawn

_CARE_PERSON = "The person's reference in the social care system"

PERSONS = Feed(
    name="persons",
    title="Social care person list",
    meaning="One row for each child known to children's social care or early help.",
    use=Use.PEOPLE,
    source=Source.CARE,
    key=("person_ref",),
    columns=(
        person_ref(_CARE_PERSON),
        Column("upn", Kind.TEXT, "Unique pupil number, where social care holds it", identifying=True),
        Column("nhs_number", Kind.TEXT, "NHS number, where social care holds it", identifying=True),
        Column("forename", Kind.TEXT, "Forename", identifying=True),
        Column("surname", Kind.TEXT, "Surname", identifying=True),
        Column("born_on", Kind.DATE, "Date of birth, or expected date of birth", identifying=True),
        Column("sex", Kind.CODE, "Sex as recorded", table="sex", characteristic=True),
        Column("address", Kind.TEXT, "First line of the address", identifying=True),
        Column("postcode", Kind.TEXT, "Postcode", identifying=True),
        Column("ethnicity", Kind.CODE, "Ethnicity as recorded", table="ethnicity", characteristic=True),
        Column("disability", Kind.FLAG, "Recorded as disabled", characteristic=True),
        known_on(),
    ),
)

CONTACTS = Feed(
    name="contacts",
    title="Contacts",
    meaning="One row for each contact made to the front door about a child.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("contact_ref",),
    happened_means="the day of the contact",
    columns=(
        Column("contact_ref", Kind.TEXT, "The contact's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The day of the contact"),
        Column("contact_source", Kind.CODE, "Who made the contact", table="referral_sources"),
        Column("outcome", Kind.CODE, "What was done: NFA, ADVICE, EARLY_HELP or REFERRAL", table="contact_outcomes"),
        known_on(),
        withdrawn(),
    ),
)

REFERRALS = Feed(
    name="referrals",
    title="Referrals and CIN episodes",
    meaning="One row for each referral to social care, and the episode that followed unless no further action was taken.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("referral_ref",),
    happened_means="the day of the referral",
    columns=(
        Column("referral_ref", Kind.TEXT, "The referral's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The day of the referral"),
        Column("referral_source", Kind.CODE, "Who referred", table="referral_sources"),
        Column("primary_need", Kind.CODE, "Primary need", table="primary_needs"),
        Column("no_further_action", Kind.FLAG, "Closed at referral with no further action"),
        Column("closed_on", Kind.DATE, "The day the episode closed; empty while open"),
        Column("closure_reason", Kind.CODE, "Why it closed", table="closure_reasons"),
        known_on(),
        withdrawn(),
    ),
)

ASSESSMENTS = Feed(
    name="assessments",
    title="Assessments and their factors",
    meaning="One row for each social care assessment with the factors identified. "
    "Exploitation factors (11A, 12A, 13A, 24A) are outcomes and never indicators.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("assessment_ref",),
    happened_means="the day the assessment was authorised, or else started",
    columns=(
        Column("assessment_ref", Kind.TEXT, "The assessment's reference", required=True),
        person_ref(_CARE_PERSON),
        Column("referral_ref", Kind.TEXT, "The referral it belongs to"),
        happened_on("The day the assessment was authorised, or else started"),
        Column("factors", Kind.CODES, "Factors identified, joined by ;", table="assessment_factors"),
        known_on(),
        withdrawn(),
    ),
)

PLANS = Feed(
    name="plans",
    title="Child in need and child protection plans",
    meaning="One row for each plan.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("plan_ref",),
    happened_means="the first day of the plan",
    columns=(
        Column("plan_ref", Kind.TEXT, "The plan's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The first day of the plan"),
        Column("plan", Kind.CODE, "CIN or CP", required=True, table="plan_kinds"),
        Column("category", Kind.CODE, "Category of abuse, for a child protection plan", table="abuse_categories"),
        Column("ended_on", Kind.DATE, "The day the plan ended; empty while current"),
        known_on(),
        withdrawn(),
    ),
)

EARLY_HELP = Feed(
    name="early_help",
    title="Early help episodes",
    meaning="One row for each episode of early help offered to a family, for each child in it.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("episode_ref",),
    happened_means="the first day of the episode",
    columns=(
        Column("episode_ref", Kind.TEXT, "The episode's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The first day of the episode"),
        Column("ended_on", Kind.DATE, "The day the episode ended; empty while open"),
        Column("end_reason", Kind.CODE, "How it ended: COMPLETED, DECLINED, DISENGAGED or STEPPED_UP", table="early_help_ends"),
        Column("trusted_adult", Kind.FLAG, "The record names an adult whom the child trusts"),
        known_on(),
        withdrawn(),
    ),
)

MISSING = Feed(
    name="missing",
    title="Missing episodes",
    meaning="One row for each time a child was missing, or away without authorisation.",
    use=Use.INDICATORS,
    source=Source.CARE,
    people_feed="persons",
    key=("episode_ref",),
    happened_means="the day the child was first missing",
    columns=(
        Column("episode_ref", Kind.TEXT, "The episode's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The day the child was first missing"),
        Column("ended_on", Kind.DATE, "The day the child was found or came back; empty while missing"),
        Column("kind", Kind.CODE, "M missing, A away without authorisation", table="missing_kinds"),
        Column("return_talk_offered", Kind.FLAG, "A return home interview was offered"),
        Column("return_talk_accepted", Kind.FLAG, "A return home interview was accepted"),
        known_on(),
        withdrawn(),
    ),
)

EXPLOITATION = Feed(
    name="exploitation",
    title="Exploitation assessments",
    meaning="One row for each exploitation assessment and the level it found. An outcome: never an indicator.",
    use=Use.OUTCOME,
    source=Source.CARE,
    people_feed="persons",
    key=("assessment_ref",),
    happened_means="the day of the assessment",
    columns=(
        Column("assessment_ref", Kind.TEXT, "The assessment's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The day of the assessment"),
        Column("level", Kind.CODE, "LOW, MEDIUM or HIGH", required=True, table="exploitation_levels"),
        Column("form", Kind.CODE, "CSE, CCE, GANG or TRAFFICKING", table="exploitation_forms"),
        known_on(),
        withdrawn(),
    ),
)

YOUTH_JUSTICE = Feed(
    name="youth_justice",
    title="Youth justice contacts",
    meaning="One row for each youth justice contact. Offence data: it needs its own condition in law. After serious violence it "
    "is an outcome and never an indicator; any other is an indicator only where the configuration says so and names that "
    "condition.",
    use=Use.OUTCOME,
    source=Source.CARE,
    people_feed="persons",
    key=("contact_ref",),
    happened_means="the day of the contact",
    expected_every_days=7,
    columns=(
        Column("contact_ref", Kind.TEXT, "The contact's reference", required=True),
        person_ref(_CARE_PERSON),
        happened_on("The day of the contact"),
        Column("serious_violence", Kind.FLAG, "The contact followed serious violence", required=True),
        known_on(),
        withdrawn(),
    ),
)
