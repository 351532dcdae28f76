"""What the staff commands do, apart from talking to the terminal."""
