"""The desk: its pages, hostile content and requests, reviews while a night publishes, a browser's morning."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
import pytest
import typer
import uvicorn
from starlette.testclient import TestClient
from typer.testing import CliRunner

from flows.__main__ import app as command_line
from flows.desk import app as desk_app
from flows.desk.app import application, hosts_of, local
from flows.desk.article import changes, paragraphs
from flows.desk.serve import serve
from pipelines.records import Extraction, Page
from tests.invented import (
    STORY,
    make_article,
    make_attribution,
    make_claim,
    make_page,
    make_quantity,
    night,
    publish,
)
from warehouse import db, decisions
from warehouse.live import WATCH, Live
from warehouse.query import rows

PORT = 8321
BASE = f"http://127.0.0.1:{PORT}"
SHOTS = Path(__file__).parents[1] / "build" / "desk"
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "\u202egnorw si siht\u202c",
    "zero \0 byte, \x1b[31mescape",
    "w" * 10_000,
    "]]><!--",
]  # fmt: skip
# A scanner's list: what is tried on every parameter of a site.
PAYLOADS = [
    "' or '1'='1", "1; drop table record.claim; --", "') union select * from record.page --",
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd\0.html", "C:\\boot.ini",
    "x\r\nSet-Cookie: a=b", "x%0d%0aLocation:%20https://evil.example", "\nX-Injected: 1",
    "//evil.example/", "https://evil.example", "\\\\evil.example\\share", "{{config}}", "${7*7}", "`id`",
    "%00", "🙈" * 100, "A" * 5000, "-1", "99999999999999999999", "NaN", "null",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
]  # fmt: skip


def hostile_night() -> tuple[Page, Extraction]:
    page = make_page("https://gazette.example/hostile?<b>&\"'=1", outlet_id="gazette")
    text = "\n".join(f"({n}) {words}" for n, words in enumerate(HOSTILE))
    article = make_article(
        page, text, headline=HOSTILE[0], author=HOSTILE[1], url="javascript:alert(1)", wire=HOSTILE[2]
    )
    quotes, claims = [], []
    for n, words in enumerate(HOSTILE):
        quote_ = make_attribution(article, f"({n}) {words}"[:60], speaker=words, side="union")
        quotes.append(quote_)
        number = make_quantity(article, f"({n})", n)
        claims.append(
            make_claim(
                article,
                f"({n})",
                number,
                claimant=words,
                side=("union", "employer")[n % 2],
                population=words,
                attribution_id=quote_.attribution_id,
            )
        )
    numbers = tuple(make_quantity(article, f"({n})", n) for n in range(len(HOSTILE)))
    return page, Extraction(article, tuple(quotes), numbers, tuple(claims))


def revised() -> tuple[Page, Extraction]:
    """The night's story, its second number revised."""
    text = STORY.replace("only 40 drivers were hired", "only 38 drivers were hired")
    page = make_page(body=b"<p>later", fetched_at=make_page().fetched_at.replace(hour=9))
    article = make_article(page, text)
    few = make_quantity(article, "38", 38, concept="drivers")
    claim = make_claim(article, "38", few, side="union", claimant="Ines Varga", population="drivers")
    many = make_quantity(article, "nearly 200", 200, bound="about", concept="drivers")
    again = make_claim(
        article, "nearly 200", many, side="employer", claimant="Northgate", population="drivers"
    )
    return page, Extraction(article, (), (few, many), (claim, again))


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("first") / "claimline.duckdb"
    return publish(path, night(), revised(), hostile_night())


@pytest.fixture
def published(first_night: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(first_night, tmp_path))


@pytest.fixture
def client(published: Path) -> TestClient:
    app = application(published, hosts_of("127.0.0.1", PORT), reviewer="Ana")
    # Not entered, so nobody watches for new files: the next page is asked of whatever is published then.
    return TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)


def csrf(client: TestClient, path: str = "/") -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get(path).text)
    assert found
    return found[1]


def review(client: TestClient, claim: str, action: str, **fields: str) -> httpx.Response:
    secret = csrf(client, f"/claim/{claim}")
    return client.post("/review", data={"csrf": secret, "claim": claim, "action": action, **fields})


