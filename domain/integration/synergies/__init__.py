"""Synergies: promised, planned, claimed by their owners, and confirmed by Finance alone (DOMAIN 3.4.5, 9.4 IO-20)."""
