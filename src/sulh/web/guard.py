"""Who may ask: this machine, this address, a browser that was given the token. All else is refused before any page."""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from sulh.errors import Problem

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

SAFE = {"GET", "HEAD"}

NOT_HERE = "This server answers only under the address that it printed when it started."

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
            return await _refuse(scope, send, 421, NOT_HERE)
        if not self._same_origin(method, headers, origin):
            return await _refuse(scope, send, 403, "This request comes from another page; nothing was done.")
        given = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
        if method == "GET" and given is not None:
            return await self._exchange(scope, send, given)
        if not path.startswith(OPEN) and not self._known(headers):
            return await _refuse(
                scope, send, 401, "Open the address that sulh serve printed: it holds the key to this workbench."
            )
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY:
            return await _refuse(scope, send, 413, "This is too large: 12 MB at most.")
        await self.app(scope, _bounded(receive), _with_headers(send))

    def _known(self, headers: dict[str, str]) -> bool:
        """Say whether a request has the cookie, or the token as a program sends it."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _equal(token, self.bench.token):
            return True
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        return self.bench.cookie in cookies and _equal(cookies[self.bench.cookie].value, self.bench.pass_word)

    def _same_origin(self, method: str, headers: dict[str, str], origin: str) -> bool:
        """Say whether a request was made by a page of this server, or by no page at all."""
        site = headers.get("sec-fetch-site", "")
        if method in SAFE:
            # A link from elsewhere comes without the cookie, which is SameSite=Strict; what a page loads is refused.
            return site in ("", "none", "same-origin") or headers.get("sec-fetch-mode") == "navigate"
        if "origin" in headers:
            return headers["origin"] == origin
        return site == "same-origin" or (not site and "authorization" in headers)

    async def _exchange(self, scope: Scope, send: Send, given: str) -> None:
        """Give the cookie for the token, and go on to the same address without it."""
        if not _equal(given, self.bench.token):
            return await _refuse(scope, send, 401, "This key is not the one of this workbench. Start sulh serve again.")
        rest = [(key, value) for key, value in parse_qsl(scope["query_string"].decode("latin-1")) if key != "token"]
        raw = scope.get("raw_path") or scope["path"].encode()
        path = "/" + raw.split(b"?")[0].decode("latin-1").lstrip("/\\")
        where = path + (f"?{urlencode(rest)}" if rest else "")
        cookie = f"{self.bench.cookie}={self.bench.pass_word}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
        await _respond(send, 303, b"", [("location", where), ("set-cookie", cookie)])


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
    """Return what receives a body, and breaks off one that is larger than it said."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        return {"type": "http.disconnect"} if size > BODY else message

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in there]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send, status: int, why: str) -> None:
    """Say no, as the one that asked reads it: JSON for programs, else a sentence."""
    import json

    accepts = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), "")
    if scope["path"].startswith("/api/") or scope["path"].endswith(".json") or "json" in accepts:
        problem = Problem(f"H{status}", "", why).to_dict()
        body, kind = json.dumps({"problems": [problem]}).encode(), "application/json"
    else:
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>sulh</title>'
            '<link rel="stylesheet" href="/static/sulh.css"></head>'
            f'<body class="plain"><main><h1>sulh</h1><p>{why}</p></main></body></html>'
        )
        body, kind = page.encode(), "text/html; charset=utf-8"
    await _respond(send, status, body, [("content-type", kind)])


async def _respond(send: Send, status: int, body: bytes, headers: list[tuple[str, str]]) -> None:
    said = [(name.encode(), value.encode("latin-1")) for name, value in [*headers, ("content-length", str(len(body)))]]
    await _with_headers(send)({"type": "http.response.start", "status": status, "headers": said})
    await send({"type": "http.response.body", "body": body})
