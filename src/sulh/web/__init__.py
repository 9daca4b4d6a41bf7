"""The workbench: the whole of sulh in a browser, on this machine alone."""
