"""What a manager keeps an eye on: load, second looks, how judgements and the card go together, cover."""
