"""Which children may be worth a conversation tonight, and in which words that is said.

Nothing is computed about a child here: points, facts and links come in, prompts go out. Why this is
a room of its own: docs/adr/0005-prompts-are-a-room.md.
"""
