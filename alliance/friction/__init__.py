"""The friction index, pure: numpy and the standard library only. docs/method.md is its text, in the same order."""
