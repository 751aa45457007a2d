"""What must be true of each delivery, as Great Expectations suites; quarantine; and the gate that stops a night."""
