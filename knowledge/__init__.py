"""Ground floor: what the city says. YAML written by staff becomes one immutable KnowledgeBase."""