EMPLOYERS, UNIONS = (claim.claim_id for claim in night()[1].claims)
ARTICLES = [one[1].article.article_id for one in (night(), revised(), hostile_night())]
PAGES = [
    "/", "/?all=1", "/?all=1&side=union", "/disputes", "/dispute?id=northgate-harbour",
    "/dispute?id=northgate-harbour&topic=hires", f"/claim/{EMPLOYERS}",
    *(f"/claim/{claim.claim_id}" for claim in hostile_night()[1].claims),
    *(f"/article/{article}" for article in ARTICLES), f"/diff/{ARTICLES[0]}/{ARTICLES[1]}",
    "/revisions", "/search?q=drivers", "/search?q=script", "/reviews", "/keys",
]  # fmt: skip


class Reading(HTMLParser):
    """What a browser would run or follow on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.unnamed: list[str] = []
        self.labels = 0
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self.scripts.append(given.get("src") or "inline")
        self.handlers += [name for name in given if name.startswith("on") or name == "style"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag in ("img", "iframe", "object", "embed", "base"):
            self.handlers.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def reading(page: str) -> Reading:
    found = Reading()
    found.feed(page)
    return found


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_hostile_content_as_text(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    found = reading(answer.text)
    assert found.scripts == ["/static/desk.js"]
    assert found.handlers == []
    assert [link for link in found.links if not re.match(r"(/(?!/)|#|https?://|data:,)", link)] == []
    assert found.headings.count("h1") == 1
    assert not set("\0\x1b\u202e") & set(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_hostile_words_are_there_to_read(client: TestClient) -> None:
    page = client.get(f"/article/{ARTICLES[2]}").text
    for words in (
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "{{ 7 * 7 }}",
        "[U+202E]gnorw",
        "zero ␀ byte, ␛[31m",
    ):
        assert words in page
    assert "49" not in reading(page).words


def test_both_sides_stand_side_by_side_with_the_working(client: TestClient) -> None:
    page = client.get("/dispute?id=northgate-harbour&topic=hires").text
    assert page.index("We hired <mark>nearly 200</mark> drivers") < page.index("only <mark>38</mark> drivers")
    assert "every gate passed, and the two ranges do not meet" in page
    assert "do not meet, so they cannot both be true" in page


def test_an_articles_marks_are_its_spans(client: TestClient) -> None:
    page = client.get(f"/article/{ARTICLES[0]}").text
    assert re.search(rf'<a class="claimed employer" href="/claim/{EMPLOYERS}"[^>]*>nearly 200</a>', page)
    whole = paragraphs(
        STORY, [], [{"span_start_char": 4, "span_end_char": 9}, {"span_start_char": 0, "span_end_char": 20}]
    )
    assert "\n".join("".join(piece.text for piece in line) for line in whole) == STORY
    assert [(piece.text, piece.claim is not None) for piece in whole[0]][:4] == [
        (STORY[0:4], True), (STORY[4:9], True), (STORY[9:20], True), (STORY[20 : STORY.index("\n")], False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("a b c", "a x c", [[("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")]]),
        ("one\ntwo words here", "one", [[("same", "one")], [("gone", "two words here")]]),
        ("one", "one\nquite another line", [[("same", "one")], [("new", "quite another line")]]),
        ("", "", []),
    ],
)
def test_changes_word_by_word(before: str, after: str, wanted: list[Any]) -> None:
    assert [[(one.kind, one.text) for one in line] for line in changes(before, after)] == wanted


def test_a_versions_difference(client: TestClient) -> None:
    page = client.get(f"/diff/{ARTICLES[0]}/{ARTICLES[1]}").text
    assert "<del>40</del><ins>38</ins>" in page
    assert client.get(f"/diff/{ARTICLES[0]}/{ARTICLES[2]}").status_code == 404


def test_what_is_not_there_is_told(client: TestClient) -> None:
    for path in (
        "/claim/0123456789abcdef", "/claim/x", "/article/0123456789abcdef", "/dispute?id=nowhere",
        "/snapshot/x", f"/snapshot/{'0' * 64}", "/static/../app.py", "/static/app.py", "/nope",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    app = application(tmp_path / "claimline.duckdb", hosts_of("127.0.0.1", PORT))
    answer = TestClient(app, base_url=BASE).get("/")
    assert answer.status_code == 503
    assert "run a night" in answer.text


# ---------------------------------------------------------------- who may ask


@pytest.fixture(scope="module")
def any_client(first_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A desk that several tests share, for it does not matter to them what the others reviewed."""
    published = Path(shutil.copy(first_night, tmp_path_factory.mktemp("shared")))
    app = application(published, hosts_of("127.0.0.1", PORT), reviewer="Ana")
    with TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


