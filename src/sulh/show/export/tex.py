"""Texts in which LaTeX reads every sign as itself."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
}

_JOINED = re.compile("(?<=([-',]))(?=\\1)")
"""Where two signs would become another one."""


def escaped(text: str) -> str:
    r"""Return a text in which LaTeX reads every sign as itself; white space becomes one blank, other controls go.

    >>> escaped("50 % of A&B_1")
    '50 \\% of A\\&B\\_1'
    >>> escaped("a -- b")
    'a -{}- b'
    """
    whole = " ".join(text.replace("\0", "").split())
    kept = (sign for sign in _JOINED.sub("\0", whole) if sign == "\0" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join("{}" if sign == "\0" else _SPECIAL.get(sign, sign) for sign in kept)
