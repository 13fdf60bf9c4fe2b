"""The long tables of the pages, written in Python row by row: a module each. Heads and captions are templates'.

Everything in them is escaped by `alliance.pages.markup`.
"""
