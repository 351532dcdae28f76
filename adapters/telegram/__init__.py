"""Telegram: its webhook read, its messages rendered, its API called."""
