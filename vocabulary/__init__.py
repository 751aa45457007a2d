"""The words: feeds and their columns, code tables with dates of force, windows, decisions, problems.

This room imports nothing of ours, so every other room can speak the same language.
"""
