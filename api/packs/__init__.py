"""Documents on paper, made from the same questions as pages: the same moment gives the same bytes (ADR 0034)."""
