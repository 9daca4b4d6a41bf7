"""Whether a passage is on the page that an entry names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sulh.files.documents.text import Page

BEFORE = re.compile(r"(?:pp?|pgs?|pages?|ss?|seiten?|صفحه|صفحة|ص)\b\.?\s*", re.IGNORECASE)
"""What may stand before the number of a page."""

BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*")
RANGE = re.compile(r"(\w+)\s*[-–—]\s*(\w+)")
ONE = re.compile(r"\d+|[ivxlcdm]+|[A-Z]{1,2}-?\d+", re.IGNORECASE)
ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def agrees(said: str | None, pages: Sequence[tuple[Page, str]]) -> bool | None:
    """Say whether one of some pages is one that is named.

    Parameters
    ----------
    said
        What an entry gives: ``12``, ``pp. 3-4``, ``iv``.
    pages
        The pages, each with the number printed on it, or ``""``. A page may be called by its place in the document, by
        its label or by that number.

    Returns
    -------
    bool or None
        None if nothing is said, or something that is no page, such as ``para 5``.

    Examples
    --------
    >>> agrees("p. 12", [(Page(16, "12", ""), "")]), agrees("3-4", [(Page(5, "", ""), "")]), agrees("para 5", [])
    (True, False, None)
    """
    named = _named(said or "")
    if named is None:
        return None
    names: set[str | int] = set()
    for page, printed in pages:
        names |= {page.number, page.label.casefold(), _number(page.label), int(printed) if printed else 0}
    names -= {"", 0}
    return any(
        one in names or (isinstance(one, range) and any(isinstance(name, int) and name in one for name in names))
        for one in named
    )


def _named(said: str) -> list[str | int | range] | None:
    """Return the pages that a text names; None if it names none."""
    named: list[str | int | range] = []
    for text in BETWEEN.split(BEFORE.sub("", said.strip(), count=1)):
        between = RANGE.fullmatch(text)
        if between is not None and _number(between[1]) and _number(between[2]):
            first, last = _number(between[1]), _number(between[2])
            # 123-5 is 123 to 125.
            last += first - first % 10 ** len(between[2]) if last < first and between[2].isdigit() else 0
            named.append(range(first, last + 1))
        elif ONE.fullmatch(text):
            named += [text.casefold(), _number(text)] if _number(text) else [text.casefold()]
        else:
            return None
    return named


def _number(text: str) -> int:
    """Return the number that digits or Roman digits say, or 0."""
    if text.isdecimal():
        return int(text)
    values = [ROMAN.get(sign, 0) for sign in text.casefold()]
    if not values or 0 in values:
        return 0
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
