"""Practice mode: invented children in the same pages as real ones, before anybody opens a real child's page.

Nothing done here touches a prompt or is counted. It stands in the session and is gone with it; the ledger is told
one thing, that somebody finished.
"""
