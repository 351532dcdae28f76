"""The terminal as one more platform: `toride-bot chat`."""
