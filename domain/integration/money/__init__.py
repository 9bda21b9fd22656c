"""What an integration may cost, costs, and will cost: budget, contingency, forecast (DOMAIN 3.4.1, 3.4.6)."""
