"""The Plaid rail: bank accounts, their balances, and the lines of their statements."""
