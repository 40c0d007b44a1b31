"""The desk's pages. Each is a question or two to the published file, and a template.

The file is opened afresh whenever a night has published another; what was decided since it was built comes
from the log of reviews, so that a decision shows at once.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from flows.desk.article import changes, paragraphs
from flows.desk.guard import TOKEN, FormError, Guard, cookie, form_of, same
from pipelines.config import load_topics
from pipelines.records import Review
from spiders.store import PAGES, PageStore, StoreError
from warehouse import db, review
from warehouse.decisions import Standing
from warehouse.exports import chart, feeds
from warehouse.exports.html import STYLE, drawn, environment
from warehouse.exports.tables import json_text
from warehouse.live import Edition, Live

HERE = Path(__file__).parent
STATIC = {
    "page.css": (STYLE, "text/css"),
    "desk.css": (HERE / "static" / "desk.css", "text/css"),
    "desk.js": (HERE / "static" / "desk.js", "text/javascript"),
}
ID = re.compile(r"[0-9a-f]{16}")
REVIEWER = "desk_reviewer"
CAGE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
A_PAGE = 25  # claims of the queue shown at once
PAIRS_OF_A_PAGE = 50
FRESH = timedelta(minutes=10)  # how long a decision can be taken back from the queue
LONGEST_WORDS = 300  # characters that a search takes
SIDES = ("employer", "union", "worker", "government", "expert", "patient", "other")
DISPUTED = ("conflict", "denied", "arithmetic_fails", "changed")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page needs: the warehouse, the templates, and who sits here."""

    live: Live
    render: Callable[..., str]
    reviewer: str
    token: str | None


def application(
    published: Path, hosts: tuple[str, ...], token: str | None = None, reviewer: str | None = None
) -> Starlette:
    """The desk over this published file, for these `host:port` names.

    With a token, every page asks for it once. `reviewer` signs reviews until somebody gives another name.
    """
    templates = environment(HERE / "templates")
    templates.globals |= {
        "ratings": feeds.NAMES, "correctable": review.CORRECTABLE, "sides": SIDES,
        "choices": review.CLOSED | {"topic": tuple(load_topics())},
        "anchored": anchored, "disputed_verdicts": DISPUTED,
    }  # fmt: skip

    def render(name: str, **values: Any) -> str:
        return templates.get_template(name).render(**values)

    routes = [
        Route("/", queue),
        Route("/disputes", disputes),
        Route("/dispute", dispute),
        Route("/claim/{claim}", claim),
        Route("/article/{article}", article),
        Route("/diff/{earlier}/{later}", diff),
        Route("/revisions", revisions),
        Route("/search", search),
        Route("/reviews", reviews),
        Route("/keys", keys),
        Route("/feed.json", feed),
        Route("/snapshot/{sha256}", snapshot),
        Route("/review", decide, methods=["POST"]),
        Route("/name", name, methods=["POST"]),
        Route("/login", login, methods=["GET", "POST"]),
        Route("/static/{name}", static),
    ]
    handlers: dict[Any, Any] = {
        HTTPException: trouble,
        FormError: trouble,
        db.WarehouseError: trouble,
        Exception: trouble,
    }
    live = Live(published)

    @asynccontextmanager
    async def watched(_: Starlette) -> AsyncIterator[None]:
        with live.watched():
            yield

    app = Starlette(
        routes=routes,
        lifespan=watched,
        middleware=[Middleware(Guard, hosts=hosts, token=token)],
        exception_handlers=handlers,
    )
    app.state.desk = Desk(live, render, reviewer or getpass.getuser(), token)
    return app


