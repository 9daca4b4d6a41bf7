"""Pictures: shapes on a page, laid out from results, written as SVG, PNG or PDF."""
