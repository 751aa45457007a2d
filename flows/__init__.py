"""What runs at night and what an operator can ask for. No arithmetic and no SQL: this room only calls the others in order."""
