"""What must hold between feeds, as questions that DuckDB answers: how many were looked at, how many break it, and where.

Each query gives one row: checked, broken, and a list of schools (most first) or NULL. They read the
temporary tables of `store.overview`; words in braces are days or lists of codes that it puts in.
What each is for, and what is said when it fails, is in `validation.across`.
"""

from __future__ import annotations

MOST_SCHOOLS_NAMED = 5

_CARE = ("contacts", "referrals", "assessments", "plans", "early_help", "missing", "exploitation", "youth_justice")
_DAYS_BEFORE_BIRTH = 300  # a referral may be about a child not yet born
_CONTACT_BEFORE = 30  # days from a contact to the referral that came of it
_GRACE = 7  # days by which a roll and a register may differ

_SUSPENDED = """
    suspended AS (
        SELECT exclusion_ref, person_no, happened_on AS starts_on, sessions FROM known_exclusions
        WHERE category IN ('SUSP', 'FIXD') AND happened_on >= {year} AND happened_on < {fortnight}
    ), near AS (
        SELECT s.exclusion_ref, s.starts_on, s.sessions, m.mark,
               row_number() OVER (PARTITION BY s.exclusion_ref ORDER BY m.happened_on, m.session) AS nth
        FROM known_attendance m JOIN suspended s ON m.person_no = s.person_no
        AND m.happened_on >= s.starts_on AND m.happened_on < s.starts_on + 10 + coalesce(s.sessions, 2)
        WHERE m.happened_on >= {year} AND m.happened_on < {as_of} AND m.mark <> '-'
    )"""

_DATED = " UNION ALL ".join(
    f"SELECT person_no, happened_on, {0 if name in ('missing', 'youth_justice') else _DAYS_BEFORE_BIRTH} AS allowed FROM known_{name}"
    for name in _CARE
)

_NAMED_MOST_FIRST = "list(school ORDER BY broken DESC, school) FILTER (broken > 0)"