SOURCE = (Path(desk_app.__file__)).read_text(encoding="utf-8")
READ = sorted(set(re.findall(r'given\(request, "(\w+)"\)', SOURCE)) | {"dispute", "topic", "side"})
WRITTEN = sorted(set(re.findall(r'form\.get\("(\w+)"', SOURCE)))
COOKIES = ("desk_reviewer", "desk_session", "desk_token")


def routes(client: TestClient, method: str) -> list[str]:
    """The paths of the desk that take this method, asked of the desk itself so that none is forgotten."""
    return [route.path for route in client.app.routes if method in route.methods]  # type: ignore[attr-defined]


def test_the_desk_has_no_parameter_that_is_not_tried(client: TestClient) -> None:
    assert READ == ["all", "dispute", "id", "page", "q", "side", "topic"]
    assert WRITTEN == [
        "action", "claim", "field", "link", "new", "next", "rating", "reason", "reviewer", "token"
    ]  # fmt: skip
    assert routes(client, "POST") == ["/review", "/name", "/login"]
    assert len(routes(client, "GET")) >= 14


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_parameter_leads_anywhere_else(any_client: TestClient, tokened: TestClient, payload: str) -> None:
    client = any_client
    told = quote(payload, safe="")
    asked = "&".join(f"{name}={told}" for name in READ)
    paths = [re.sub(r"\{\w+\}", told, path) for path in routes(client, "GET")]
    paths += [f"{path}?{asked}" for path in routes(client, "GET") if "{" not in path]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in (200, 303, 404), (path, answer.status_code)
        innocent(answer)
    for name in COOKIES:
        answer = client.get("/keys", headers={"cookie": f"{name}={told}", "referer": f"{BASE}/{told}"})
        assert answer.status_code == 200
        innocent(answer)
    secret = csrf(client)
    for field in WRITTEN:
        form = {"csrf": secret, "claim": EMPLOYERS, "action": "confirm", "next": "/", field: payload}
        answer = client.post("/review", data=form)
        assert answer.status_code in (303, 400), (field, answer.status_code, answer.text[:300])
        assert answer.headers.get("location", "/") == "/"
        innocent(answer)
        answer = client.post("/name", data={"csrf": secret, "reviewer": "Ana", "next": "/", field: payload})
        assert answer.status_code in (303, 400), (field, answer.status_code)
        assert answer.headers.get("location", "/") == "/"
        innocent(answer)
    answer = tokened.post("/login", data={"csrf": csrf(tokened, "/login"), "token": payload})
    assert answer.status_code == 403
    innocent(answer)


def innocent(answer: httpx.Response) -> None:
    """Nothing of a payload came to be code, a header or a file."""
    found = reading(answer.text)
    assert found.handlers == []
    assert set(found.scripts) <= {"/static/desk.js"}
    assert "x-injected" not in answer.headers
    assert "a=b" not in str(answer.headers.get_list("set-cookie"))
    assert "evil" not in answer.headers.get("location", "")
    assert "root:" not in answer.text


