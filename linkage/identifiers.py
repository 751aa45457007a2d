"""Numbers that name a person: which of them can be trusted to link on."""

from __future__ import annotations

from vocabulary.upn import is_temporary_upn, is_valid_upn


def usable_upn(upn: object) -> str:
    """The UPN, tidied, if its shape and check letter are right; else ''."""
    text = upn.strip().upper() if isinstance(upn, str) else ""
    return text if is_valid_upn(text) else ""


def usable_nhs_number(nhs_number: object) -> str:
    """The NHS number's ten digits if its check digit is right; else ''. Spaces and hyphens don't matter.

    The check digit is eleven less the remainder by 11 of the first nine digits, each times 10, 9, ... 2;
    11 counts as 0, and 10 is never issued. Source: NHS Data Dictionary, NHS NUMBER.
    """
    text = nhs_number.replace(" ", "").replace("-", "") if isinstance(nhs_number, str) else ""
    if len(text) != 10 or not (text.isascii() and text.isdigit()) or len(set(text)) == 1:
        return ""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(text, range(10, 1, -1), strict=False)) % 11
    return text if check % 11 == int(text[9]) and check != 10 else ""


def is_permanent(upn: str) -> bool:
    """Whether a usable UPN is permanent: a temporary one may be given to another child later."""
    return bool(upn) and not is_temporary_upn(upn)
