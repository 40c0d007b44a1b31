"""Every mistake in a YAML file is told with its file and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.config import (
    ConfigError,
    OutletFile,
    Settings,
    load,
    load_disputes,
    load_outlets,
    load_settings,
    load_topics,
)

OUTLET = """\
outlet_id: harbour-post
name: The Harbour Post
kind: newspaper
homepage: http://127.0.0.1:9/
hosts: ["127.0.0.1:9"]
article_pattern: ^/news/
feeds: ["http://127.0.0.1:9/rss.xml"]
"""

DISPUTE = """\
dispute_id: quay-dockers
name: Quay Terminals and the dockers' union
industry: ports
parties:
  - {party_id: quay, name: Quay Terminals, role: employer, side: employer}
  - {party_id: dockers, name: United Dockers, role: union, side: union}
people:
  - name: Ada Finch
    party_id: quay
rounds:
  - {round_id: r1, label: Pay round 2031}
actions:
  - {action_id: a1, round_id: r1, kind: strike, label: May walkout, start: 2031-05-04}
"""


def fault(path: Path, text: str, into: type = Settings) -> tuple[int | None, str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path, into)
    assert str(path) in str(caught.value)
    return caught.value.line, caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("data: x\nwrkers: 3\n", 2, "unknown key 'wrkers'"),
        ("data: x\nworkers: '3'\n", 2, "expected int, found '3'"),
        ("data: x\nworkers: true\n", 2, "expected int, found True"),
        ("data: 5\n", 1, "expected str, found 5"),
        ("data: [\n", 2, "not valid YAML"),
        ("- data\n", 1, "expected keys and values"),
        ("", 1, "expected keys and values"),
    ],
)
def test_a_mistake_in_the_settings_names_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    found_line, message = fault(tmp_path / "claimline.yml", text)
    assert found_line == line
    assert words in message


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("kind: newspaper", "kind: newspapr"), 3, "'newspapr' is none of newspaper, broadcaster"),
        (("name: The Harbour Post\n", ""), None, "key 'name' is missing"),
        (('hosts: ["127.0.0.1:9"]', "hosts: 127.0.0.1"), 5, "expected a list"),
        (('hosts: ["127.0.0.1:9"]', "hosts: [7]"), 5, "expected str, found 7"),
        (
            ("feeds:", "sections:\n  - url: http://127.0.0.1:9/\n    link: a\nfeeds:"),
            9,
            "unknown key 'link'",
        ),
        (("feeds:", "verified: yesterday\nfeeds:"), 7, "expected date"),
    ],
)
def test_a_mistake_in_an_outlet_file_names_its_line(
    tmp_path: Path, change: tuple[str, str], line: int | None, words: str
) -> None:
    found_line, message = fault(tmp_path / "harbour-post.yml", OUTLET.replace(*change), OutletFile)
    assert words in message
    assert line is None or found_line == line


def test_an_outlet_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "harbour-post.yml").write_text(OUTLET)
    outlet = load_outlets(tmp_path)["harbour-post"]
    assert (outlet.name, outlet.hosts, outlet.delay) == ("The Harbour Post", ("127.0.0.1:9",), 1.0)


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("other.yml", OUTLET, 1, "outlet_id is 'harbour-post' but the file is other.yml"),
        ("harbour-post.yml", OUTLET.replace("^/news/", "^/news/("), 6, "unterminated"),
        ("harbour-post.yml", OUTLET.split("feeds:")[0], None, "at least one of feeds, sitemaps, sections"),
    ],
)
def test_an_outlet_that_could_not_work_is_refused(
    tmp_path: Path, name: str, text: str, line: int | None, words: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match=words) as caught:
        load_outlets(tmp_path)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("party_id: quay\nrounds", "party_id: key\nrounds"), 9, "unknown party 'key'; known: dockers, quay"),
        (("round_id: r1, kind", "round_id: r2, kind"), 13, "unknown round 'r2'; known: r1"),
        (("role: union", "role: onion"), 6, "'onion' is none of"),
    ],
)
def test_a_dispute_whose_parts_do_not_fit_is_refused(
    tmp_path: Path, change: tuple[str, str], line: int, words: str
) -> None:
    (tmp_path / "quay-dockers.yml").write_text(DISPUTE.replace(*change))
    with pytest.raises(ConfigError, match=words) as caught:
        load_disputes(tmp_path)
    assert caught.value.line == line


def test_a_dispute_is_read(tmp_path: Path) -> None:
    (tmp_path / "quay-dockers.yml").write_text(DISPUTE)
    dispute = load_disputes(tmp_path)["quay-dockers"]
    assert [party.side for party in dispute.parties] == ["employer", "union"]
    assert dispute.actions[0].start.isoformat() == "2031-05-04"


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load_outlets(tmp_path / "missing")
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load_settings(tmp_path / "missing.yml")
    path = tmp_path / "latin.yml"
    path.write_bytes("data: café".encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8 at byte 9"):
        load(path, Settings)


def test_without_a_file_the_settings_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()
    (tmp_path / "claimline.yml").write_text("workers: 7\n")
    assert load_settings().workers == 7


def test_every_bundled_file_is_valid() -> None:
    assert load_outlets()
    assert load_topics(proved=True)
    assert load_disputes()
