"""Finds deliveries and reads them: one published layout each, into a feed's columns, saying what could not be read."""
