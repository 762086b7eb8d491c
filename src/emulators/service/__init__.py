"""What emulated services have in common, whichever they are."""
