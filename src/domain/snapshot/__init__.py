"""One consistent read of a client's books, and what is worked out of it for everybody."""