@pytest.fixture(scope="module")
def tokened(first_night: Path) -> Iterator[TestClient]:
    app = application(first_night, hosts_of("127.0.0.1", PORT), "a-token-of-sixteen")
    with TestClient(app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


# What the command line is asked with a payload in place of every word; the commands that look no word up in
# the warehouse; a new command must stand in one of them.
ASKED = {
    "explain": ["{}"], "compare": ["--dispute", "{}"], "compare --topic": ["--topic", "{}"], "sql": ["{}"],
    "export": ["{}"], "export --format": ["claims", "--format", "{}"],
    "export --dispute": ["claims", "--dispute", "{}", "--format", "csv"],
    "review confirm": ["{}", "--why", "{}", "--as", "{}"], "review reject": ["{}", "--why", "{}"],
    "review reopen": ["{}", "--why", "{}"], "review comment": [EMPLOYERS, "{}", "--as", "{}"],
    "review correct": [EMPLOYERS, "{}", "{}"], "review correct side": [EMPLOYERS, "side", "{}"],
    "review correct place": [EMPLOYERS, "place", "{}", "--why", "{}"],
    "review check": [EMPLOYERS, "{}"], "review check --link": [EMPLOYERS, "true", "--link", "{}"],
    "review list": ["--claim", "{}"], "review list --at": ["--at", "{}"],
    "reference add": ["{}", "--source", "{}", "--url", "{}", "--vintage", "{}"],
}  # fmt: skip
UNASKED = {
    "nightly", "serve", "ingest", "archive", "reextract", "runs", "doctor", "backup", "restore", "extract",
    "attribute", "desk", "demo", "review apply", "dispute draft", "outlets check", "outlets new",
}  # fmt: skip


def commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield before + name


def test_every_command_is_tried_or_asks_the_warehouse_nothing() -> None:
    known = set(commands(typer.main.get_command(command_line)))
    tried = {name for name in known if any(asked.startswith(name) for asked in ASKED)}
    assert known == tried | UNASKED


@pytest.mark.parametrize("payload", [*PAYLOADS[2:4], "\x1b[31mred \u202egnorw \x9b31m"])
def test_no_argument_leads_anywhere_else(
    published: Path, payload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.parent)
    payload = payload.replace("\0", "")  # the system takes none in an argument
    before = published.read_bytes()
    for name, given in ASKED.items():
        words = [word for word in name.split() if not word.startswith("--") and word not in ("side", "place")]
        told = [one.replace("{}", payload) for one in given]
        done = CliRunner().invoke(command_line, [*words, "--data", ".", *told])
        assert done.exception is None or isinstance(done.exception, SystemExit), (name, done.exception)
        assert done.exit_code in (0, 1, 2), (name, done.output)
        assert not set("\x1b\u202e") & set(done.output), name
        assert "root:" not in done.output
    assert published.read_bytes() == before
    left = {path.name for path in published.parent.iterdir()}
    assert left <= {"claimline.duckdb", "reviews", "exports"}, left


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8321", "127.0.0.1", "127.0.0.1:80", "", "localhost:8321.evil.example"],
)
def test_other_host_names_are_turned_away(any_client: TestClient, host: str) -> None:
    for method in ("GET", "POST"):
        for path in routes(any_client, method):
            answer = any_client.request(method, path, headers={"host": host})
            assert answer.status_code == 421, (method, path)


def test_a_write_needs_the_secret_of_this_browser(client: TestClient, published: Path) -> None:
    form = {"claim": EMPLOYERS, "action": "confirm"}
    secret = csrf(client)
    other = TestClient(client.app, base_url=BASE, follow_redirects=False)
    for sent, headers in (
        (form, {}),
        (form | {"csrf": "0" * 64}, {}),
        (form | {"csrf": csrf(other)}, {}),
        (form | {"csrf": secret}, {"origin": "https://evil.example"}),
        (form | {"csrf": secret}, {"origin": "null"}),
        (form | {"csrf": secret}, {"origin": "http://127.0.0.1:9999"}),
        (form | {"csrf": secret}, {"sec-fetch-site": "cross-site"}),
    ):
        assert client.post("/review", data=sent, headers=headers).status_code == 403
    assert client.post("/review", json=form | {"csrf": secret}).status_code == 403
    assert client.post("/review", data=form | {"csrf": secret, "reason": "x" * 70_000}).status_code == 403
    assert client.get(f"/review?claim={EMPLOYERS}&action=confirm&csrf={secret}").status_code == 405
    assert client.put("/review").status_code == 405
    assert not decisions.log_of(published).exists()
    assert client.post("/review", data=form | {"csrf": secret}, headers={"origin": BASE}).status_code == 303
    assert len(decisions.read(decisions.log_of(published)).reviews) == 1


def test_every_write_needs_the_secret(any_client: TestClient, tokened: TestClient) -> None:
    # Where each writes something.
    writes = {"/review": any_client, "/name": any_client, "/login": tokened}
    assert routes(any_client, "POST") == list(writes)
    for path, client in writes.items():
        secret = csrf(client, "/login" if client is tokened else "/")
        for sent, headers in (
            ({}, {}),
            ({"csrf": "0" * 64}, {}),
            ({"csrf": secret}, {"origin": "https://evil.example"}),
            ({"csrf": secret}, {"origin": "null"}),
            ({"csrf": secret}, {"sec-fetch-site": "same-site"}),
        ):
            form = {"token": "a-token-of-sixteen", "claim": EMPLOYERS, "action": "confirm"}
            answer = client.post(path, data=form | sent, headers=headers)
            assert answer.status_code == 403, path
            assert not re.search("desk_token|desk_reviewer", str(answer.headers.get_list("set-cookie")))


