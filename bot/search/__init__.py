"""Words → ranked topics with reasons. Built once a knowledge revision, immutable afterwards."""
