"""A night over real pages: a page yields its text's claims, other stories none, and nothing leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import at_least
from tests.test_cli import claimline
from tests.test_spider import free_ports

OUTLETS = 4
# Notes every address that a Python process of the night connects to or asks a name server for.
WATCH = """
import os, sys
def hook(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        place = str(arguments[1][0])
    elif event == "socket.getaddrinfo":
        place = str(arguments[0])
    else:
        return
    if place not in ("127.0.0.1", "::1", "localhost", "None", ""):
        with open(os.environ["NIGHT_WATCH"], "a") as log:
            log.write(place + "\\n")
sys.addaudithook(hook)
"""


@pytest.mark.usefixtures("prefect_server")
def test_a_night_over_real_pages(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "watch"), prepend=":")
    monkeypatch.setenv("NIGHT_WATCH", str(tmp_path / "left.txt"))
    port = free_ports(OUTLETS + 2)
    index = shared / "pages" / "index.jsonl"
    server = subprocess.Popen(
        [
            *(sys.executable, str(shared / "replay" / "replay_server.py"), "--index", str(index)),
            *("--port", str(port), "--outlets", str(OUTLETS), "--crawl-delay", "0.01"),
            *("--log", str(tmp_path / "requests.jsonl")),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert "ready\n" in iter(server.stdout.readline, "")
        config = configure(tmp_path, port)
        done = claimline("nightly", "--config", str(config), "--json", timeout=500)
        assert done.returncode == 0, done.stderr.decode()
    finally:
        server.terminate()
        server.wait()
    assert not (tmp_path / "left.txt").exists(), (tmp_path / "left.txt").read_text()
    requests = [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]
    assert sum(request["disallowed"] for request in requests) == 0
    compare_with_texts(
        shared, tmp_path / "data", [json.loads(line) for line in index.read_text().splitlines()]
    )


def configure(folder: Path, port: int) -> Path:
    (folder / "outlets").mkdir()
    for number in range(1, OUTLETS + 1):
        host = f"127.0.0.1:{port + number}"
        outlet = {
            "outlet_id": f"replayed-{number}",
            "name": f"Replayed {number}",
            "kind": "newspaper",
            "homepage": f"http://{host}/",
            "hosts": [host],
            "article_pattern": r"^/news/\d{4}/\d{2}/\d{2}/",
            "sections": [
                {"url": f"http://{host}/news/", "links": "h2 a", "next": "a[rel=next]", "pages": 20}
            ],
            "delay": 0.0,
            "concurrency": 4,
            "allow_loopback": True,
        }
        (folder / "outlets" / f"replayed-{number}.yml").write_text(yaml.safe_dump(outlet))
    path = folder / "claimline.yml"
    path.write_text(yaml.safe_dump({"data": str(folder / "data"), "outlets": str(folder / "outlets")}))
    return path


def compare_with_texts(shared: Path, data: Path, pages: list[dict[str, Any]]) -> None:
    """The claims of the pages against those of the plain texts that some of them carry."""
    texts = str(data.parent / "texts")
    assert claimline("ingest", str(shared / "seeds"), "--data", texts, "-q").returncode == 0
    wanted = claims_by(texts, "source_id")
    found = claims_by(str(data), "url")
    number = re.compile(r"-(\d+)\.html$")
    by_page = {int(match[1]): claims for url, claims in found.items() if (match := number.search(url))}
    strikes = [(n, page) for n, page in enumerate(pages) if page["strike"]]
    same = [by_page.get(n) == wanted[page["seed"].removesuffix(".txt")] for n, page in strikes]
    different = [page["file"] for (_, page), is_same in zip(strikes, same, strict=True) if not is_same]
    at_least("replay", {"pages with the claims of their text": sum(same) / len(same)}, different)
    others = {
        page["file"]: by_page[n] for n, page in enumerate(pages) if not page["strike"] and by_page.get(n)
    }
    of_the_dispute = claimline(
        "sql", "--json", "--data", str(data),
        "select url from claims where dispute_id = 'kaiser-nuhw'",
    )  # fmt: skip
    urls = {json.loads(line)["url"] for line in of_the_dispute.stdout.splitlines()}
    strangers = [url for url in urls if (match := number.search(url)) and not pages[int(match[1])]["strike"]]
    assert strangers == []
    assert len(others) <= 3, others  # three of 349 tell of other quarrels over work


def claims_by(data: str, key: str) -> dict[str, list[tuple[Any, ...]]]:
    """What was claimed, by article: words, value, side and topic, without the order."""
    query = "select article.*, claims.words, claims.value, claims.side, claims.topic from claims "
    rows = claimline("sql", "--json", "--data", data, query + "join record.article using (article_id)")
    assert rows.returncode == 0, rows.stderr.decode()
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in map(json.loads, rows.stdout.splitlines()):
        grouped[row[key]].append((row["words"], row["value"], row["side"], row["topic"]))
    return {article: sorted(claims, key=str) for article, claims in grouped.items()}
