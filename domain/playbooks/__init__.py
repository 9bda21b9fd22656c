"""Playbooks: how a kind of initiative is walked, as data that each initiative keeps from its first event on."""
