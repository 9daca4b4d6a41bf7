"""What the workbench refuses before any case is looked at: each with the status of its answer."""

from __future__ import annotations

from typing import ClassVar

from sulh.errors import SulhError


class Refusal(SulhError):
    """A request that is not understood, or cannot be answered; ``status`` is that of the answer."""

    code = "S829"
    status: ClassVar[int] = 400
    says: ClassVar[str] = "The request is not understood."

    def __init__(self, says: str = "", status: int = 0) -> None:
        self.answered = status or self.status
        super().__init__(says or self.says)


class NoKey(Refusal):
    """Who asks was not given the token."""

    code, status = "S824", 401
    says = "This workbench is locked. Open the address that sulh serve printed: it holds the key."


class Elsewhere(Refusal):
    """The request was made by a page of another server, or names another host."""

    code, status = "S825", 403
    says = "This request comes from another page, or names another host; nothing was done. Open the address that sulh \
serve printed."


class Led(Elsewhere):
    """A link of another page leads here; whether to follow it is for the person who reads this."""

    says = "Another page led here. If you meant to come, go on; else nothing has happened, and you can close this page."


class TooMuch(Refusal):
    """The request brings more than it may, whatever it said of its length."""

    code, status = "S826", 413
    says = "This is too large. A request has 12 MB at most."


class NoSuchPage(Refusal):
    """There is nothing at this address."""

    code, status = "S827", 404
    says = "There is no such page. The first page leads to all others."


class NoMatch(Refusal):
    """A change does not say which text it was made for."""

    code, status = "S828", 428
    says = "This change does not say which text of the file it is for. Send the ETag of the case as If-Match."


class BrokenOff(Refusal):
    """The process that worked out an answer was ended, or could not begin."""

    code, status = "S830", 500
    says = "The process that worked out the answer was ended. Try again."


class Cancelled(Refusal):
    """The question was cancelled before it was answered."""

    code, status = "S831", 409
    says = "This question was cancelled. Ask it again."


class LookOnly(Refusal):
    """Nothing can be kept beside the cases, so nothing is changed."""

    code, status = "S834", 409
    says = "This folder can only be looked at: nothing can be kept beside its cases, because .sulh there cannot be \
written, or is somebody else's. Start sulh serve on a folder of your own to work."


class NotHeld(Refusal):
    """Another process serves the folder by now."""

    code, status = "S835", 409
    says = "This folder is served by another process by now, so nothing was changed here. End this one, and go on in \
the other: sulh serve opens it."


class Broken(Refusal):
    """A fault of sulh."""

    code, status = "S899", 500
    says = "sulh failed, which is a fault of sulh and not of your case. What happened is written in .sulh/errors.txt."


def refusal(status: int, detail: str = "") -> Refusal:
    """Return the refusal of a status that the router, or the reader of forms, gives.

    >>> refusal(404).code, refusal(405).answered
    ('S827', 405)
    """
    if status == 404:
        return NoSuchPage()
    if status == 405:
        return Refusal("This address does not take that method. Look at /api.", 405)
    if status == 413:
        return TooMuch()
    return Refusal(f"The request is not understood: {detail.rstrip('.')}." if detail else "", status)
