"""Texts and findings that several declarations share: lawful basis, what missing means, published evidence."""

from features.indicator import Evidence, Phrase

EDUCATION_BASIS = (
    "Public task (UK GDPR Article 6(1)(e)), under the Children Act 2004 sections 10 and 11. Education records that the "
    "council already holds. The council's own impact assessment decides whether this use is necessary."
)
CARE_BASIS = (
    "Public task (UK GDPR Article 6(1)(e)), under the Children Act 2004 sections 10 and 11; where a record says something "
    "about health, Article 9(2)(g) with the Data Protection Act 2018 Schedule 1 paragraph 18. The council's own impact "
    "assessment decides whether this use is necessary."
)

RATE_MISSING = (
    "Not stated under the floor of possible sessions (the council's setting, or half of the span where that is less), where "
    "the child was on no roll, where the school sent too few marks, where the marks held cover less than half of the window, or "
    "where marks are so late that half of it is not covered. Never counted as full attendance, never as absence."
)
SCHOOL_EVENT_MISSING = (
    "None recorded is a true 0 where the child was on a roll in the window and the records held cover at least half of it. "
    "A record that is held is always counted. A child on no roll can't be suspended, so there it is not known."
)
CARE_EVENT_MISSING = (
    "None recorded is a true 0 where the council has known of the child, and held these records, for at least half of the "
    "window: the front door would hold a contact. For a child newer to the borough than that it is not known, because the "
    "records may be with another council. A record that is held is always counted."
)

DAY_BACK_MISSING = (
    "None is a true 0 where the child was on a roll in the window, and suspensions and marks are both held for at least half "
    "of it. A suspension after which no mark is held yet is not counted."
)
TERM_MISSING = (
    "Not stated where no term's totals are held, where a term before is needed and not held, or under the council's floor of "
    "possible sessions. Totals are never made into daily marks, nor marks into totals."
)
HOUSEHOLD_MISSING = (
    "None is a true 0 where the child's address is known and the records held reach over at least half of the window. Where no "
    "whole address is held, or more children share it than a household has, it is not known."
)
OTHERS_MISSING = (
    "Not stated for a child on no roll, for a school with too few other pupils, or where the records held cover less than half "
    "of the window."
)
PLACEMENT_MISSING = (
    "None recorded is a true 0 where the child was on a roll in the window and the council has held these records for at least "
    "half of it. Placements that a school arranges by itself may not be held at all."
)

MARKS_MISLEAD = (
    "Marks are as good as the register: N becomes another mark later, illness is taken on trust, and schools differ in how "
    "they record the same absence. Illness, disability and caring explain much absence."
)
SCHOOL_PRACTICE = (
    "Schools differ widely in when they suspend, and groups of children are suspended unequally for the same behaviour: "
    "it measures the school's response as well as the child's life."
)
SURVEILLANCE = (
    "It measures the attention of services as well as need: families who are known, poor or policed more are recorded more, "
    "and children nobody sees have none."
)

CUSTODY_ABSENCE = Evidence(
    "Of young people sentenced to custody, 52.5% had been persistently absent, against 10.9% of those with no conviction",
    "Office for National Statistics, education and social care background of young people who interact with justice",
    2022,
)
CUSTODY_SUSPENSION = Evidence(
    "Of young people sentenced to custody, 72.2% had been suspended, against 9.0% of those with no conviction",
    "Office for National Statistics, education and social care background of young people who interact with justice",
    2022,
)
CUSTODY_CARE = Evidence(
    "41.7% of young people sentenced to custody had been children in need, yet 92.2% of children in need never had custody",
    "Office for National Statistics, education and social care background of young people who interact with justice",
    2022,
)
CSE_ABSENCE = Evidence(
    "66% of children assessed with child sexual exploitation as a factor were persistently absent, and about 1 in 5 suspended",
    "Department for Education, ad hoc release on child sexual abuse and exploitation in assessments",
    2025,
)
ABSENCE_VIOLENCE = Evidence(
    "Pupils with high absence were more likely to be involved in violence and offending, after controls",
    "Youth Endowment Fund study with ALSPAC",
    2025,
)
SUSPENSION_VIOLENCE = Evidence(
    "Suspended or excluded pupils had about 2.5 times the violence and 4.5 times the offending of others, after controls",
    "Youth Endowment Fund study with ALSPAC",
    2025,
)
EXCLUSION_VIOLENCE = Evidence(
    "Pupils permanently excluded committed serious violence about twice as often in the following 12 months as matched pupils",
    "British Journal of Criminology, matched study of about 20,000 and 20,000 pupils",
    2025,
)
GANG_EXCLUSION = Evidence(
    "Children aged 10 to 15 who said they were in a gang were 5.5 times as likely to have been suspended or excluded",
    "Children's Commissioner for England, report on gangs",
    2019,
)
TRIGGER = Evidence(
    "In 21 cases of children criminally exploited and harmed, exclusion from school was often the moment things got worse, "
    "and many children were not known to services",
    "Child Safeguarding Practice Review Panel, 'It was hard to escape'",
    2020,
)
GANG_SUBSTANCE = Evidence(
    "Children assessed as linked to gangs were about 8 times as likely to misuse substances as other assessed children",
    "Children's Commissioner for England, report on gangs",
    2019,
)
MISSING_EXPLOITED = Evidence(
    "About 7 in 10 sexually exploited young people had been reported missing",
    "Missing People, evidence on missing and exploitation",
)
MISSING_INTERVIEWS = Evidence(
    "About 1 in 10 return home interviews in the study found criminal exploitation",
    "Cardiff University study of return home interviews",
)
CARE_MODELS = Evidence(
    "Models of social care records in four councils missed most children at risk and met no pre-set bar",
    "What Works for Children's Social Care, machine learning in children's services",
    2020,
)
AP_EXPLOITED = Evidence(
    "The National Crime Agency and others name alternative provision as a setting in which children are sought out for criminal "
    "exploitation; exclusion from school may be brought about by those who exploit",
    "Just for Kids Law, written evidence to Parliament (EPB0061)",
)
CSE_SUSPENDED = Evidence(
    "About 1 in 5 children assessed with child sexual exploitation as a factor had been suspended, and 66% were persistently "
    "absent",
    "Department for Education, ad hoc release on child sexual abuse and exploitation in assessments",
    2025,
)
NO_FINDING = Evidence(
    "No published test of this measure was found; it is here on professional advice and must be reviewed on local outcomes",
    "no source",
)


def how_many(one: str, many: str, weeks: int, *, zero: str = "") -> Phrase:
    """A phrase that counts events: '2 suspensions in the past 52 weeks, the last on 3 October 2026'."""
    return Phrase(
        many=f"{{n}} {many} in the past {weeks} weeks{{latest}}",
        one=f"1 {one} in the past {weeks} weeks{{on}}",
        zero=f"{zero or f'No {one} recorded'} in the past {weeks} weeks",
    )


OFFENCE_BASIS = (
    "Offence data: UK GDPR Article 10 and the Data Protection Act 2018 sections 10 and 11 need a condition of their own, from "
    "Schedule 1. Off unless the council's configuration turns it on and names that condition."
)
