"""The text of the documents that sources point to, page by page: plain text, Markdown, HTML and PDF.

Documents are only read; nothing in them is followed or run.
"""
