"""A rail to the books of companies that keep them as CSV files: one folder a company, one file a kind."""
