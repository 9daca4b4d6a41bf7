"""How one text is written in YAML so that it reads the same everywhere."""

from __future__ import annotations

import re

from sulh.errors import UsageError

#: What other readers of YAML take for null, a boolean, a number, a date or a merge key.
_MEANS_MORE = re.compile(
    r"""(?xi) ~ | null | true | false | yes | no | on | off | y | n | = | <<
    | [-+]? (?: 0[xob][0-9a-f_]+ | [0-9][0-9_,]* (?: \.[0-9_]* )? (?: e[-+]?[0-9]+ )? | \.[0-9_]+ (?: e[-+]?[0-9]+ )? )
    | [-+]? \.inf | \.nan | [-+]? [0-9][0-9_]* (?: :[0-5]?[0-9] )+ (?: \.[0-9_]* )?
    | [0-9]{4} - [0-9]{1,2} (?: - [0-9]{1,2} .* )?"""
)
_ODD = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INDICATORS = tuple("-?:,[]{}#&*!|>'\"%@`=")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
#: Where a folded text is broken, counted without its indentation.
_FOLD = 88


def scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as a plain scalar where that is safe, else in quotes; always on one line.

    Safe means that any reader of YAML takes it for the same text, also after a human eye: ``yes``, ``12`` and
    ``1991-06-03`` as texts are quoted, and in flow style whatever holds a comma or an open parenthesis.

    Raises
    ------
    UsageError
        The text holds half of a surrogate pair, which no file in UTF-8 can hold.

    Examples
    --------
    >>> print(scalar("Leave the valley"), scalar("no"), scalar("- NNY -"), scalar("a, b", flow=True))
    Leave the valley "no" "- NNY -" "a, b"
    """
    return text if is_plain(text, flow=flow) else quoted(text)


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Tell whether a text may stand without quotes."""
    if not text or text != text.strip(" ") or text.startswith(_INDICATORS) or text == "...":
        return False
    if text.endswith(":") or ": " in text or " #" in text or _ODD.search(text) or _MEANS_MORE.fullmatch(text):
        return False
    if text.startswith(("--- ", "... ")) or text.count("(") != text.count(")") or text.count('"') % 2:
        return False
    return not (flow and any(mark in text for mark in ",[]{}:?"))


def quoted(text: str) -> str:
    r"""Return a text in quotes, on one line: in double quotes, or in single ones where those read better.

    >>> print(quoted("a, b"), quoted('the "deal"'), quoted("tab\t"))
    "a, b" 'the "deal"' "tab\t"
    """
    if ('"' in text or "\\" in text) and "'" not in text and not _ODD.search(text):
        return f"'{text}'"
    escaped = "".join(map(_ESCAPES.get, text, text))
    return '"' + _ODD.sub(_escape, escaped) + '"'


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xD800 <= code < 0xE000:
        raise UsageError(f"A text holds half of a surrogate pair, U+{code:04X}, which cannot be written in UTF-8.")
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def as_block(text: str) -> list[str] | None:
    r"""Return a long or many-lined text as a block scalar, header first, or None where that does not suit it.

    The lines come without indentation. Many lines give ``|``, one long line of words gives ``>-``.

    >>> as_block("one\ntwo\n")
    ['|', 'one', 'two']
    >>> as_block("short") is None
    True
    """
    body = text.removesuffix("\n")
    rows = body.split("\n")
    if any(not row or row[0] == " " or row[-1] == " " or _ODD.search(row) for row in rows):
        return None
    if len(rows) > 1:
        return ["|" if text.endswith("\n") else "|-", *rows]
    if len(body) <= _FOLD or text.endswith("\n") or "  " in body or " " not in body:
        return None
    folded: list[str] = []
    for word in body.split(" "):
        if folded and len(folded[-1]) + 1 + len(word) <= _FOLD:
            folded[-1] += " " + word
        else:
            folded.append(word)
    return [">-", *folded]