def test_a_token_is_asked_for_once(published: Path) -> None:
    token = "a-token-of-sixteen"  # noqa: S105
    app = application(published, hosts_of("0.0.0.0", PORT, ("desk.example",)), token)  # noqa: S104
    client = TestClient(app, base_url=f"http://desk.example:{PORT}", follow_redirects=False)
    for path in ("/", f"/claim/{EMPLOYERS}", "/feed.json", f"/snapshot/{'0' * 64}"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert client.post("/review", data={}).status_code == 303
    secret = csrf(client, "/login")
    assert client.post("/login", data={"csrf": secret, "token": "wrong"}).status_code == 403
    assert client.post("/login", data={"csrf": secret, "token": token}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    assert TestClient(app, base_url=f"http://desk.example:{PORT}").get(
        "/feed.json", headers={"authorization": f"Bearer {token}"}
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize(
    ("host", "token"),
    [("0.0.0.0", None), ("192.0.2.1", None), ("::", None), ("127.0.0.1", "short")],  # noqa: S104
)
def test_elsewhere_it_insists_on_a_token(published: Path, host: str, token: str | None) -> None:
    import typer

    with pytest.raises(typer.BadParameter):
        serve(published, host, PORT, token, (), None, print)


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/?all=1#c1", "/?all=1#c1"), ("/claim/0123456789abcdef", "/claim/0123456789abcdef"),
        ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"), ("javascript:1", "/"),
    ],
)  # fmt: skip
def test_after_a_review_only_the_desk_follows(target: str, leads: str) -> None:
    assert local(target) == leads


# ---------------------------------------------------------------- reviews


def test_a_decision_shows_at_once_and_stays(client: TestClient, published: Path) -> None:
    assert f'id="c{EMPLOYERS}"' not in client.get("/").text  # a later version of its story came in
    claim = revised()[1].claims[0].claim_id
    assert f'id="c{claim}"' in client.get("/").text
    answer = review(client, claim, "confirm", next="/", reviewer="Ben Ø")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert f'id="c{claim}"' not in client.get("/").text
    page = client.get(f"/claim/{claim}").text
    assert "confirmed" in page
    assert "Ben Ø" in page
    review(client, claim, "correct", field="value", new="39", reason="<b>recount</b>")
    page = client.get(f"/claim/{claim}").text
    assert "<del>38</del> <ins>39</ins>" in page
    assert "&lt;b&gt;recount&lt;/b&gt;" in page
    review(client, claim, "correct", field="topic", new="overtime")
    publish(published, run="night-2")
    page = client.get(f"/claim/{claim}").text
    assert "<del>38</del> <ins>39</ins>" in page
    assert "follow with the next night" not in page
    topic = client.get("/dispute?id=northgate-harbour&topic=overtime")
    assert f"/claim/{claim}" in topic.text  # a topic that the machine saw nothing of
    assert "<ins>39</ins>" in topic.text
    hires = client.get("/dispute?id=northgate-harbour&topic=hires").text.split("<tr")
    beside = [row for row in hires if f"/claim/{claim}" in row]  # as a number beside those of hires, no more
    assert all("not comparable: another topic" in row for row in beside)
    assert rows(published, "select value, state from reviewed_claims where state is not null")[1] == [
        (39, "corrected")
    ]


def test_a_warehouse_of_an_older_version_says_what_to_do(published: Path) -> None:
    with db.connect(published) as connection:
        connection.execute("delete from record.migration where name >= '0004'")
    client = TestClient(application(published, hosts_of("127.0.0.1", PORT)), base_url=BASE)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "claimline review apply" in answer.text


def test_a_decision_can_be_taken_back(client: TestClient, published: Path) -> None:
    claim = revised()[1].claims[0].claim_id
    review(client, claim, "reject", reason="no claim", reviewer="Ana")
    page = client.get("/").text
    assert "You rejected" in page
    assert "data-undo" in page
    review(client, claim, "reopen", reviewer="Ana")
    assert f'id="c{claim}"' in client.get("/").text
    assert "You rejected" not in client.get("/").text
    review(client, claim, "correct", field="value", new="39", reviewer="Ana")
    assert "data-undo" in client.get("/").text
    review(client, claim, "confirm", reviewer="Ana")  # reopening would take back the correction too
    page = client.get("/").text
    assert "You confirmed" in page
    assert "data-undo" not in page
    page = client.get(f"/claim/{claim}").text
    assert "follow with the next night" in page
    assert "follow with the next night" not in client.get(f"/claim/{EMPLOYERS}").text
    assert "the verdict follows" in client.get("/dispute?id=northgate-harbour&topic=hires").text
    review(client, claim, "reopen", reviewer="Ana")
    page = client.get(f"/claim/{claim}").text
    assert "<dd>38</dd>" in page
    assert [one.action for one in decisions.read(decisions.log_of(published)).reviews] == [
        "reject", "reopen", "correct", "confirm", "reopen",
    ]  # fmt: skip


def test_each_browser_signs_with_its_own_name(client: TestClient, published: Path) -> None:
    answer = client.post("/name", data={"csrf": csrf(client), "reviewer": "Ben Ø", "next": "/disputes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/disputes")
    assert 'value="Ben Ø"' in client.get("/").text
    review(client, EMPLOYERS, "confirm")
    assert [one.reviewer for one in decisions.read(decisions.log_of(published)).reviews] == ["Ben Ø"]


def test_a_decision_that_makes_no_sense_is_told(client: TestClient) -> None:
    answer = review(client, EMPLOYERS, "correct", field="side", new="boss")
    assert answer.status_code == 400
    assert "side is one of employer" in answer.text


def test_the_desk_reads_what_was_published_since(published: Path) -> None:
    live = Live(published)
    with live.open() as before:
        assert before.ask("disputes", dispute=None) == before.ask("disputes", dispute=None)
        claims = "select count(*) from record.claim"
        count = before.connection.execute(claims).fetchall()
        page, extraction = night()
        emptied = replace(extraction.article, extractor_version="v9")
        nothing = Extraction(emptied, (), (), ())
        publish(published, (page, nothing), run="night-2")
        with live.open() as after:
            assert after.connection.execute(claims).fetchall()[0][0] == count[0][0] - 2
            assert before.connection.execute(claims).fetchall() == count
    assert [path.name for path in published.parent.iterdir() if path.suffix == ".desk"] == []
    live.close()


def test_a_new_file_is_made_ready_before_readers_turn_to_it(published: Path) -> None:
    live = Live(published)
    with live.open() as old:
        old.ask("disputes", dispute=None)
        old.ask("desk_summary")
    with live.watched():
        publish(published, run="night-2")
        until = time.monotonic() + 60
        while live.edition is old:
            assert time.monotonic() < until
            time.sleep(0.05)
        with live.open() as new:
            assert set(new.answers) == set(old.answers)
            assert new.connection.execute("select count(*) from record.run").fetchall() == [(2,)]
    with pytest.raises(duckdb.ConnectionException):  # nobody reads it any more
        old.connection.execute("select 1")
    live.close()


def test_a_broken_file_leaves_the_readers_with_the_old_one(published: Path) -> None:
    live = Live(published)
    with live.open() as old:
        pass
    with live.watched():
        broken = published.with_name("broken")
        broken.write_bytes(b"no warehouse")
        broken.replace(published)
        time.sleep(3 * WATCH)
        with live.open() as still:
            assert still is old
            assert still.ask("disputes", dispute=None)
    live.close()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def served(published: Path) -> Iterator[str]:
    port = free_port()
    app = application(published, hosts_of("127.0.0.1", port), reviewer="Ana")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


def test_readers_and_reviewers_while_nights_publish(published: Path) -> None:
    """Nobody meets an error, and every review that was answered is in the log and in the next build."""
    stop = threading.Event()
    troubles: list[str] = []
    answered: list[str] = []

    def read(base: str, offset: int) -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            n = offset
            while not stop.is_set():
                answer = client.get(PAGES[n % len(PAGES)])
                if answer.status_code != 200:
                    troubles.append(f"{answer.status_code} {PAGES[n % len(PAGES)]} {answer.text[-300:]}")
                n += 1
                stop.wait(0.02)

    def write(base: str, who: str) -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            n = 0
            while not stop.is_set():
                found = re.search(r'name="csrf" value="(\w+)"', client.get(f"/claim/{EMPLOYERS}").text)
                reason = f"{who} {n}"
                form = {
                    "csrf": found[1] if found else "",
                    "claim": EMPLOYERS,
                    "action": "comment",
                    "reason": reason,
                }
                answer = client.post("/review", data=form | {"next": "/reviews"})
                if answer.status_code != 303:
                    troubles.append(f"{answer.status_code} {answer.text[-300:]}")
                else:
                    answered.append(reason)
                n += 1
                stop.wait(0.02)

    with served(published) as base:
        crowd = [threading.Thread(target=read, args=(base, n)) for n in range(4)]
        crowd += [threading.Thread(target=write, args=(base, f"reviewer {n}")) for n in range(2)]
        for one in crowd:
            one.start()
        for n in range(2):
            publish(published, run=f"night-{n + 2}")
        stop.set()
        for one in crowd:
            one.join(60)
    assert troubles == []
    kept = [one.reason for one in decisions.read(decisions.log_of(published)).reviews]
    assert len(answered) >= 3
    assert sorted(kept) == sorted(answered)
    publish(published, run="night-9")
    assert rows(published, "select count(*) from record.review")[1] == [(len(answered),)]


# ---------------------------------------------------------------- a morning in a browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("needs a Chromium on the PATH; `apt-get install chromium` brings one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        with suppress(Exception):
            chromium.close()


@contextmanager
def tab(browser: Any, complaints: list[str], **how: Any) -> Iterator[Any]:
    context = browser.new_context(**how)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append("a dialog opened"), dialog.dismiss()))
    yield page
    context.close()


