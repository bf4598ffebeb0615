"""The guard: who may speak to the server, and what its pages may load.

The server runs on the reviewer's own machine, where any web page open in the same browser could try to reach it. So it
answers only to its own name (a foreign one means DNS rebinding), takes changes only from its own pages (their token, as
JSON, from their origin), and its pages load nothing but their own script and style.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, request

MAX_BODY = 4_000_000
"""Bytes of a request: a series of ten thousand corrections has room in it."""
TOKEN_HEADER = "X-Review-Token"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def loopback_hosts(port: int) -> frozenset[str]:
    """The names by which a server on this machine is called.

    >>> sorted(loopback_hosts(8000))
    ['127.0.0.1:8000', '[::1]:8000', 'localhost:8000']
    """
    return frozenset(f"{name}:{port}" for name in _LOOPBACK)


def guard(app: Flask, hosts: Iterable[str]) -> str:
    """Put the guard before all of ``app`` and return the token that its pages send.

    ``hosts`` are the names that it answers to, with their port. A page that shows the image of a leaf says where that
    is in ``g.image_origin``.
    """
    allowed = {host.lower() for host in hosts}
    token = secrets.token_urlsafe(32)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )

    @app.before_request
    def refuse_strangers() -> None:
        if request.headers.get("Host", "").lower() not in allowed:
            abort(421, "This server answers only to the address that the command told.")
        if request.method not in ("GET", "HEAD") and not _is_ours(request, token):
            abort(403, "Only the pages of this review may change anything. Load the page again.")

    @app.after_request
    def protect(response: Response) -> Response:
        images = f"img-src 'self' {g.get('image_origin', '')}".rstrip()
        response.headers["Content-Security-Policy"] = f"{policy}; {images}"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Cache-Control"] = "no-store"
        return response

    return token


def _is_ours(asked: Request, token: str) -> bool:
    if not hmac.compare_digest(asked.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
        return False
    if asked.mimetype != "application/json":
        return False
    if asked.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = asked.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc.lower() == asked.headers["Host"].lower()
