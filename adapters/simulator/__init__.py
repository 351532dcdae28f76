"""Strict stand-ins for the platforms on the loopback interface: for tests, load, chaos and the demo."""
