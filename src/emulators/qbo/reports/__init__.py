"""Reports, computed from the general ledger that the company's documents post to."""
