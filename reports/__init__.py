"""Pages that tell people what was found: self-contained, readable without a network, small numbers held back."""
