"""Changing the books: drafts, postings, links between documents, and the operations that clients ask for."""
