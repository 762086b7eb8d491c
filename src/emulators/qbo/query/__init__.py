"""The query language: text to statement, statement to rows."""
