"""Who may ask the desk, and from where.

The desk listens on this machine only, unless it has a token. That alone is not enough: any page that a
browser has open can send requests to 127.0.0.1, and a hostile name server can make its own name lead there.
So every request must name a host that is ours (DNS rebinding), and every write must come from a page of ours
(its origin) and carry the secret that only our pages know (CSRF).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SESSION, TOKEN = "desk_session", "desk_token"
LARGEST_FORM = 64 * 1024  # bytes
# Only our own style sheet and script, no inline ones, no frames, and forms that lead nowhere else.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'none'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # "no-referrer" would make a form's own origin "null".
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}


class Guard:
    """ASGI middleware that turns away every request that is not from a person at this desk."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], token: str | None = None) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.token = token
        self.secret = secrets.token_bytes(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = cookies_of(headers)
        session = cookies.get(SESSION, "")
        fresh = not session.isascii() or not 20 <= len(session) <= 100
        session = secrets.token_urlsafe(32) if fresh else session
        scope.setdefault("state", {})
        scope["state"]["csrf"] = self.csrf(session)
        scope["state"]["session"] = session

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    given.setdefault(name, value)
                if fresh:
                    given.append("set-cookie", cookie(SESSION, session))
            await send(message)

        refusal = self.refusal(scope, headers, cookies)
        await (self.app if refusal is None else refusal)(scope, receive, answer)

    def refusal(self, scope: Scope, headers: Headers, cookies: dict[str, str]) -> Response | None:
        """Why this request is turned away, as far as its headers tell; None: it is not."""
        host = headers.get("host", "").lower()
        if host not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse("This desk does not answer to that host name.\n", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET, HEAD and POST.\n", 405)
        if scope["method"] == "POST":
            origin = headers.get("origin")
            if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
                return PlainTextResponse("This form is not from this desk.\n", 403)
            if headers.get("sec-fetch-site", "same-origin") != "same-origin":
                return PlainTextResponse("This form is not from this desk.\n", 403)
        if self.token is not None and scope["path"] not in ("/login", "/static/page.css", "/static/desk.css"):
            bearer = headers.get("authorization", "").removeprefix("Bearer ")
            if not any(same(given, self.token) for given in (cookies.get(TOKEN, ""), bearer)):
                return Response(status_code=303, headers={"location": "/login"})
        return None

    def csrf(self, session: str) -> str:
        """What a form of this session carries."""
        return hmac.new(self.secret, session.encode(), hashlib.sha256).hexdigest()


class FormError(Exception):
    """A form that is not from this desk, or none at all."""


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form sent from a page of this session. Raises `FormError` for any other."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise FormError("not a form of this desk")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise FormError("the form is too large")
    try:
        fields = dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=40, errors="replace")
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise FormError("the form cannot be read") from error
    if not same(fields.pop("csrf", ""), request.state.csrf):
        raise FormError("the form is not from this desk, or the desk was started anew: load the page again")
    return fields


def same(given: str, right: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def cookies_of(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def cookie(name: str, value: str, days: int | None = None) -> str:
    """A cookie that no script reads and no other site sends."""
    lasting = f"; Max-Age={days * 86_400}" if days else ""
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Strict{lasting}"