def hosts_of(address: str, port: int, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The `Host` headers that a desk at this address answers to."""
    names = {"127.0.0.1", "localhost", "[::1]", *more}
    if address not in ("0.0.0.0", "::"):  # noqa: S104
        names.add(f"[{address}]" if ":" in address else address)
    return tuple(sorted({f"{name}:{port}" for name in names} | (names if port in (80, 443) else set())))


# ---------------------------------------------------------------- pages


def queue(request: Request) -> Response:
    """What came in overnight; all that nobody has reviewed with `all=1`."""
    desk = desk_of(request)
    wanted = {name: given(request, name) for name in ("dispute", "topic", "side")}
    everything = given(request, "all") == "1"
    page = max(1, number(given(request, "page")))
    with desk.live.open() as edition:
        rows = edition.ask("desk_unreviewed" if everything else "desk_queue", **wanted)
        fresh = desk.live.since(edition)
        left = [row for row in rows if not (row["claim_id"] in fresh and fresh[row["claim_id"]].state)]
        summary = first(edition.ask("desk_summary"))
        topics = sorted({row["topic"] for row in rows})
        names = names_of(edition)
    shown = left[(page - 1) * A_PAGE : page * A_PAGE]
    return page_of(
        request, "queue.html", rows=shown, left=len(left), decided=len(rows) - len(left), summary=summary,
        wanted=wanted, everything=everything, page=page, pages=-(-len(left) // A_PAGE), topics=topics,
        names=names, last=just_decided(desk, reviewer_of(request)),
    )  # fmt: skip


def disputes(request: Request) -> Response:
    desk = desk_of(request)
    with desk.live.open() as edition:
        return page_of(request, "disputes.html", rows=edition.ask("desk_disputes"))


def dispute(request: Request) -> Response:
    """Both sides of a dispute side by side; of one topic with `topic`, with the history of its numbers."""
    desk = desk_of(request)
    name, topic = given(request, "id"), given(request, "topic")
    page = max(1, number(given(request, "page")))
    with desk.live.open() as edition:
        topics = edition.ask("desk_topics", dispute=name)
        if not topics or (topic is not None and topic not in {row["topic"] for row in topics}):
            raise HTTPException(404, "There is no such dispute or topic.")
        pairs = edition.ask("desk_pairs", dispute=name, topic=topic)
        numbers = edition.ask("desk_numbers", dispute=name, topic=topic) if topic else []
        history = edition.ask("histories", dispute=name, topic=topic) if topic else []
        fresh = desk.live.since(edition)
        title = names_of(edition).get(name or "", name)
    for_side = {"employer": "employer_claim_id", "other": "other_claim_id"}
    shown = pairs[(page - 1) * PAIRS_OF_A_PAGE : page * PAIRS_OF_A_PAGE]
    overlaid = [
        pair
        | {"outdated": any(pair[key] in fresh and fresh[pair[key]].decided for key in for_side.values())}
        | {
            f"{side}_state": state_of(fresh, pair[key], pair[f"{side}_state"])
            for side, key in for_side.items()
        }
        for pair in shown
    ]
    return page_of(
        request, "dispute.html", dispute_id=name, title=title, topic=topic, topics=topics,
        page=page, pages=-(-len(pairs) // PAIRS_OF_A_PAGE),
        rest_of_all=sum(pair["verdict"] not in DISPUTED for pair in pairs),
        disputed=[pair for pair in overlaid if pair["verdict"] in DISPUTED],
        rest=[pair for pair in overlaid if pair["verdict"] not in DISPUTED],
        numbers=[row | {"state": state_of(fresh, row["claim_id"], row["state"])} for row in numbers],
        charts=[
            {"title": one.title, "svg": drawn(one.svg), "points": one.points}
            for one in chart.charts(history, "/claim/{}")
        ],
    )  # fmt: skip


def claim(request: Request) -> Response:
    """A claim with all that belongs to it, its reviews, and the buttons."""
    desk = desk_of(request)
    claim_id = an_id(request.path_params["claim"])
    with desk.live.open() as edition:
        found = first(edition.ask("desk_article_of_claim", claim=claim_id))
        if found is None:
            raise HTTPException(404, "There is no such claim in the warehouse of today.")
        article = found["article_id"]
        row = next(one for one in edition.ask("desk_claims", article=article) if one["claim_id"] == claim_id)
        dispute = row["dispute_id"]
        history = edition.ask("desk_claims_reviews", article=article)
        history = [one for one in history if one["of_claim_id"] == claim_id]
        tellings = edition.ask("desk_claims_tellings", article=article, dispute=dispute)
        told = {"tellings": [one for one in tellings if one["of_claim_id"] == claim_id]}
        if row["statement_id"] is not None:
            comparisons = edition.ask("desk_claims_comparisons", article=article, dispute=dispute)
            told["comparisons"] = [one for one in comparisons if one["claim_id"] == claim_id]
        if edition.ask("references_known"):
            told["references"] = edition.ask("desk_claim_references", claim=claim_id, dispute=dispute)
        reviews = desk.live.reviews()
        newer = [one for one in reviews if one.line > edition.replayed and one.claim_id == claim_id]
        as_read = not newer and not row["corrections"]
        machine = row if as_read else edition.ask("desk_claim_machine", claim=claim_id)[0]
    history = [*history, *(columns_of(one) for one in newer)]
    corrections, outdated = dict(row["corrections"] or {}), False
    if newer:
        standing = Standing()
        for one in history:  # also what was decided under an earlier id
            standing.add(Review(**{field.name: one[field.name] for field in fields(Review)}))
        # A correction that is taken back leaves what the machine read.
        now = {name: machine[name] for name in corrections} | standing_columns(standing)
        rejected = (row["state"] == "rejected", standing.state == "rejected")
        outdated = standing.corrections != corrections or rejected[0] != rejected[1]
        row, corrections = row | now, standing.corrections
    return page_of(
        request, "claim.html", row=row, machine=machine, history=history, corrected=set(corrections),
        outdated=outdated, values={"comparisons": [], "references": []} | told,
    )  # fmt: skip


def article(request: Request) -> Response:
    """An article with its quotes and numbers marked in the text."""
    desk = desk_of(request)
    article_id = an_id(request.path_params["article"])
    with desk.live.open() as edition:
        row = first(edition.ask("desk_article", article=article_id))
        if row is None:
            raise HTTPException(404, "There is no such article.")
        claims = edition.ask("desk_article_claims", article=article_id)
        quotes = edition.ask("desk_article_quotes", article=article_id)
        versions = edition.ask("desk_versions", article=article_id)
        fresh = desk.live.since(edition)
    claims = [one | {"state": state_of(fresh, one["claim_id"], one["state"])} for one in claims]
    return page_of(
        request, "article.html", row=row, claims=claims, versions=versions,
        paragraphs=paragraphs(row["text"], quotes, claims),
    )  # fmt: skip


def diff(request: Request) -> Response:
    """Two versions of a story in one text."""
    desk = desk_of(request)
    ids = {name: an_id(request.path_params[name]) for name in ("earlier", "later")}
    with desk.live.open() as edition:
        found = {name: first(edition.ask("desk_article", article=one)) for name, one in ids.items()}
    earlier, later = found["earlier"], found["later"]
    if earlier is None or later is None or earlier["story_id"] != later["story_id"]:
        raise HTTPException(404, "These are not two versions of one story.")
    return page_of(
        request, "diff.html", earlier=earlier, later=later, paragraphs=changes(earlier["text"], later["text"])
    )


def revisions(request: Request) -> Response:
    desk = desk_of(request)
    with desk.live.open() as edition:
        return page_of(request, "revisions.html", rows=edition.ask("desk_revisions"))


def search(request: Request) -> Response:
    desk = desk_of(request)
    words = (given(request, "q") or "").strip()[:LONGEST_WORDS]
    rows: list[dict[str, Any]] = []
    if words:
        with desk.live.open() as edition:
            fresh = desk.live.since(edition)
            rows = [
                row | {"state": state_of(fresh, row["record_id"], row["state"])}
                for row in edition.ask("desk_search", words=words)
            ]
    return page_of(request, "search.html", words=words, rows=rows)


def reviews(request: Request) -> Response:
    """The log, the latest first, and where the machine now disagrees."""
    desk = desk_of(request)
    with desk.live.open() as edition:
        disagreements = edition.ask("desk_disagreements")
    latest = list(reversed(desk.live.reviews()))[:200]
    return page_of(request, "reviews.html", rows=latest, disagreements=disagreements)


def keys(request: Request) -> Response:
    return page_of(request, "keys.html")


def feed(request: Request) -> Response:
    """The JSON Feed of what is newly disputed."""
    desk = desk_of(request)
    with desk.live.open() as edition:
        rows = edition.ask("feed", dispute=None, run=None, most=feeds.MOST)
    return Response(json_text(feeds.feed(rows)), media_type="application/feed+json")


def snapshot(request: Request) -> Response:
    """A captured page as it came, caged: no script, no form, nothing fetched, and no part of the desk."""
    desk = desk_of(request)
    sha256 = request.path_params["sha256"]
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise HTTPException(404, "That is no SHA-256.")
    try:
        body = PageStore(desk.live.published.parent / PAGES).get(sha256)
    except StoreError as error:
        raise HTTPException(404, str(error)) from error
    looks_like_html = b"<" in body[:1000]
    kind = "text/html" if looks_like_html else "text/plain"
    return Response(body, headers={"content-type": kind, "content-security-policy": CAGE})


# ---------------------------------------------------------------- writing


async def decide(request: Request) -> Response:
    """Takes a review and leads back to where it was made."""
    desk = desk_of(request)
    form = await form_of(request)
    reviewer = form.get("reviewer", "").strip() or reviewer_of(request)

    def append() -> None:
        with desk.live.open() as edition, edition.connection.cursor() as cursor:
            review.decide_in(
                cursor, desk.live.log.path, form.get("claim", ""), form.get("action", ""), reviewer,
                reason=form.get("reason", ""), field=form.get("field"), new=form.get("new"),
                rating=form.get("rating"), link=form.get("link"),
            )  # fmt: skip

    await run_in_threadpool(append)
    answer = RedirectResponse(local(form.get("next", "/")), 303)
    answer.headers.append("set-cookie", cookie(REVIEWER, quote(reviewer[:200], safe=""), days=365))
    return answer


async def name(request: Request) -> Response:
    """Takes the name that this browser's reviews are signed with from now on."""
    form = await form_of(request)
    reviewer = review.tidy(form.get("reviewer", ""), "the reviewer's name")
    answer = RedirectResponse(local(form.get("next", "/")), 303)
    if reviewer:
        answer.headers.append("set-cookie", cookie(REVIEWER, quote(reviewer[:200], safe=""), days=365))
    return answer


async def login(request: Request) -> Response:
    """Asks for the token, once for each browser."""
    desk = desk_of(request)
    if desk.token is None:
        return RedirectResponse("/", 303)
    if request.method == "GET":
        return page_of(request, "login.html", wrong=False)
    form = await form_of(request)
    if not same(form.get("token", "").strip(), desk.token):
        return page_of(request, "login.html", status=403, wrong=True)
    answer = RedirectResponse("/", 303)
    answer.headers.append("set-cookie", cookie(TOKEN, desk.token, days=30))
    return answer


# ---------------------------------------------------------------- what the pages share


def static(request: Request) -> Response:
    found = STATIC.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "There is no such file.")
    path, kind = found
    return Response(path.read_bytes(), media_type=kind, headers={"cache-control": "no-cache"})


