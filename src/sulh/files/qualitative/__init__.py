"""Coded segments of programs for qualitative analysis, as evidence for a case: REFI-QDA projects and tables."""
