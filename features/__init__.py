"""Indicators: one declaration each, computed as of a date from what was known on it; and who may be screened.

This room knows ibis. It reads the store's dated records through a callable, `history(feed name)`,
and hands on plain frames: nothing after `as_of`, no outcome and no sensitive characteristic in them.
"""
