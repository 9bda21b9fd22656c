"""Real deals from a file, taken into the pipeline or refused with a reason, row by row."""
