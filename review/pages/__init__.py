"""The practitioner's pages. A GET changes nothing, except that looking at a child leaves its line in the ledger."""
