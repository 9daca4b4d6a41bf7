"""Texts of a case made fit for any page: no sign in them turns around what stands beside, none cannot be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

_SIGNS = re.compile("[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OPENS, _CLOSES = "\u2066\u2067\u2068", "\u2069"


def cleaned(text: str) -> str:
    r"""Return a text in which what sets the direction of writing is closed where it is opened.

    Embeddings and overrides (U+202A to U+202E) are left out, and so is an isolate (U+2066 to U+2069) that is not
    opened; one that is not closed is closed at the end. A replacement sign stands for half a sign.

    Examples
    --------
    >>> cleaned("a\u202eb"), cleaned("\u2067a\u2069") == "\u2067a\u2069", cleaned("\u2068a") == "\u2068a\u2069"
    ('ab', True, True)
    """
    if _SIGNS.search(text) is None:
        return text
    depth, kept = 0, []
    for sign in text:
        if sign in _OPENS:
            depth += 1
        elif sign in _CLOSES:
            if not depth:
                continue
            depth -= 1
        elif "\u202a" <= sign <= "\u202e":
            continue
        kept.append("\ufffd" if "\ud800" <= sign <= "\udfff" else sign)
    return "".join(kept) + _CLOSES * depth


def cleaned_all(value: T) -> T:
    r"""Return a report, or a part of one, with every text in it cleaned; the thing itself where nothing changes.

    >>> from sulh.show.report.blocks import Document
    >>> cleaned_all(Document("a\u202eb", notes=("c",))).title
    'ab'
    """
    told: Any = value
    if isinstance(value, str):
        told = cleaned(value)
    elif isinstance(value, tuple):
        items = tuple(map(cleaned_all, value))
        told = value if all(new is old for new, old in zip(items, value, strict=True)) else items
    elif isinstance(value, Mapping):
        told = {cleaned_all(key): cleaned_all(one) for key, one in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        found = {field.name: cleaned_all(getattr(value, field.name)) for field in fields(value) if field.init}
        changed = {name: one for name, one in found.items() if one is not getattr(value, name)}
        told = replace(value, **changed) if changed else value
    return told  # type: ignore[no-any-return]
