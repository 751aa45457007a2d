"""What leaves the application: one decision for one child, to be keyed once into a case system; a list only with a second person."""
