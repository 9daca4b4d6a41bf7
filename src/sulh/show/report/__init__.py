"""Reports: one document of what a case says, what holds and why; as HTML, DOCX, PDF or Markdown."""
