"""One file per question: each takes a case and returns a frozen result that knows how it was made."""
