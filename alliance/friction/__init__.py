"""The friction index, pure: numpy, scipy for one integral, krippendorff for one coefficient.

docs/method.md is its text, in the same order.
"""
