"""The operators' room at /ops: how the bot is, and what it could not answer."""
