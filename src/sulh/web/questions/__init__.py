"""The questions that have a page: what each can be asked with, and how it is asked. One question a module."""