def trouble(request: Request, error: Exception) -> Response:
    """What went wrong, as a page."""
    if isinstance(error, HTTPException):
        status, message = error.status_code, str(error.detail)
    elif isinstance(error, FormError):
        status, message = 403, str(error)
    elif isinstance(error, db.WarehouseError):
        status, message = (400 if isinstance(error, review.ReviewError) else 503), str(error)
    else:
        status, message = 500, "Something is wrong with the desk itself; the log of this command says what."
    return page_of(request, "trouble.html", status=status, message=message[:2000], code=status)


def page_of(
    request: Request, template: str, status: int = 200, values: dict[str, Any] | None = None, **more: Any
) -> Response:
    desk = desk_of(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = desk.render(
        template,
        csrf=request.state.csrf if hasattr(request.state, "csrf") else "",
        here=here,
        path=request.url.path,
        reviewer=reviewer_of(request),
        **(values or {}),
        **more,
    )
    return HTMLResponse(page.encode("utf-8", "replace"), status)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def reviewer_of(request: Request) -> str:
    """Who sits here: the name last given in this browser, else the one that the desk was started with."""
    return unquote(request.cookies.get(REVIEWER, ""))[:200].strip() or desk_of(request).reviewer


def given(request: Request, name: str) -> str | None:
    """A parameter of the address; None where it is missing or empty."""
    return request.query_params.get(name, "").replace("\0", "")[:LONGEST_WORDS] or None


def number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1


def an_id(text: str) -> str:
    if not ID.fullmatch(text):
        raise HTTPException(404, "That is no id: sixteen of the digits 0-9 and a-f.")
    return text


def local(target: str) -> str:
    """The target if it is a page of this desk, else the queue."""
    return target if re.fullmatch(r"/(?![/\\])[!-~]{0,2000}", target) and "\\" not in target else "/"


def first(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return rows[0] if rows else None


def names_of(edition: Edition) -> dict[str, str]:
    """What each dispute is called."""
    return {row["dispute_id"]: row["name"] for row in edition.ask("disputes", dispute=None)}


def just_decided(desk: Desk, reviewer: str) -> dict[str, Any] | None:
    """This reviewer's decision of the last minutes, to be taken back by one key; None: there is none.

    It can be taken back so where it is all that was decided of the claim: reopening it takes back no more.
    """
    decided = [one for one in desk.live.reviews() if one.action != "comment"]
    last = next((one for one in reversed(decided) if one.reviewer == reviewer), None)
    if last is None or last.action == "reopen" or datetime.now(UTC) - last.made_at > FRESH:
        return None
    of_it = [one for one in decided if one.claim_id == last.claim_id]
    alone = of_it[-1] is last and (len(of_it) == 1 or of_it[-2].action == "reopen")
    return columns_of(last) | {"alone": alone}


def state_of(fresh: dict[str, Standing], claim_id: str, before: str | None) -> str | None:
    """What people decided of a claim by now."""
    if claim_id not in fresh:
        return before
    return fresh[claim_id].state if fresh[claim_id].decided else before


def standing_columns(standing: Standing) -> dict[str, Any]:
    """What has been decided since the file was built, as columns of reviewed_claims."""
    if not standing.decided:  # comments alone
        return {"comments": standing.comments}
    changed: dict[str, Any] = {
        "state": standing.state, "reviewer": standing.reviewer, "reviewed_at": standing.made_at,
        "reason": standing.reason, "rating": standing.rating, "link": standing.link,
        "comments": standing.comments,
    }  # fmt: skip
    return changed | {name: value or None for name, value in standing.corrections.items()}


def columns_of(made: Review) -> dict[str, Any]:
    """A review of the log as a row of desk_claims_reviews."""
    return {field.name: getattr(made, field.name) for field in fields(made)} | {"how": "same"}


def anchored(path: str, **parameters: str | None) -> str:
    """An address of the desk with these parameters, empty ones left out."""
    told = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{told}" if told else path
