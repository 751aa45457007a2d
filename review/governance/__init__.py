"""What information governance does: restricted children, break-glass, and reading the ledger."""
