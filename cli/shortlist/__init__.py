"""From a long list of companies to a short one: scored by the profile, compared by description, all explained."""
