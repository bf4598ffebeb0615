"""Serve: start the review on this machine and open it in the browser."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable

from waitress.server import create_server

from tei_pipeline.errors import NoAccess
from tei_pipeline.review.web.app import create_app
from tei_pipeline.review.web.guard import MAX_BODY, loopback_hosts
from tei_pipeline.review.web.shelf import Reconvert, Shelf

LOOPBACK = "127.0.0.1"
_THREADS = 4


def serve(
    shelf: Shelf,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    names: tuple[str, ...] = (),
    reconvert: Reconvert | None = None,
    open_browser: bool = True,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted. Port 0 takes any that is free; ``names`` are further host names to answer to.

    Raises :class:`NoAccess` where the port is taken or the address is not this machine's.
    """
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        problem = f"nothing can listen there ({error.strerror}); choose another --port, or leave it out"
        raise NoAccess(f"{host}:{port}", problem) from error
    taken = listening.getsockname()[1]
    hosts = loopback_hosts(taken) | {f"{_bracketed(name)}:{taken}" for name in (*names, host)}
    app = create_app(shelf, hosts, reconvert)
    server = create_server(
        app, sockets=[listening], threads=_THREADS, max_request_body_size=MAX_BODY, ident="tei-pipeline"
    )
    address = f"http://{_bracketed(host)}:{taken}/"
    tell(f"The review is at {address} (Ctrl-C ends it; what is decided is saved at once)")
    if open_browser:
        webbrowser.open(address)
    try:
        server.run()
    finally:
        server.close()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
