"""How long things take and how much memory they need: measured, kept, and never asserted in a timed test."""
