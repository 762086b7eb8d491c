"""What is told to programs of what has happened."""
