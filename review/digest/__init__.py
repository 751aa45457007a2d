"""The digest: one e-mail a person a day that says how many prompts wait for their teams, how many are new, and where."""
