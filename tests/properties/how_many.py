"""How many examples each property is tried on: few in the suite, many times as many when asked for."""

from __future__ import annotations

import os


def times(few: int) -> int:
    """`few` examples, or PROPERTY_EXAMPLES times as many: `PROPERTY_EXAMPLES=20 python -m pytest tests/properties`."""
    return few * int(os.environ.get("PROPERTY_EXAMPLES", "1"))
