"""What a member or a duty does."""
