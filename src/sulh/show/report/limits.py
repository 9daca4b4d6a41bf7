"""Work of others that is stopped when its time is over."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooLong(Exception):
    """The time is over."""


class _Stop(BaseException):
    """Stops the thread in which it is raised."""


def within(work: Callable[[], T], seconds: float) -> T:
    """Return what a function gives; raise :class:`TooLong` where it takes longer, and stop it.

    >>> within(lambda: 2 + 2, 5.0)
    4
    """
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        # Between two steps of the interpreter; what is one step goes on to its end, and nobody waits for it.
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stop))
        thread.join(1.0)
        raise TooLong(f"it takes longer than {seconds:g} seconds")
    if failed:
        raise failed[0]
    return found[0]
