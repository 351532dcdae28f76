"""Top floor: everything with a wire on it."""
