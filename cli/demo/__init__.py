"""The demonstration: six acquisitions, of every documented category, walked through all gates in simulated time."""
