"""Accounts of the people who sign in: made, changed and closed by an administrator, who sees nothing about children."""