def shoot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def reach(page: Any, selector: str) -> None:
    """Goes on with the Tab key until the element has the focus, and the focus can be seen."""
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
            return
    raise AssertionError(f"no key leads to {selector}")


def follow(page: Any, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_morning_at_the_desk(browser: Any, published: Path) -> None:
    """By the keyboard alone."""
    complaints: list[str] = []
    claim = revised()[1].claims[0].claim_id
    wide = {"viewport": {"width": 1280, "height": 900}}
    with served(published) as base, tab(browser, complaints, color_scheme="light", **wide) as page:
        page.goto(base)
        shoot(page, "overnight")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
        items = page.locator("[data-item]").count()
        page.keyboard.press("j")
        first = page.evaluate("document.activeElement.id")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") != first
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.id") == first
        page.keyboard.press("r")
        page.keyboard.type("a house number, not hires")
        shoot(page, "rejecting")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("[data-item]").count() == items - 1
        assert page.evaluate("document.activeElement.matches('[data-item]')")
        with page.expect_navigation():
            page.keyboard.press("c")
        assert page.locator("[data-item]").count() == items - 2
        with page.expect_navigation():
            page.keyboard.press("u")
        assert page.locator("[data-item]").count() == items - 1

        follow(page, 'nav a[href="/disputes"]')
        follow(page, 'a[href="/dispute?id=northgate-harbour"]')
        shoot(page, "dispute")
        follow(page, '.topics a[href*="topic=hires"]')
        page.get_by_text("every gate passed, and the two ranges do not meet").first.wait_for()
        shoot(page, "topic")
        follow(page, f'a[href="/claim/{claim}"]')
        page.keyboard.press("x")
        page.keyboard.type("popu")
        assert page.evaluate("document.activeElement.value") == "population"
        page.keyboard.press("Tab")
        page.keyboard.type("crane drivers")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_text("corrected").first.wait_for()
        shoot(page, "claim")
        follow(page, '.said-card a[href^="/article/"]')
        shoot(page, "article")
        assert page.locator("a.claimed").count() >= 1
        follow(page, 'a[href^="/diff/"]')
        page.locator("ins", has_text="38").first.wait_for()
        shoot(page, "difference")
        page.keyboard.press("/")
        page.keyboard.type("drivers hired")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_text("claims and quotes with every word").wait_for()
        shoot(page, "search")
        follow(page, 'nav a[href="/reviews"]')
        page.get_by_text("a house number, not hires").wait_for()
        shoot(page, "reviews")
    made = [(one.action, one.reviewer) for one in decisions.read(decisions.log_of(published)).reviews]
    assert made == [("reject", "Ana"), ("confirm", "Ana"), ("reopen", "Ana"), ("correct", "Ana")]
    assert complaints == []


# What a screen reader and a finger miss on a page, in words.
MISSED = """() => {
  const found = [], say = (what, one) => found.push(`${what}: ${one.outerHTML.slice(0, 120)}`);
  const labels = (one) => [...(one.labels ?? [])].map((label) => label.textContent).join("").trim();
  const own = (one) => one.matches("a, button, summary") && one.textContent.trim();
  const used = "input:not([type=hidden]), select, textarea, button, summary, a[href]";
  for (const one of document.querySelectorAll(used)) {
    if (!(one.ariaLabel || labels(one) || own(one))) say("no name", one);
    const seen = one.checkVisibility({ visibilityProperty: true });
    const touched = one.matches("button, .drop > summary, select, input");
    if (touched && seen && one.getBoundingClientRect().height < 24) say("too small", one);
  }
  for (const [selector, count] of Object.entries({
    "main": 1, "body > header": 1, "body > footer": 1, "h1": 1, "[role=search]": 1,
    "nav:not([aria-label])": 0, "th:not([scope])": 0, "img:not([alt])": 0, "svg:not([role])": 0,
    "svg[role=img] a": 0,
    "[tabindex]:not([tabindex='0']):not([tabindex='-1'])": 0,
  })) {
    const there = document.querySelectorAll(selector).length;
    if (there !== count) found.push(`${selector}: ${there}, not ${count}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`twice: #${id}`);
  let level = 0;
  for (const one of document.querySelectorAll("h1, h2, h3, h4")) {
    if (Number(one.tagName[1]) > level + 1) say("a level left out before", one);
    level = Number(one.tagName[1]);
  }
  if (!document.documentElement.lang || !document.title) found.push("no language or title");
  return found;
}"""


def test_on_a_phone_in_the_dark(browser: Any, published: Path) -> None:
    """Every page is as wide as the phone, dark, still, and tells a screen reader what is what."""
    complaints: list[str] = []
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True}
    missed = {}
    with served(published) as base, tab(browser, complaints, reduced_motion="reduce", **phone) as page:
        named = {
            "/": "overnight",
            PAGES[5]: "dispute",
            PAGES[6]: "claim",
            f"/article/{ARTICLES[2]}": "article",
        }
        for path in PAGES:
            page.goto(base + path)
            if path in named:
                shoot(page, f"phone-{named[path]}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{path} is {wide} pixels too wide"
            missed |= {path: found} if (found := page.evaluate(MISSED)) else {}
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 200
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        moving = "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one)"
        moving += ".transitionDuration) || getComputedStyle(one).animationName !== 'none').length"
        assert page.evaluate(moving) == 0
    assert missed == {}
    assert complaints == []


def test_without_scripts_everything_is_there(browser: Any, published: Path) -> None:
    with served(published) as base, tab(browser, [], java_script_enabled=False) as page:
        page.goto(f"{base}/claim/{EMPLOYERS}")
        page.get_by_role("button", name="Confirm").click()
        page.get_by_text("confirmed it").wait_for()


def test_exported_pages_ask_the_network_for_nothing(browser: Any, published: Path, tmp_path: Path) -> None:
    from warehouse.export import export

    complaints: list[str] = []
    asked: list[str] = []
    files = [export(published, tmp_path / "out", what, ("html",))[0] for what in ("timeline", "dossier")]
    with tab(browser, complaints, offline=True) as page:
        page.on("request", lambda request: asked.append(request.url))
        for file in files:
            page.goto(file.as_uri())
            shoot(page, f"export-{file.stem}")
            assert reading(file.read_text()).scripts == []
            assert page.evaluate("document.querySelectorAll('script, iframe, img').length") == 0
    assert complaints == []
    assert {url.partition(":")[0] for url in asked} <= {"file", "data"}


def test_contrast_is_readable() -> None:
    """WCAG 2.2 AA, 4.5 to 1, of every text colour on every ground that it stands on, light and dark."""
    from warehouse.exports.html import STYLE

    sheet = STYLE.read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part))
        for part in sheet.partition("*, *::before")[0].split("@media")
    )

    def brightness(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    grounds = ("paper", "card", "sunk")
    pairs = [
        (text, ground) for text in ("ink", "soft", "link", "employer", "union", "other") for ground in grounds
    ]
    pairs += [(name, f"{name}-tint") for name in ("employer", "union", "bad", "warn", "good")] + [
        ("markink", "mark")
    ]
    paper = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{6})", sheet.partition("@media print")[2].partition("}")[0])
    )
    for theme in (light, light | dark, light | dark | paper):
        for text, ground in pairs:
            high, low = sorted((brightness(theme[text]), brightness(theme[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)


def test_the_screenshots_lie_outside_the_repository() -> None:
    assert "build/" in (Path(__file__).parents[1] / ".gitignore").read_text()
    assert os.fspath(SHOTS).endswith("build/desk")
