"""The pages of the workbench: from what is asked to what a template needs, one idea a module."""
