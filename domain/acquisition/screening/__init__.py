"""Screening: what is known of a target, how it scores by a profile, and which synergies we expect of it."""
