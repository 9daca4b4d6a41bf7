"""Serving a folder: one server for each, the same address again after a restart, and the browser opened on it."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import SulhError, UsageError
from sulh.web.app import application
from sulh.web.bench import Workbench

if TYPE_CHECKING:
    from uvicorn import Server

HOST = "127.0.0.1"


class AlreadyServed(SulhError):
    """Another server already serves this folder; ``address`` is where."""

    code = "S823"

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"This folder is already served. It is open at {address}")


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
        self.lock = FileLock(store.folder / "lock", timeout=0) if store.folder is not None else None
        if self.lock is not None:
            try:
                self.lock.acquire()
            except Timeout:
                raise AlreadyServed(_address(self.bench, int(store.get("port") or 0))) from None
        before = store.get("port") or ""
        self.socket = _bound(port, int(before) if before.isdigit() else 0)
        self.port: int = self.socket.getsockname()[1]
        store.put("port", str(self.port))

    def address(self, page: str = "/") -> str:
        """Return the address that opens a page, with the token."""
        return _address(self.bench, self.port, page)

    def server(self) -> Server:
        """Return the server, not yet running."""
        from uvicorn import Config, Server

        config = Config(
            application(self.bench),
            log_level="warning",
            access_log=False,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        return Server(config)

    def run(self) -> None:
        """Serve until the process is told to stop."""
        try:
            self.server().run(sockets=[self.socket])
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the port and of the folder."""
        self.socket.close()
        if self.lock is not None:
            self.lock.release()


def _address(bench: Workbench, port: int, page: str = "/") -> str:
    mark = "&" if "?" in page else "?"
    return f"http://{HOST}:{port}{page}{mark}token={bench.token}"


def _bound(port: int | None, before: int) -> socket.socket:
    """Return a socket of this machine alone, at the port asked for, else at that of before, else at any."""
    for number in [port] if port is not None else [before, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            found.bind((HOST, number))
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
