"""The command line: one short file per command; parse, ask, show, exit code."""
