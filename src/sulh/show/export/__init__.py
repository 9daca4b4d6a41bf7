"""Exports: what a case says and what holds in it, as files that other programs read."""
