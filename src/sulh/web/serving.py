"""Serving a folder: one server for each, the same address again after a restart, and the browser opened on it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import FileTrouble, SulhError, UsageError
from sulh.web.app import application
from sulh.web.bench import Workbench
from sulh.web.journal import tidy

if TYPE_CHECKING:
    from filelock import FileLock
    from uvicorn import Server

    from sulh.web.store import Store

HOST = "127.0.0.1"

PATIENCE = 3.0
"""Seconds that another server of the folder has to answer, if it is only just starting."""


class AlreadyServed(SulhError):
    """Another process already serves this folder; ``address(page)`` opens a page there."""

    code = "S823"

    def __init__(self, address: Callable[[str], str]) -> None:
        self.address = address
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
        from filelock import FileLock, Timeout

        self.bench = Workbench.of(folder)
        store = self.bench.store
        self.lock: FileLock | None = None
        if store.folder is not None:
            file = store.folder / "lock"
            if file.is_symlink():
                raise FileTrouble(f"{str(file)!r} is a link, which the workbench does not follow. Remove it.")
            self.lock = FileLock(file, timeout=0, mode=0o600)
            try:
                self.lock.acquire()
            except Timeout:
                raise AlreadyServed(lambda page: _address(self.bench, _running(store), page)) from None
        try:
            tidy(store)
            self.socket = _bound(port, _port(store))
            self.port: int = self.socket.getsockname()[1]
            store.put("port", str(self.port))
        except BaseException:
            self.release()
            raise

    def address(self, page: str = "/") -> str:
        """Return the address that opens a page, with the token."""
        return _address(self.bench, self.port, page)

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
        if self.lock is not None:
            self.lock.release()


def _port(store: Store) -> int:
    """Return the port of last time; 0 if there is none."""
    text = (store.get("port") or "").strip()
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536 else 0


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


def _address(bench: Workbench, port: int, page: str = "/") -> str:
    mark = "&" if "?" in page else "?"
    return f"http://{HOST}:{port}{page}{mark}token={bench.token}"


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
