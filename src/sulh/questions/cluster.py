"""A Dask cluster that does the work: found, asked who it has, left again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from sulh.errors import MissingExtra, UsageError

PATIENCE = 6.0
"""Seconds to wait for a scheduler, and then for its first worker."""


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Give the executor of a Dask cluster, and how many parts it can do at once.

    Parameters
    ----------
    address
        That of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    MissingExtra
        dask.distributed is not installed.
    UsageError
        No scheduler answers there, or it has no worker.
    """
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise MissingExtra("dask.distributed", "cluster") from None
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what goes wrong is said once, by us
    try:
        _probe(distributed, address)
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False, name="sulh")
        try:
            yield client.get_executor(), _parts(client, address)
        finally:
            client.close(timeout=PATIENCE)
    finally:
        log.setLevel(level)


def _probe(distributed: Any, address: str) -> None:
    """Ask who is at an address, before a client is made: a client would wait for ever for a server that is silent."""

    async def ask() -> Any:
        async with distributed.rpc(address, timeout=PATIENCE) as there:
            return await there.identity()

    def answer() -> Any:  # in a thread of its own, since a notebook has a loop running in this one
        return asyncio.run(asyncio.wait_for(ask(), PATIENCE))

    try:
        with ThreadPoolExecutor(1) as thread:
            told = dict(thread.submit(answer).result())
    except Exception as error:  # a server of another kind can make anything go wrong
        why = "what answers there is no Dask scheduler"
        if isinstance(error, TimeoutError):
            why = f"no answer in {PATIENCE:g} s"
        elif isinstance(error, OSError):
            why = (str(error).splitlines() or [""])[0].rstrip(".") or why
        rule = f"No scheduler can be reached at {address!r}: {why}"
        raise UsageError(f"{rule}. Is it running, and is that its address, such as tcp://HOST:8786?") from None
    if told.get("type") != "Scheduler":
        raise UsageError(f"At {address!r} is a {told.get('type', 'server')} and no scheduler. Name its scheduler.")


def _parts(client: Any, address: str) -> int:
    """Return how many parts the workers do at once; raise UsageError if none comes within a while."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise UsageError(f"The scheduler at {address!r} has no worker. Start one with: dask worker {address}") from None
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))
