"""The plan of both seed programmes, as data with its source lines. Start at `portfolio.load`."""
