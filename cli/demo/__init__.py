"""The demonstration: five acquisitions, one per documented category, walked through all gates in simulated time."""
