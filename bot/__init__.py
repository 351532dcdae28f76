"""First floor: from a citizen's words to a Turn. Pure and synchronous: no network, clock or environment."""
