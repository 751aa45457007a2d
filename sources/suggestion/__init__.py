"""Proposes how a file that nobody has described yet could be read: a section of the configuration, for a person to confirm."""
