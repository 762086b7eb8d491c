"""What is told: the structs of all answers."""
