"""What a spreadsheet program made of what was typed: numbers, dates and times, back to text."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

#: The formats of dates and times that have a number and no code of their own.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    17: "mmm-yy",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), "hh:mm"),
    22: "yyyy-mm-dd hh:mm",
}
_SPOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]hms]*\]')
_AS_TYPED = re.compile(r"General|@|#?0(\.0+)?|#,##0(\.0+)?", re.IGNORECASE)
_DIGITS = 15
"""Digits that a spreadsheet program keeps of a number."""


class Read(NamedTuple):
    """The text that a value stands for, and whether somebody should look at it: it may have been another one."""

    text: str
    look: bool = False


def number_text(raw: str, code: str, epoch_1904: bool = False) -> Read | None:
    """Return the text that a number stands for, given the code of its format; None where it is none.

    >>> number_text("10", "General"), number_text("33512", "mmm-yy"), number_text("0.5208333333", "hh:mm")
    (Read(text='10', look=False), Read(text='1991-10', look=True), Read(text='12:30', look=True))
    """
    try:
        value = float(raw)
    except ValueError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    kinds = _kinds(code)
    if kinds:
        when = _moment(value, epoch_1904)
        return None if when is None else Read(_told(when, value, kinds), look=True)
    text = _plain(value)
    return Read(text, look=len(text.lstrip("-").replace(".", "")) > _DIGITS or not _AS_TYPED.fullmatch(code))


def format_code(number: int, codes: dict[int, str]) -> str:
    """Return the code of a format by its number."""
    return codes.get(number) or _BUILT_IN.get(number, "@" if number == 49 else "%" if number in (9, 10) else "General")


def date_text(raw: str) -> str:
    """Return a date in ISO form as short as it is.

    >>> date_text("1991-10-01T00:00:00"), date_text("1991-10-01T12:30:00")
    ('1991-10-01', '1991-10-01 12:30')
    """
    try:
        when = datetime.fromisoformat(raw)
    except ValueError:
        return raw
    return _told(when, 1.0, "dt")


def _plain(value: float) -> str:
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0") if "e" in text else text


@cache
def _kinds(code: str) -> str:
    """Return what a format shows: d for days, m for months or years alone, t for a time; nothing for a number."""
    bare = _SPOKEN.sub("", code.split(";")[0]).lower()
    if "general" in bare or not re.search("[dyhsm]", bare):
        return ""
    time = "t" if re.search("[hs]", bare) else ""
    if "d" in bare:
        return "d" + time
    if "y" in bare or not time:
        return "m" + time
    return time


def _moment(value: float, epoch_1904: bool) -> datetime | None:
    if epoch_1904:
        begin = datetime(1904, 1, 1)
    else:
        # There was no 29 February 1900, but spreadsheets count one.
        begin = datetime(1899, 12, 30) if value >= 60 or value < 1 else datetime(1899, 12, 31)
    try:
        return begin + timedelta(seconds=round(value * 86400))
    except OverflowError:
        return None


def _told(when: datetime, value: float, kinds: str) -> str:
    clock = f"{when:%H:%M}" + (f":{when:%S}" if when.second else "")
    if kinds == "t" or 0 < value < 1:
        return clock
    day = date(when.year, when.month, when.day).isoformat()
    if kinds == "m":
        return day[:7]
    return day if when.time() == datetime.min.time() else f"{day} {clock}"
