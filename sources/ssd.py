"""Reads the standard children's-services tables (SSD), whose names are the same whatever the case system.

One table is one feed, and two tables are the feed plans:

| Feed | Table | Second table (`joined_files`) |
|---|---|---|
| persons | ssd_person | ssd_linked_identifiers: UPN and NHS number |
| contacts | ssd_contacts | |
| referrals | ssd_cin_episodes | |
| assessments | ssd_cin_assessments | ssd_assessment_factors |
| plans | ssd_cin_plans, ssd_cp_plans | |
| early_help | ssd_early_help_episodes | |
| missing | ssd_missing | |

The tables hold no date of entry, so `known_from` must say when the council knew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sources.faults import Faults
from sources.records import Layout, Records
from sources.ssd_joins import Join, Joined
from sources.ssd_values import contact_outcome, factor_codes, no_further_action
from vocabulary.feeds import Feed
from vocabulary.problems import DeliveryProblem

USUAL_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "persons": {
        "person_ref": "pers_person_id",
        "forename": "pers_forename",
        "surname": "pers_surname",
        "sex": "pers_sex|pers_gender",
        "ethnicity": "pers_ethnicity",
    },
    "contacts": {
        "contact_ref": "cont_contact_id",
        "person_ref": "cont_person_id",
        "happened_on": "cont_contact_date",
        "contact_source": "cont_contact_source_code",
        "outcome": "cont_contact_outcome_json",
    },
    "referrals": {
        "referral_ref": "cine_referral_id",
        "person_ref": "cine_person_id",
        "happened_on": "cine_referral_date",
        "referral_source": "cine_referral_source_code",
        "primary_need": "cine_cin_primary_need_code",
        "closed_on": "cine_close_date",
        "closure_reason": "cine_close_reason",
    },
    "assessments": {
        "assessment_ref": "cina_assessment_id",
        "person_ref": "cina_person_id",
        "referral_ref": "cina_referral_id",
    },
    "plans": {
        "person_ref": "cinp_person_id|cppl_person_id",
        "happened_on": "cinp_cin_plan_start_date|cppl_cp_plan_start_date",
        "ended_on": "cinp_cin_plan_end_date|cppl_cp_plan_end_date",
    },
    "early_help": {
        "episode_ref": "earl_episode_id",
        "person_ref": "earl_person_id",
        "happened_on": "earl_episode_start_date",
        "ended_on": "earl_episode_end_date",
        "end_reason": "earl_episode_end_reason",
    },
    "missing": {
        "episode_ref": "miss_table_id",
        "person_ref": "miss_person_id",
        "happened_on": "miss_missing_episode_start_date",
        "ended_on": "miss_missing_episode_end_date",
        "kind": "miss_missing_episode_type",
        "return_talk_offered": "miss_missing_rhi_offered",
        "return_talk_accepted": "miss_missing_rhi_accepted",
    },
}
"""Feed = {feed column = column of its table}. `feeds.<name>.columns` overrules any of them."""

FIRST_FILLED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "persons": {
        "upn": ("pers_upn",),
        "nhs_number": ("pers_nhs_number",),
        "born_on": ("pers_dob", "pers_expected_dob"),
    },
    "referrals": {"no_further_action": ("cine_referral_nfa", "cine_referral_outcome_json")},
    "assessments": {
        "happened_on": ("cina_assessment_auth_date", "cina_assessment_start_date"),
        "factors": ("cinf_assessment_factors_json",),
    },
    "plans": {"category": ("cppl_cp_plan_latest_category", "cppl_cp_plan_initial_category")},
}
"""Feed = {feed column = columns of the table, of which the first that a row fills is read}."""

JSON_COLUMNS = {
    "cont_contact_outcome_json": contact_outcome,
    "cine_referral_outcome_json": no_further_action,
    "cinf_assessment_factors_json": factor_codes,
}
"""Columns that hold JSON, and what makes a plain value of one. A comment within is never kept."""

PLACEHOLDERS = ("SSD_PH", "PLACEHOLDER_DATA")
"""What the extract scripts write where the case system has no such field: an empty cell."""

_PLANS = {"cinp_": "CIN", "cppl_": "CP"}
_PLAN_REFS = {"cinp_cin_plan_id": "CIN", "cppl_cp_plan_id": "CP"}


@dataclass
class SsdTable:
    """One standard table, over whatever holds it (a CSV, or a query's result), with what a second table adds.

    A row of the second table that no row of the first belongs to is a record that can't be used: it is
    counted, and has a fault. Its number is its own number after the last of the first table's.
    """

    under: Layout
    feed: Feed
    file_name: str
    meant: Mapping[str, Mapping[str, str]]
    join: Join | None = None
    headings: tuple[str, ...] = field(init=False)
    also_read: frozenset[str] = field(init=False)
    origins: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        named = {heading.strip().casefold(): heading for heading in self.under.headings}
        self._sources = {
            column: tuple(named[name] for name in names if name in named)
            for column, names in FIRST_FILLED.get(self.feed.name, {}).items()
        }
        self._sources = {column: found for column, found in self._sources.items() if found}
        self._added = self.join.adds if self.join is not None else ()
        self._plan = self._kind_of_plan(named) if self.feed.name == "plans" else ""
        numbered = any(name in named for name in _PLAN_REFS)
        plan = ("plan", "plan_ref") if self._plan and numbered else ("plan",) if self._plan else ()
        made = dict.fromkeys((*self._sources, *self._added, *plan))
        self.headings = (*self.under.headings, *(name for name in made if name not in self.under.headings))
        self.also_read = frozenset(name for found in self._sources.values() for name in found) | {
            named[name] for name in _PLAN_REFS if self._plan and name in named
        }
        self._named = named

    def needed(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The table's own columns that these headings are made from, each once: what a database is asked for."""
        return tuple(dict.fromkeys(name for heading in wanted for name in self._needs(heading)))

    def records(self, wanted: tuple[str, ...]) -> Records:
        """The table's rows in the columns wanted. Raises DeliveryProblem."""
        found = self.under.records(self.needed(wanted))
        faults = found.faults
        plain = {name: self._plain(name, values, found.rows, faults) for name, values in found.columns.items()}
        joined = self._joined(plain) if set(wanted) & set(self._added) else None
        columns = {heading: self._column(heading, plain, len(found.rows), joined) for heading in wanted}
        more = 0 if joined is None else joined.add_faults(faults, found.rows, after=found.rows_in)
        if joined is not None:
            self.origins.update(dict.fromkeys(self._added, joined.words))
        return Records(columns, found.rows, found.rows_in + more, faults)

    def _kind_of_plan(self, named: Mapping[str, str]) -> str:
        kinds = {kind for start, kind in _PLANS.items() if any(name.startswith(start) for name in named)}
        if len(kinds) != 1:
            raise DeliveryProblem(
                f"{self.file_name} is neither ssd_cin_plans nor ssd_cp_plans by its columns, so which plans it holds is unknown.",
                do='Ask for one of the two tables, or read it with format = "csv" and say where its columns are.',
            )
        return kinds.pop()

    def _needs(self, heading: str) -> tuple[str, ...]:
        """The table's own columns that a heading is made from."""
        if heading in self.under.headings:
            return (heading,)
        if heading == "plan_ref":
            return tuple(self._named[name] for name in _PLAN_REFS if name in self._named)
        keys = (self._key_heading(),) if heading in self._added else ()
        return (*self._sources.get(heading, ()), *keys)

    def _key_heading(self) -> str:
        assert self.join is not None
        heading = self._named.get(self.join.main_key.strip().casefold())
        if heading is None:
            raise DeliveryProblem(f"{self.file_name} does not have {self.join.main_key}, by which its second file is joined.")
        return heading

    def _plain(self, name: str, values: pa.ChunkedArray, rows: pa.Array, faults: Faults) -> pa.Array:
        texts, which = _distinct(values)
        convert = JSON_COLUMNS.get(name.strip().casefold())
        plain: list[str | None] = []
        broken: list[bool] = []
        for text in texts:
            value, wrong = text, False
            if text is None or text.strip().upper() in (*PLACEHOLDERS, ""):
                value = None
            elif convert is not None:
                value, wrong = convert(text, self._meant_for(name))
            plain.append(value)
            broken.append(wrong)
        at = pc.indices_nonzero(pc.fill_null(pa.array(broken, pa.bool_()).take(which), False))
        faults.add(rows.take(at), column=name, rule="not JSON with values that are known")
        return pa.array(plain, pa.string()).take(which)

    def _meant_for(self, name: str) -> Mapping[str, str]:
        of = {"cont_contact_outcome_json": "outcome", "cinf_assessment_factors_json": "factors"}
        return self.meant.get(of.get(name.strip().casefold(), "no_further_action"), {})

    def _joined(self, plain: Mapping[str, pa.Array]) -> Joined:
        assert self.join is not None
        return self.join.joined(plain[self._key_heading()], self.meant)

    def _column(self, heading: str, plain: Mapping[str, pa.Array], size: int, joined: Joined | None) -> pa.ChunkedArray:
        if heading in self.under.headings:
            return pa.chunked_array([plain[heading]])
        if heading == "plan":
            return pa.chunked_array([pa.repeat(pa.scalar(self._plan), size)])
        if heading == "plan_ref":
            # The two tables number their plans apart: plan 12 of one is not plan 12 of the other.
            (source,) = self._needs(heading)
            return pa.chunked_array([pc.binary_join_element_wise(f"{self._plan}:", pc.utf8_trim_whitespace(plain[source]), "")])
        parts = [plain[name] for name in self._sources.get(heading, ())]
        if heading in self._added and joined is not None:
            parts.append(joined.columns[heading])
        return pa.chunked_array([pc.coalesce(*parts)])


def _distinct(values: pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    encoded = values if pa.types.is_dictionary(values.type) else values.cast(pa.string()).dictionary_encode()
    encoded = encoded.unify_dictionaries()
    whole = encoded.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole.dictionary.cast(pa.string()).to_pylist(), whole.indices