INVARIANTS: dict[str, str] = {
    "pupils_with_records_are_listed": """
        WITH seen AS (
            SELECT person_no FROM known_attendance UNION SELECT person_no FROM known_exclusions
            UNION SELECT person_no FROM known_attendance_totals
        )
        SELECT count(*), count(*) FILTER (p.person_no IS NULL), NULL
        FROM seen s LEFT JOIN (SELECT DISTINCT person_no FROM known_pupils) p USING (person_no)
    """,
    "people_in_care_records_are_listed": f"""
        WITH seen AS (SELECT DISTINCT person_no FROM ({_DATED}))
        SELECT count(*), count(*) FILTER (p.person_no IS NULL), NULL
        FROM seen s LEFT JOIN (SELECT DISTINCT person_no FROM known_persons) p USING (person_no)
    """,
    "care_records_are_not_before_birth": f"""
        SELECT count(*), count(*) FILTER (d.happened_on < b.born_on - d.allowed), NULL
        FROM ({_DATED}) d JOIN births b USING (person_no) WHERE b.born_on IS NOT NULL
    """,
    "marks_are_of_children_of_school_age": """
        SELECT count(*), count(*) FILTER (date_diff('month', b.born_on, {as_of}) NOT BETWEEN 24 AND 252), NULL
        FROM (SELECT DISTINCT person_no FROM recent) m JOIN births b USING (person_no) WHERE b.born_on IS NOT NULL
    """,
    "suspensions_show_in_the_register": f"""
        WITH {_SUSPENDED}, judged AS (
            SELECT exclusion_ref, bool_or(mark IN ('E', 'B', 'K', 'D', 'S')) AS shows FROM near WHERE nth <= 4 GROUP BY exclusion_ref
        )
        SELECT count(*), count(*) FILTER (NOT shows), NULL FROM judged
    """,
    "nobody_is_present_while_suspended": f"""
        WITH {_SUSPENDED}, judged AS (
            SELECT exclusion_ref, bool_or(mark IN ({{attended}})) AS present
            FROM near WHERE sessions >= 5 AND nth BETWEEN 3 AND sessions - 2 GROUP BY exclusion_ref
        )
        SELECT count(*), count(*) FILTER (present), NULL FROM judged
    """,
    "sessions_lost_are_within_the_legal_limit": """
        WITH years AS (
            SELECT person_no, year(happened_on) - CAST(month(happened_on) < 9 AS INTEGER) AS school_year, sum(sessions) AS lost
            FROM known_exclusions WHERE category IN ('SUSP', 'FIXD') AND happened_on >= {three_years} GROUP BY ALL
        )
        SELECT count(*), count(*) FILTER (lost > 90), NULL FROM years
    """,
    "pupils_are_on_one_roll": """
        WITH open_stays AS (
            SELECT person_no, count(DISTINCT school) AS schools FROM stays
            WHERE entered_on <= {six_weeks} AND left_on > {as_of} GROUP BY person_no
        ), dual AS (SELECT DISTINCT person_no FROM recent WHERE mark = 'D')
        SELECT count(*), count(*) FILTER (schools > 1 AND d.person_no IS NULL), NULL
        FROM open_stays LEFT JOIN dual d USING (person_no)
    """,
    "marks_are_of_pupils_on_the_roll": f"""
        WITH marked AS (
            SELECT person_no, school, min(happened_on) AS first_on, max(happened_on) AS last_on
            FROM recent WHERE school IS NOT NULL GROUP BY ALL
        ), judged AS (
            SELECT m.school, bool_or(coalesce(s.entered_on <= m.first_on + {_GRACE} AND s.left_on >= m.last_on - {_GRACE}, false)) AS fits
            FROM marked m LEFT JOIN stays s ON s.person_no = m.person_no AND s.school = m.school GROUP BY m.person_no, m.school
        ), schools AS (SELECT school, count(*) AS checked, count(*) FILTER (NOT fits) AS broken FROM judged GROUP BY school)
        SELECT sum(checked), sum(broken), {_NAMED_MOST_FIRST} FROM schools
    """,
    "pupils_on_the_roll_have_marks": f"""
        WITH sending AS (
            SELECT school FROM recent WHERE school IS NOT NULL GROUP BY school HAVING count(DISTINCT happened_on) >= 5
        ), expected AS (
            SELECT DISTINCT s.person_no, s.school FROM stays s SEMI JOIN sending USING (school)
            WHERE s.entered_on <= {{recent}} AND s.left_on > {{as_of}}
        ), schools AS (
            SELECT e.school, count(*) AS checked, count(*) FILTER (m.person_no IS NULL) AS broken
            FROM expected e LEFT JOIN (SELECT DISTINCT person_no FROM recent) m USING (person_no) GROUP BY e.school
        )
        SELECT sum(checked), sum(broken), {_NAMED_MOST_FIRST} FROM schools
    """,
    "schools_that_send_marks_have_a_calendar": f"""
        WITH schools AS (
            SELECT m.school, CAST(c.school IS NULL AS INTEGER) AS broken
            FROM (SELECT DISTINCT school FROM recent WHERE school IS NOT NULL) m
            LEFT JOIN (SELECT DISTINCT school FROM known_calendar WHERE happened_on >= {{year}}) c USING (school)
        )
        SELECT count(*), sum(broken), {_NAMED_MOST_FIRST} FROM schools
    """,
    "marks_fall_on_school_days": f"""
        WITH planned AS (SELECT DISTINCT school, happened_on FROM known_calendar WHERE happened_on >= {{recent}}),
        sent AS (
            SELECT school, happened_on FROM recent WHERE school IS NOT NULL AND mark <> '#' GROUP BY ALL HAVING count(*) >= 10
        ), judged AS (
            SELECT s.school, p.school IS NULL AS shut FROM sent s LEFT JOIN planned p USING (school, happened_on)
            WHERE s.school IN (SELECT school FROM planned)
        ), schools AS (SELECT school, count(*) AS checked, count(*) FILTER (shut) AS broken FROM judged GROUP BY school)
        SELECT sum(checked), sum(broken), {_NAMED_MOST_FIRST} FROM schools
    """,
    "referrals_follow_a_contact": f"""
        WITH judged AS (
            SELECT r.referral_ref, bool_or(c.person_no IS NOT NULL) AS followed
            FROM known_referrals r LEFT JOIN known_contacts c ON c.person_no = r.person_no
            AND c.happened_on BETWEEN r.happened_on - {_CONTACT_BEFORE} AND r.happened_on + 1
            WHERE r.happened_on >= {{year}} AND r.happened_on < {{as_of}}
            AND r.happened_on >= (SELECT min(happened_on) + {_CONTACT_BEFORE} FROM known_contacts)
            GROUP BY r.referral_ref
        )
        SELECT count(*), count(*) FILTER (NOT followed), NULL FROM judged
    """,
    "assessments_have_their_referral": """
        SELECT count(*), count(*) FILTER (r.referral_ref IS NULL), NULL
        FROM known_assessments a LEFT JOIN (SELECT DISTINCT referral_ref FROM known_referrals) r USING (referral_ref)
        WHERE a.referral_ref IS NOT NULL
    """,
    "assessments_come_after_their_referral": """
        SELECT count(*), count(*) FILTER (a.happened_on < r.happened_on), NULL
        FROM known_assessments a JOIN known_referrals r USING (referral_ref)
    """,
    "assessments_are_of_the_person_referred": """
        SELECT count(*), count(*) FILTER (a.person_no <> r.person_no), NULL
        FROM known_assessments a JOIN known_referrals r USING (referral_ref)
    """,
    "protection_plans_follow_a_referral": """
        WITH judged AS (
            SELECT p.plan_ref, bool_or(r.person_no IS NOT NULL) AS followed
            FROM known_plans p LEFT JOIN known_referrals r ON r.person_no = p.person_no AND r.happened_on <= p.happened_on
            WHERE p.plan = 'CP' AND p.happened_on >= (SELECT min(happened_on) + 364 FROM known_referrals)
            GROUP BY p.plan_ref
        )
        SELECT count(*), count(*) FILTER (NOT followed), NULL FROM judged
    """,
    "missing_episodes_do_not_overlap": """
        WITH episodes AS (
            SELECT happened_on, max(ended_on) OVER (
                PARTITION BY person_no ORDER BY happened_on, episode_ref ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended_before
            FROM known_missing WHERE happened_on >= {three_years}
        )
        SELECT count(*), count(*) FILTER (happened_on < ended_before), NULL FROM episodes
    """,
}
"""Invariant = its query. Years of marks are read where they must be, and only four weeks where that is enough."""
