"""Telling that two names mean one organisation: without case, accents, signs and legal form (DOMAIN 9.1 MA-05)."""

from __future__ import annotations

import re
import unicodedata

LEGAL_FORMS = frozenset({
    "ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "holding", "holdings", "inc",
    "incorporated", "kg", "kgaa", "limited", "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa",
    "sarl", "sas", "se", "spa", "srl",
})  # fmt: skip
"""Words that a name ends with and that do not tell organisations apart."""


def one_name(name: str) -> str:
    """The name that all spellings of it share: `Heron Storage, Inc.` and `HERON STORAGE LLC` are `heron storage`.

    A name of nothing but legal forms or signs stays as it is, in small letters.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", plain.replace("&", " and ").replace(".", "")).split()
    kept = [*words]
    if kept[:1] == ["the"]:
        kept = kept[1:]
    while kept and kept[-1] in LEGAL_FORMS:
        kept = kept[:-1]
    return " ".join(kept) or " ".join(words) or name.casefold()
