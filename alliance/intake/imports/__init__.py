"""Statements out of files: one road for twenty rows of a spreadsheet and a million of a feed (docs/import.md)."""
