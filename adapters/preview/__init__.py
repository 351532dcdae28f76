"""The staff's page: the knowledge as citizens will see it, and an edit tried out before anybody makes it."""
