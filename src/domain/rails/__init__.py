"""What is said to rails and by them, and the work that they cause."""
