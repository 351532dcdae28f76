"""LINE: its webhook, its messages, its API. Knows nothing of the other platforms."""
