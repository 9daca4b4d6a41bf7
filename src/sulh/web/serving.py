"""Serving a folder: one server for each, the same address again after a restart, and the browser opened on it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import FileTrouble, SulhError, UsageError
from sulh.web.app import application
from sulh.web.bench import Workbench
from sulh.web.holding import Hold
from sulh.web.journal import tidy
from sulh.web.refusals import NotHeld
from sulh.web.trust import forget_foreign

if TYPE_CHECKING:
    from uvicorn import Server

    from sulh.web.store import Store

HOST = "127.0.0.1"

PATIENCE = 3.0
"""Seconds that another server of the folder has to answer, if it is only just starting."""


class AlreadyServed(SulhError):
    """Another process already serves this folder; ``address(page)`` opens a page there. ``store``: what it keeps."""

    code = "S823"

    def __init__(self, address: Callable[[str], str], store: Store) -> None:
        self.address, self.store = address, store
        super().__init__("This folder is already served by another process. Use that one, or end it.")


class Serving:
    """A folder that is served: made, then :meth:`run` until it is told to stop.

    Parameters
    ----------
    folder
        The cases.
    port
        None: the one it had before, if that is free, else any.

    Raises
    ------
    AlreadyServed
        By another process.
    UsageError
        The port is taken.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.bench = Workbench.of(folder)
        store = self.bench.store
        if store.folder is not None:
            self.bench.hold = Hold(store.folder / "lock")
            try:
                self.bench.hold.sure()
            except NotHeld:
                raise AlreadyServed(lambda page: _address(_running(store), _key(store), page), store) from None
            except FileTrouble:  # to look at it is possible all the same; a change says why not
                self.bench.hold.release()
            else:
                self.bench.hold.taken = self._tell
        try:
            if self.bench.hold is None or self.bench.hold.held:
                tidy(store)
            self.socket = _bound(port, _port(store))
            self.port: int = self.socket.getsockname()[1]
            self._tell()
        except BaseException:
            self.release()
            raise

    def address(self, page: str = "/") -> str:
        """Return the address that opens a page, with the token."""
        return _address(self.port, self.bench.token, page)

    def _tell(self) -> None:
        """Write down where the folder is served, for the next start, and for a second one meanwhile."""
        store = self.bench.store
        with suppress(FileTrouble):  # a full disk: the next start has another address
            forget_foreign(store, self.bench.folder.path)  # where .sulh was removed, the new one is ours too
            if _key(store) != self.bench.token:
                store.put("token", self.bench.token)
            store.put("port", str(self.port))

    def server(self) -> Server:
        """Return the server, not yet running."""
        from uvicorn import Config, Server

        config = Config(
            application(self.bench),
            http="h11",  # the same everywhere, strict, and bounded: 64 kB of headers
            ws="none",
            loop="asyncio",
            log_config=None,  # what goes wrong is written by the guard, into a file that its owner alone can read
            log_level="critical",
            access_log=False,
            lifespan="on",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        return Server(config)

    def run(self) -> None:
        """Serve until the process is told to stop: by Ctrl-C, which ends it like any other end, or by a signal."""
        self.bench.jobs.eager = True
        try:
            self.server().run(sockets=[self.socket])
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the port and of the folder."""
        self.socket.close()
        self.release()

    def release(self) -> None:
        """Let go of the folder."""
        if self.bench.hold is not None:
            self.bench.hold.release()


def _port(store: Store) -> int:
    """Return the port of last time; 0 if there is none."""
    text = (store.get("port") or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536 else 0


def _key(store: Store) -> str:
    """Return the token that is kept."""
    return (store.get("token") or "").strip()


def _running(store: Store) -> int:
    """Return the port of the server that has the folder now; it may be starting still.

    Raises
    ------
    UsageError
        It does not answer.
    """
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
            one.settimeout(0.5)
            if (port := _port(store)) and one.connect_ex((HOST, port)) == 0:
                return port
        time.sleep(0.05)
    raise UsageError("This folder is served by another process, which does not answer. End that process first.")


def _address(port: int, key: str, page: str) -> str:
    mark = "&" if "?" in page else "?"
    return f"http://{HOST}:{port}{page}{mark}token={key}"


def _bound(port: int | None, before: int) -> socket.socket:
    """Return a socket of this machine alone, at the port asked for, else at that of before, else at any."""
    for number in [port] if port is not None else [before, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":
            # Else a port stays closed for a minute after an end. Elsewhere this would let two servers share it.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, number))
            found.listen(128)
        except OSError as error:
            found.close()
            if port is not None:
                raise UsageError(
                    f"The port {port} cannot be used: {error.strerror}. Choose another with --port."
                ) from None
        else:
            found.set_inheritable(False)
            return found
    raise UsageError("No port of this machine is free.")
