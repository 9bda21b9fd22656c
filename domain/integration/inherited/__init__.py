"""What a deal hands over to its integration: the synergies that its price rested on, and findings to be dealt with."""
