"""Plain data to YAML text, laid out as a careful writer would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sulh.errors import UsageError
from sulh.files.scalars import as_block, scalar
from sulh.files.tree import Plain

#: What may be written: text, whole and decimal numbers, yes and no, lists and mappings of these.
Data: TypeAlias = "str | int | float | bool | Sequence[Data] | Mapping[str, Data]"

#: How long a list or mapping in brackets may be, and a text in it.
_WIDTH, _SHORT = 72, 40
#: The parser looks no further than this for the colon of a key.
_LONG_KEY = 900


def normal(data: Data) -> Plain:
    """Return the plain data that reading gives back: every scalar as text, yes and no for the booleans.

    >>> normal({"coercive": True, "weights": (2, -1)})
    {'coercive': 'yes', 'weights': ['2', '-1']}
    """
    match data:
        case str():
            return data
        case bool() | int() | float():
            return _number(data)
        case Mapping():
            for key in data:
                if not isinstance(key, str):
                    raise UsageError(f"A key is a text; {key!r} is none.")
            return {key: normal(value) for key, value in data.items()}
        case Sequence():
            return [normal(item) for item in data]
        case _:
            raise UsageError(f"A case file holds texts, numbers, yes and no, lists and mappings; {data!r} is none.")


def render(data: Mapping[str, Data]) -> str:
    """Return a mapping as the text of a YAML file, which reads back as the same data.

    Short lists and mappings of short texts stand in brackets, others in lines of their own; long texts are
    folded; what YAML could misread is quoted. An empty mapping gives ``{}``.

    Raises
    ------
    UsageError
        The data holds something a case file cannot, such as None.

    Examples
    --------
    >>> print(render({"title": "Talks: again", "parties": {"mill": {"options": {"leave": "Leave"}}}}), end="")
    title: "Talks: again"
    <BLANKLINE>
    parties:
      mill:
        options: {leave: Leave}
    """
    normal(data)
    if not data:
        return "{}\n"
    parts: list[str] = []
    gap = False
    for key, value in data.items():
        part = entry(key, value, 0, top=True)
        large = in_lines(value, top=True)
        if parts and (gap or large):
            parts.append("")
        parts.extend(part)
        gap = large
    return "\n".join(parts) + "\n"


def entry(key: str, value: Data, indent: int, *, top: bool = False, blocks: bool = True) -> list[str]:
    """Return the lines of one entry of a mapping at an indentation."""
    name = scalar(key)
    if len(name) > _LONG_KEY:
        first, *rest = _value(value, indent, top=top, blocks=blocks)
        return [" " * indent + "? " + name, " " * indent + ":" + first, *rest]
    first, *rest = _value(value, indent, top=top, blocks=blocks)
    return [" " * indent + name + ":" + first, *rest]


def item(value: Data, indent: int, *, blocks: bool = True) -> list[str]:
    """Return the lines of one item of a list, its dash at an indentation."""
    dash = " " * indent + "- "
    if in_lines(value):
        lines = block(value, indent + 2, blocks=blocks)
        return [dash + lines[0].lstrip(" "), *lines[1:]]
    first, *rest = _value(value, indent, blocks=blocks)
    return [dash + first.removeprefix(" "), *rest]


def block(value: Data, indent: int, *, blocks: bool = True) -> list[str]:
    """Return the lines of a list or mapping that is not empty, each entry on lines of its own."""
    if isinstance(value, Mapping):
        return [line for key, one in value.items() for line in entry(key, one, indent, blocks=blocks)]
    assert isinstance(value, Sequence) and not isinstance(value, str)
    return [line for one in value for line in item(one, indent, blocks=blocks)]


def inline(value: Data) -> str:
    """Return any value on one line, lists and mappings in brackets.

    >>> print(inline({"by": ["ministry", "mill"], "forced": True}))
    {by: [ministry, mill], forced: yes}
    """
    match value:
        case str():
            return scalar(value, flow=True)
        case Mapping():
            return "{" + ", ".join(f"{_flow_key(key)}: {inline(one)}" for key, one in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(inline, value)) + "]"
        case _:
            return _number(value)


def in_lines(value: Data, *, top: bool = False) -> bool:
    """Tell whether a value is written on lines of its own rather than on the line of its key."""
    if isinstance(value, str) or not isinstance(value, (Mapping, Sequence)) or not value:
        return False
    inside = list(value.values()) if isinstance(value, Mapping) else list(value)
    if (top and isinstance(value, Mapping)) or not all(_is_short(one) for one in inside):
        return True
    return len(inline(value)) > _WIDTH


def _value(value: Data, indent: int, *, top: bool = False, blocks: bool = True) -> list[str]:
    """Return what follows the colon or dash: the rest of its line, then further lines."""
    if in_lines(value, top=top):
        return ["", *block(value, indent + 2, blocks=blocks)]
    if isinstance(value, str):
        lines = as_block(value) if blocks else None
        if lines is not None:
            return [" " + lines[0], *(" " * (indent + 2) + line for line in lines[1:])]
        return [" " + scalar(value)]
    return [" " + inline(value)]


def _is_short(value: Data) -> bool:
    if isinstance(value, str):
        return len(value) <= _SHORT and "\n" not in value
    return not isinstance(value, (Mapping, Sequence)) or not value


def _flow_key(key: str) -> str:
    name = scalar(key, flow=True)
    return f"? {name} " if len(name) > _LONG_KEY else name


def _number(value: bool | int | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value)
