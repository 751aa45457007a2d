"""Signing in: local accounts with a second factor, the council's single sign-on, lock-out, and sessions that end."""
