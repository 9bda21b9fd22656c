"""Charts as data: pure functions from figures to what ECharts draws, in a browser or on paper (ADR 0026)."""
