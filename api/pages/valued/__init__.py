"""What the valuation page shows of a published valuation besides its charts."""
