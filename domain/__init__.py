"""The business, pure: no clock, no randomness, no I/O. Start at `domain.decider`, then `domain.acquisition`."""
