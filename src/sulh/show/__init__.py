"""Results made readable: tables, sentences, files; from results only."""
