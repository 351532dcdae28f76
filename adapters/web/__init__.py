"""The browser as one more platform: a chat page for the city's site, and the simulator page."""
