"""What people have decided and what they expect."""
