"""Serves the desk: on this machine, or elsewhere with a token."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from pathlib import Path

import typer
import uvicorn

from flows.desk.app import application, hosts_of

SHORTEST = 16  # characters of a token


def serve(
    published: Path,
    host: str,
    port: int,
    token: str | None,
    names: tuple[str, ...],
    reviewer: str | None,
    say: Callable[[str], None],
) -> None:
    """Serves until interrupted. Raises `typer.BadParameter` for an address that others reach but no token.

    `names` are further host names that the desk answers to, as of a reverse proxy.
    """
    if token is None and not is_loopback(host):
        raise typer.BadParameter(
            f"{host} can be reached from elsewhere, so the desk needs a token there: "
            f"--token {secrets.token_urlsafe(SHORTEST)}",
            param_hint="--host",
        )
    if token is not None and not (
        len(token) >= SHORTEST and token.replace("-", "").replace("_", "").isalnum()
    ):
        raise typer.BadParameter(
            f"{SHORTEST} or more letters, digits, hyphens and underscores", param_hint="--token"
        )
    app = application(published, hosts_of(host, port, names), token, reviewer)
    shown = f"[{host}]" if ":" in host else host
    say(f"The desk is at http://{shown}:{port}/ (Ctrl-C ends it)")
    uvicorn.run(
        app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=False, ws="none",
        timeout_graceful_shutdown=5,
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
