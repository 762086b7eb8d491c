"""What stands in a client's books, and what follows from one document by itself."""
