"""Lets only a single SELECT through to a council's database: a query in a configuration must not be able to change anything.

The account should not be able to either, and where the database knows read-only transactions one is
used: this is the first of three walls, and the only one that says what is wrong before anything is sent.
"""

from __future__ import annotations

import re

from vocabulary.problems import ConfigurationProblem

_QUIET = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\[[^\]]*\]|`[^`]*`|\$(\w*)\$.*?\$\1\$",
    re.DOTALL,
)
_CHANGING = frozenset(
    (
        *("insert", "update", "delete", "merge", "replace", "truncate", "drop", "alter"),
        *("create", "grant", "revoke", "call", "exec", "execute", "do", "copy"),
        *("into", "lock", "vacuum", "attach", "detach", "pragma", "set", "begin"),
        *("commit", "rollback", "declare", "load", "handler", "rename", "use"),
    )
)
_WORD = re.compile(r"[a-z_]\w*")


def single_select(query: str, *, where: str) -> str:
    """The query without a closing semicolon and with a line end (it may close with a comment), if it is one SELECT (or WITH ... SELECT) that changes nothing.

    where: the setting it stands in, for the message. Words within quotation marks and comments are
    passed over, so a column whose name is a word that changes things must be in quotation marks.

    Raises ConfigurationProblem otherwise.
    """
    trimmed = query.strip().rstrip(";").strip()
    plain = _QUIET.sub(" ", trimmed).casefold()
    words = _WORD.findall(plain)
    if not words or words[0] not in {"select", "with"} or "select" not in words:
        raise _refused(where, "it does not begin with SELECT")
    if ";" in plain:
        raise _refused(where, "it is more than one statement")
    if any(mark in plain for mark in ("'", '"', "/*", "*/", "`")):
        raise _refused(where, "a quotation mark or a comment in it is never closed")
    changing = sorted(_CHANGING.intersection(words))
    if changing:
        raise _refused(where, f"it holds {', '.join(changing).upper()}")
    return trimmed + "\n"


def _refused(where: str, why: str) -> ConfigurationProblem:
    return ConfigurationProblem(
        f"{where}: only a single SELECT may be sent to a database, and {why}.",
        do="Write one SELECT, put quotation marks around a column with such a name, or read from a view.",
    )
