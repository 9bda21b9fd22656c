"""Firms that the plans name as partners: an adviser among them wears two hats (DOMAIN 2)."""

from __future__ import annotations

_NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("N L168-175", ("AWS", "Azure", "GCP", "Oracle Cloud")),
    ("N L177-184", ("Intel", "AMD", "NVIDIA", "IBM", "D-Wave", "ARM")),
    ("N L186-193", ("Verizon", "AT&T", "T-Mobile", "China Mobile", "Vodafone")),
    ("N L195-202", ("Accenture", "Deloitte", "IBM Services", "Capgemini", "TCS")),
    ("G L326-335", ("PwC", "EY", "McKinsey", "Bain", "Stanford", "MIT", "CMU", "Databricks", "Confluent")),
)

PARTNER_FIRMS: dict[str, str] = {firm: source for source, firms in _NAMED for firm in firms}
"""Name → the source line that names it a partner."""
