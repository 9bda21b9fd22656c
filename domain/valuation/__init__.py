"""What a company is worth, to its owners and to a buyer: pure models, no clock, no chance, no I/O (DOMAIN 3.1.6).

`domain.valuation.evaluate.evaluate` values a `domain.valuation.model.Model`; `docs/valuation.md` states every formula.
"""
