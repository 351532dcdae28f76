"""Top floor: everything with a wire on it."""

BUILD_FORMAT = 2
"""Raised when a kept index of an older program must not be read."""
