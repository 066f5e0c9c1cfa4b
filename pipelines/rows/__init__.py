"""Rows: what each config's columns are, and how a run becomes them."""
