"""Who may ask: this machine, this address, a browser that was given the token. All else is refused before any page."""

from __future__ import annotations

import hmac
import json
import traceback
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from sulh.errors import FileTrouble
from sulh.web.refusals import Broken, Elsewhere, Led, NoKey, Refusal, TooMuch

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sulh.web.bench import Workbench

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""What a page may load: nothing but what this server serves, and no script or style within the page."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}

BODY = 12 * 1024 * 1024
"""Bytes that a request may bring: a case file of 10 MB, and the form around it."""

HTML = "text/html; charset=utf-8"

SAFE = {"GET", "HEAD"}

FIELDS = 500
"""Settings that an address may have."""

WRONG = "This key is not the one of this workbench. Open the address that sulh serve printed last."

OURS = {"", "none", "same-origin"}
"""What a browser says of a request that no other page made, but one of this server, a person, or another program."""

WITHIN = {"iframe", "frame", "embed", "object", "fencedframe"}
"""What a page is loaded into within another page; none of this server stands in one."""

OPEN = "/static/"
"""Style, script and pictures are no secret; the page that says how to come in needs them."""


class Guard:
    """Lets through what comes from this machine, to this address, with the token or the cookie it was exchanged for."""

    def __init__(self, app: ASGIApp, bench: Workbench) -> None:
        self.app, self.bench = app, bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        method, path = scope["method"], scope["path"]
        origin = _own(scope, headers.get("host", ""))
        if origin is None:
            return await _refuse(scope, send, Elsewhere(status=421))
        if headers.get("sec-fetch-dest") in WITHIN or not self._same_origin(method, headers, origin):
            return await _refuse(scope, send, Elsewhere())
        try:
            query = parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=FIELDS)
        except ValueError:
            return await _refuse(scope, send, Refusal("This address has too many settings."))
        given = dict(query).get("token")
        foreign = headers.get("sec-fetch-site", "") not in OURS
        if method == "GET" and given is not None:
            return await self._exchange(scope, send, given, query, foreign)
        if foreign:
            return await _refuse(scope, send, Led(), _link(_address(scope, query), "Go on to the workbench"))
        if not path.startswith(OPEN) and not self._known(headers):
            return await _refuse(scope, send, NoKey())
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 12 and int(length) <= BODY):
            return await _refuse(scope, send, TooMuch())
        await self._pass_on(scope, receive, send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through; what goes wrong there has an answer too, with the same headers as all others."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, _bounded(receive), _with_headers(sending))
        except TooMuch:
            if not begun:
                await _refuse(scope, send, TooMuch())
        except Exception as error:
            with suppress(FileTrouble):
                self.bench.store.put("errors.txt", "".join(traceback.format_exception(error)))
            if not begun:
                await _refuse(scope, send, Broken())
            raise

    def _known(self, headers: dict[str, str]) -> bool:
        """Say whether a request has the cookie, or the token as a program sends it."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _equal(token, self.bench.token):
            return True
        # By hand: other servers of this machine may have left cookies that stop the parser of the standard library.
        cookies = (one.strip().partition("=") for one in headers.get("cookie", "").split(";"))
        return any(name == self.bench.cookie and _equal(value, self.bench.pass_word) for name, _, value in cookies)

    def _same_origin(self, method: str, headers: dict[str, str], origin: str) -> bool:
        """Say whether a request was made by a page of this server, or by no page at all."""
        site = headers.get("sec-fetch-site", "")
        if method in SAFE:
            # A link elsewhere may lead here: it gets no further than a page that asks. What a page loads is refused.
            return site in OURS or headers.get("sec-fetch-mode") == "navigate"
        if "origin" in headers:
            return headers["origin"] == origin
        return site == "same-origin" or (not site and "authorization" in headers)

    async def _exchange(
        self, scope: Scope, send: Send, given: str, query: list[tuple[str, str]], foreign: bool
    ) -> None:
        """Give the cookie for the token, and go on to the same address without it."""
        if not _equal(given, self.bench.token):
            return await _refuse(scope, send, NoKey(WRONG))
        where = _address(scope, [(key, value) for key, value in query if key != "token"])
        cookie = f"{self.bench.cookie}={self.bench.pass_word}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
        # The next request must not tell the token as the page that it comes from.
        headers = [("set-cookie", cookie), ("referrer-policy", "no-referrer")]
        if not foreign:
            return await _respond(send, 303, b"", [("location", where), *headers])
        # The file that sulh serve opens led here: the cookie is not sent where that goes on, but where this page does.
        refresh = f'<meta http-equiv="refresh" content="0; url={escape(where)}">'
        body = _page(f"<p>{_link(where, 'Go on to the workbench')}</p>", refresh)
        await _respond(send, 200, body, [("content-type", HTML), *headers])


def _address(scope: Scope, query: list[tuple[str, str]]) -> str:
    """Return the address that was asked for, with these settings, as one of this server whatever it holds."""
    raw = (scope.get("raw_path") or scope["path"].encode()).split(b"?")[0]
    # One slash, and no sign that a browser takes for one or leaves out: never an address of another host.
    path = "/" + quote(raw, safe="/%:@!$&'()*+,;=~").lstrip("/")
    return path + (f"?{urlencode(query)}" if query else "")


def _link(where: str, words: str) -> str:
    return f'<a href="{escape(where)}">{escape(words)}</a>'


def _page(inner: str, head: str = "") -> bytes:
    """Return a page that needs nothing of the workbench."""
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}<title>sulh</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/sulh.css"></head>'
        f'<body class="plain"><main><h1>sulh</h1>{inner}</main></body></html>'
    )
    return page.encode()


def _own(scope: Scope, host: str) -> str | None:
    """Return the origin of this server if a request names it as its host, else None."""
    name, _, port = host.rpartition(":")
    if not name:
        name, port = host, "80"
    server = scope.get("server")
    if name.lower() not in ("127.0.0.1", "localhost") or (server is not None and port != str(server[1])):
        return None
    return f"http://{host}"


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode())


def _bounded(receive: Receive) -> Receive:
    """Return what receives a body, and breaks off one that is too large."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > BODY:
            raise TooMuch
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in there]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, error: Refusal, link: str = "") -> None:
    """Say no, as the one that asked reads it: JSON for programs, else a sentence; ``link``: HTML of a way on."""
    accepts = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    if scope["path"].startswith("/api/") or scope["path"].endswith(".json") or "json" in accepts:
        problems = [one.to_dict() for one in error.to_problems()]
        body, kind = json.dumps({"problems": problems}).encode(), "application/json"
    else:
        body = _page(f"<p>{escape(str(error))}</p>" + (f"<p>{link}</p>" if link else ""))
        kind = HTML
    more = [("www-authenticate", "Bearer")] if error.answered == 401 else []
    await _respond(send, error.answered, body, [("content-type", kind), *more])


async def _respond(send: Send, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
    said = [(name.encode(), value.encode("latin-1")) for name, value in [*headers, ("content-length", str(len(body)))]]
    await _with_headers(send)({"type": "http.response.start", "status": status, "headers": said})
    await send({"type": "http.response.body", "body": body})
