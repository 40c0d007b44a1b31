"""The sample newsroom is what it says: its stories, its servers, and the expectations written beside them."""

from __future__ import annotations

import difflib
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html
from protego import Protego

from flows.newsroom.expected import (
    ExpectedClaim,
    ExpectedComparison,
    ExpectedStory,
    Pointer,
    load_expected,
    place_of,
    story_of,
)
from flows.newsroom.site import Asked, Newsroom, answers, target_of
from flows.newsroom.stories import DISPUTES, StoryFile, load_mastheads, load_stories
from pipelines.config import ConfigError, load, load_disputes, load_outlets

EXPECTED = load_expected()
NIGHT_1, NIGHT_2 = load_stories(1), load_stories(2)
TOPICS = {
    "strike_size", "strike_duration", "strike_history", "strike_vote", "sites_affected", "service_level",
    "care_continuity", "patients_affected", "harm", "cost", "staffing_level", "hires", "turnover",
    "workforce_size", "union_size", "caseload", "patient_facing_time", "overtime", "demand", "wait_time",
    "wages", "benefits", "contract_status", "bargaining", "fines_penalties", "work_rules", "finance",
    "membership", "other",
}  # fmt: skip
REVISED = "courier/hired-left-missing"
AGENT = "newsroom-test/1"
NUMBER = re.compile(
    r"\d(?:[\d,.]*\d)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|"
    r"eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|"
    r"dozens?|half|halves|quarters?|doubled|second|third|sixth)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture(autouse=True)
def _first_night(newsroom: Newsroom) -> None:
    newsroom.night = 1


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of one GET; header names with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, **named})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def text_of(expected: ExpectedStory | Pointer) -> str:
    return "\n".join(story_of(expected).paragraphs)


def name_of(expected: ExpectedStory) -> str:
    return f"{expected.story}-v{expected.version}"


# ---------------------------------------------------------------- what is in it


def test_at_least_five_outlets_of_the_kinds_that_matter() -> None:
    kinds = Counter(masthead.kind for masthead in load_mastheads().values())
    assert kinds.total() >= 5
    assert {"wire", "union_newsroom", "employer_newsroom", "broadcaster", "newspaper"} <= set(kinds)


def test_at_least_24_stories_of_two_disputes_and_three_of_other_things() -> None:
    disputes = Counter(expected.dispute for expected in EXPECTED.stories if expected.version == 1)
    assert set(disputes) == {*load_disputes(DISPUTES), None}
    assert disputes.total() - disputes[None] >= 24
    assert disputes[None] >= 3


@pytest.mark.parametrize("dispute_id", sorted(load_disputes(DISPUTES)))
def test_each_dispute_is_told_over_two_rounds_in_different_years(dispute_id: str) -> None:
    dispute = load_disputes(DISPUTES)[dispute_id]
    days = [story_of(e).published.date() for e in EXPECTED.stories if e.dispute == dispute_id]
    assert len(dispute.rounds) == 2
    for bargaining in dispute.rounds:
        assert bargaining.start
        assert bargaining.end
        assert sum(bargaining.start <= day <= bargaining.end for day in days) >= 3, bargaining.round_id
    assert all(any(r.start <= day <= r.end for r in dispute.rounds if r.start and r.end) for day in days)
    assert len({action.start.year for action in dispute.actions}) == 2
    assert all(action.evidence for action in dispute.actions)


def test_dispute_files_give_both_sides_aliases_and_people_with_titles() -> None:
    for dispute in load_disputes(DISPUTES).values():
        for side in ("employer", "union"):
            parties = {party.party_id for party in dispute.parties if party.side == side}
            assert any(party.aliases for party in dispute.parties if party.party_id in parties)
            assert any(person.title for person in dispute.people if person.party_id in parties)


def test_every_action_named_by_the_expectations_exists() -> None:
    actions = {a.action_id: d.dispute_id for d in load_disputes(DISPUTES).values() for a in d.actions}
    for expected in EXPECTED.stories:
        if expected.action:
            assert actions[expected.action] == expected.dispute


def test_the_second_night_adds_stories_and_changes_one() -> None:
    new = set(NIGHT_2) - set(NIGHT_1)
    assert len(new) >= 3
    assert set(NIGHT_1) <= set(NIGHT_2)
    assert [key for key in NIGHT_1 if NIGHT_1[key] != NIGHT_2[key]] == [REVISED]
    assert NIGHT_2[REVISED].modified > NIGHT_1[REVISED].modified
    assert NIGHT_2[REVISED].published == NIGHT_1[REVISED].published


@pytest.mark.parametrize("original", EXPECTED.wire_copies)
def test_wire_copies_are_nearly_but_not_quite_the_original(original: str) -> None:
    copies = EXPECTED.wire_copies[original]
    agency = load_mastheads()[NIGHT_2[original].outlet_id]
    assert agency.kind == "wire"
    assert len({copy.split("/")[0] for copy in copies}) == 2
    for copy in copies:
        told = [plain("\n".join(NIGHT_2[key].paragraphs)) for key in (original, copy)]
        assert told[0] != told[1]
        assert difflib.SequenceMatcher(None, *told, autojunk=False).ratio() > 0.85
        assert NIGHT_2[copy].credit == agency.name


def plain(text: str) -> str:
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def test_stories_vary_in_their_marks_and_forms_of_quotation() -> None:
    texts = ["\n".join(story.paragraphs) for story in NIGHT_2.values()]
    assert sum('"' in text for text in texts) >= 4
    assert sum("“" in text for text in texts) >= 10
    assert any(re.search(r"“[^”]*\n“", text) for text in texts), "a quote over two paragraphs"
    kinds = Counter(quote.kind for expected in EXPECTED.stories for quote in expected.quotes)
    assert min(kinds["direct"], kinds["indirect"]) >= 30
    assert kinds["mixed"] >= 5


def test_a_folder_without_an_outlet_file_is_an_error(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.newsroom.stories.OUTLETS", tmp_path)
    with pytest.raises(ConfigError, match=r"no outlets/channel6\.yml"):
        load_stories.__wrapped__(1)


def test_an_unknown_key_in_a_story_names_file_and_line(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "story.yml"
    path.write_text("headline: H\nauthor: null\ndate: 2020-01-01\nsection: S\nparagraphs: [P]\ncolour: red\n")
    with pytest.raises(ConfigError, match=r"story\.yml:6: unknown key 'colour'"):
        load(path, StoryFile)


# ---------------------------------------------------------------- the expectations


def test_every_story_has_its_expectations_and_the_revised_one_twice() -> None:
    versions = Counter(expected.story for expected in EXPECTED.stories)
    assert set(versions) == set(NIGHT_2)
    assert [story for story, count in versions.items() if count == 2] == [REVISED]
    assert len({(e.story, e.version) for e in EXPECTED.stories}) == len(EXPECTED.stories)


@pytest.mark.parametrize("expected", EXPECTED.stories, ids=name_of)
def test_expected_words_stand_once_in_the_story(expected: ExpectedStory) -> None:
    text = text_of(expected)
    spans = [place_of(claim.words, claim.near, text) for claim in expected.claims]
    assert len(set(spans)) == len(spans)
    for claim in expected.claims:
        assert claim.period is None or claim.period in text, claim.period
        assert claim.place is None or claim.place in text, claim.place
        assert (claim.value is None) == (claim.bound == "vague"), claim.words
    for quote in expected.quotes:
        assert text.count(quote.content) == 1, quote.content
    for words in expected.distractors:
        assert words in text


@pytest.mark.parametrize("expected", EXPECTED.stories, ids=name_of)
def test_speakers_are_named_in_the_story_and_the_writer_speaks_for_nobody(expected: ExpectedStory) -> None:
    text = text_of(expected).casefold()
    masthead = load_mastheads()[expected.story.split("/")[0]]
    parties = {p.party_id: p.side for d in load_disputes(DISPUTES).values() for p in d.parties}
    own = parties[masthead.party] if masthead.party else "other"
    for said in (*expected.claims, *expected.quotes):
        for speaker in (said.speaker, said.via):
            assert speaker is None or speaker.casefold() in text, speaker
        assert said.speaker or said.side == own


def test_whom_the_dispute_files_know_stands_on_the_side_they_say() -> None:
    sides = {}
    for dispute in load_disputes(DISPUTES).values():
        by_party = {party.party_id: party.side for party in dispute.parties}
        sides |= {party.name: party.side for party in dispute.parties}
        sides |= {person.name: by_party[person.party_id] for person in dispute.people}
    said = [s for e in EXPECTED.stories for s in (*e.claims, *e.quotes) if s.speaker in sides]
    assert len(said) >= 200
    assert [s for s in said if s.side != sides[s.speaker or ""]] == []


@pytest.mark.parametrize("expected", [e for e in EXPECTED.stories if e.dispute], ids=name_of)
def test_no_number_of_a_dispute_story_is_left_unjudged(expected: ExpectedStory) -> None:
    text = text_of(expected)
    judged: set[int] = set()
    for claim in expected.claims:
        judged.update(range(*place_of(claim.words, claim.near, text)))
    for words in (*(claim.period for claim in expected.claims if claim.period), *expected.distractors):
        for found in re.finditer(re.escape(words), text):
            judged.update(range(*found.span()))
    left = [found.group() for found in NUMBER.finditer(text) if not judged.issuperset(range(*found.span()))]
    assert left == []


@pytest.mark.parametrize("expected", EXPECTED.stories, ids=name_of)
def test_furniture_is_on_the_page_and_not_in_the_story(newsroom: Newsroom, expected: ExpectedStory) -> None:
    newsroom.night = 2 if expected.version == 2 or expected.story not in NIGHT_1 else 1
    page = html.fromstring(get(newsroom.url(expected.story))[1]).text_content()
    story = story_of(expected)
    for words in expected.furniture:
        assert words in page
        assert words not in text_of(expected)
    assert all(aside.text in page and 1 <= aside.after <= len(story.paragraphs) for aside in story.asides)


def test_expectations_are_many_and_even_handed() -> None:
    sides = Counter(claim.side for expected in EXPECTED.stories for claim in expected.claims)
    assert sides.total() >= 70
    assert 0.75 <= sides["union"] / sides["employer"] <= 1.33
    assert {"worker", "patient", "expert", "government", "other"} <= set(sides)


def test_topics_are_those_of_the_project() -> None:
    claims = [claim for expected in EXPECTED.stories for claim in expected.claims]
    assert {topic for claim in claims for topic in (claim.topic, *claim.topic_alt)} <= TOPICS
    assert {comparison.topic for comparison in EXPECTED.comparisons} <= TOPICS


# ---------------------------------------------------------------- the comparisons


def pointed_at(pointer: Pointer) -> ExpectedClaim | None:
    """The expected claim, or None for a quote; fails if there is neither."""
    [expected] = [e for e in EXPECTED.stories if (e.story, e.version) == (pointer.story, pointer.version)]
    if pointer.quote:
        assert pointer.quote in {quote.content for quote in expected.quotes}
        return None
    [claim] = [c for c in expected.claims if (c.words, c.near) == (pointer.words, pointer.near)]
    return claim


def named(comparison: ExpectedComparison) -> str:
    return f"{comparison.topic}: {comparison.a.words} | {comparison.b.words or 'quote'}"


@pytest.mark.parametrize("comparison", EXPECTED.comparisons, ids=named)
def test_a_comparison_holds_in_itself(comparison: ExpectedComparison) -> None:
    a, b = pointed_at(comparison.a), pointed_at(comparison.b)
    assert a is not None
    assert comparison.topic in {a.topic, *a.topic_alt}
    assert (comparison.gate is None) == (comparison.comparable == "yes")
    if comparison.verdict not in ("changed", "arithmetic_fails"):
        assert a.side == "employer"
        assert b is None or b.side != "employer"
    if comparison.comparable == "no":
        assert comparison.verdict == "unresolved"
    if b and comparison.verdict in ("agree", "conflict", "changed", "within_bounds"):
        (low_a, high_a), (low_b, high_b) = reach(a), reach(b)
        meet = low_a <= high_b and low_b <= high_a
        assert meet == (comparison.verdict in ("agree", "within_bounds"))


def reach(claim: ExpectedClaim) -> tuple[Decimal, Decimal]:
    """The lowest and highest number that would make the claim true, shares in percent; "about" is a tenth."""
    assert claim.value is not None
    value = claim.value * (100 if claim.kind == "ratio" else 1)
    none, any_number = Decimal(0), Decimal("Infinity")
    return {
        "exact": (value, value),
        "about": (value * Decimal("0.9"), value * Decimal("1.1")),
        "at_least": (value, any_number),
        "more_than": (value, any_number),
        "at_most": (none, value),
        "less_than": (none, value),
        "up_to": (none, value),
    }[claim.bound]


def test_comparisons_cover_every_verdict_and_the_gates_that_the_disputes_turn_on() -> None:
    assert len(EXPECTED.comparisons) >= 15
    verdicts = {comparison.verdict for comparison in EXPECTED.comparisons}
    assert verdicts == {
        "agree", "within_bounds", "conflict", "denied", "changed", "arithmetic_fails", "unresolved",
    }  # fmt: skip
    gates = {comparison.gate for comparison in EXPECTED.comparisons}
    assert {"measure", "unit", "gross_net", "stage", "place", "window"} <= gates
    assert {c.comparable for c in EXPECTED.comparisons} == {"yes", "if", "no"}


def test_histories_run_forward_in_one_partys_words() -> None:
    parties = {p.party_id: p.side for d in load_disputes(DISPUTES).values() for p in d.parties}
    for history in EXPECTED.histories:
        claims = [pointed_at(point) for point in history.points]
        assert all(claim and claim.side == parties[history.party] for claim in claims)
        days = [story_of(point).published for point in history.points]
        assert days == sorted(days)


# ---------------------------------------------------------------- serving


def found_by_the_outlets_own_means(newsroom: Newsroom, outlet_id: str) -> set[str]:
    """The story links of an outlet's feeds, sitemaps and sections, followed as its outlet file says."""
    masthead, address = newsroom.mastheads[outlet_id], newsroom.address(outlet_id)
    links: set[str] = set()
    waiting = [address + path for path in (*masthead.feeds, *masthead.sitemaps)]
    while waiting:
        status, body, _ = get(waiting.pop())
        assert status == 200
        root = etree.fromstring(body)
        if root.tag.endswith("sitemapindex"):
            waiting += root.xpath("//*[local-name()='loc']/text()")
        elif root.tag.endswith("feed"):
            links.update(root.xpath("//*[local-name()='entry']/*[local-name()='link']/@href"))
        else:
            links.update(root.xpath("//item/link/text() | //*[local-name()='loc']/text()"))
    for section in masthead.sections:
        url: str | None = address + section.path
        for _ in range(section.pages):
            if url is None:
                break
            status, body, _ = get(url)
            assert status == 200
            page = html.fromstring(body)
            links.update(urljoin(url, anchor.get("href")) for anchor in page.cssselect(section.links))
            following = page.cssselect(section.next) if section.next else []
            url = urljoin(url, following[0].get("href")) if following else None
        assert url is None, "the outlet file allows too few pages"
    return {link for link in links if re.search(masthead.article_pattern, urlsplit(link).path)}


@pytest.mark.parametrize("night", [1, 2])
@pytest.mark.parametrize("outlet_id", sorted(load_mastheads()))
def test_an_outlets_own_means_find_all_its_stories(newsroom: Newsroom, outlet_id: str, night: int) -> None:
    newsroom.night = night
    address = newsroom.address(outlet_id)
    wanted = {newsroom.url(story.key) for story in newsroom.stories.values() if story.outlet_id == outlet_id}
    closed = newsroom.mastheads[outlet_id].closed
    assert found_by_the_outlets_own_means(newsroom, outlet_id) == wanted | (
        {address + closed} if closed else set()
    )


def test_the_means_differ() -> None:
    mastheads = load_mastheads()
    assert mastheads["northlight"].sitemaps == ("/sitemap-index.xml",)
    assert not mastheads["northlight"].feeds
    assert mastheads["echo"].feeds == ("/atom.xml",)
    assert mastheads["ubcw"].feeds == ("/press.rss",)
    assert mastheads["channel6"].sections[0].next
    assert not mastheads["channel6"].feeds
    assert not mastheads["channel6"].sitemaps


def test_feeds_and_news_sitemap_say_when_a_story_came_out(newsroom: Newsroom) -> None:
    newsroom.night = 2
    story = NIGHT_2["ubcw/who-walked-out"]
    feed = etree.fromstring(get(newsroom.address("ubcw") + "/press.rss")[1])
    [day] = feed.xpath(f"//item[link[contains(., '{story.slug}')]]/pubDate/text()")
    assert day == "Mon, 31 Jul 2023 12:00:00 +0000"
    atom = etree.fromstring(get(newsroom.address("echo") + "/atom.xml")[1])
    assert "2025-02-05T12:00:00+00:00" in atom.xpath("//*[local-name()='published']/text()")
    news = etree.fromstring(get(newsroom.address("northlight") + "/news-sitemap.xml")[1])
    assert "2023-10-23T12:00:00+00:00" in news.xpath("//*[local-name()='publication_date']/text()")


@pytest.mark.parametrize("story", NIGHT_2.values(), ids=lambda story: story.key)
def test_a_page_tells_its_date_where_its_outlet_does_and_nowhere_else(
    newsroom: Newsroom, story: object
) -> None:
    newsroom.night = 2
    key = story.key  # type: ignore[attr-defined]
    basis = EXPECTED.date_bases[key.split("/")[0]]
    page = html.fromstring(get(newsroom.url(key))[1])
    day = NIGHT_2[key].published.date().isoformat()
    where = {
        "json-ld": bool(page.xpath(f'//script[contains(., \'"datePublished": "{day}\')]')),
        "meta": bool(
            page.xpath(f"//meta[@property='article:published_time' and contains(@content, '{day}')]")
        ),
        "time-tag": bool(page.xpath(f"//time[contains(@datetime, '{day}')]")),
        "url": day.replace("-", "/") in newsroom.url(key),
    }
    assert where == {name: name == basis for name in where}


def test_pages_answer_304_to_who_has_them_by_tag_or_by_date(newsroom: Newsroom) -> None:
    for key in NIGHT_1:
        url = newsroom.url(key)
        status, body, headers = get(url)
        assert status == 200
        assert body
        assert get(url, If_None_Match=headers["ETag"])[:2] == (304, b"")
        assert get(url, If_None_Match=f'"other", W/{headers["ETag"]}')[0] == 304
        assert get(url, If_Modified_Since=headers["Last-Modified"])[:2] == (304, b"")
        # RFC 9110, 13.1.3: a tag that differs counts, whatever the date says.
        assert get(url, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200
        assert get(url, If_Modified_Since="yesterday, roughly")[0] == 200


def test_on_the_second_night_only_the_revised_page_has_changed(newsroom: Newsroom) -> None:
    tags = {key: get(newsroom.url(key))[2]["ETag"] for key in NIGHT_1}
    new = [key for key in NIGHT_2 if key not in NIGHT_1]
    assert {get(newsroom.url(key))[0] for key in new} == {404}
    newsroom.advance()
    again = {key: get(newsroom.url(key), If_None_Match=tag)[0] for key, tag in tags.items()}
    assert again == {key: 200 if key == REVISED else 304 for key in NIGHT_1}
    assert {get(newsroom.url(key))[0] for key in new} == {200}
    page = get(newsroom.url(REVISED))[1].decode()
    assert "loses 312" in page
    assert "loses 350" not in page


def test_robots_close_a_page_that_is_linked_and_ask_for_a_pause(newsroom: Newsroom) -> None:
    paused = []
    for outlet_id, masthead in newsroom.mastheads.items():
        address = newsroom.address(outlet_id)
        status, body, _ = get(f"{address}/robots.txt")
        assert status == 200
        robots = Protego.parse(body.decode())
        assert all(robots.can_fetch(newsroom.url(k), AGENT) for k in NIGHT_2 if k.startswith(f"{outlet_id}/"))
        assert "Disallow:" in body.decode()
        if masthead.closed:
            assert not robots.can_fetch(address + masthead.closed, AGENT)
            assert re.search(masthead.article_pattern, masthead.closed), "else nobody would be tempted"
        if robots.crawl_delay(AGENT):
            paused.append(outlet_id)
        assert list(robots.sitemaps) == [
            address + path for path in masthead.sitemaps[: outlet_id == "northlight"]
        ]
    assert paused == ["sorrelmoor"]


def test_nothing_links_away_from_loopback(newsroom: Newsroom) -> None:
    newsroom.night = 2
    for key in NIGHT_2:
        page = html.fromstring(get(newsroom.url(key))[1], base_url=newsroom.url(key))
        page.make_links_absolute()
        assert {urlsplit(link).hostname for _, _, link, _ in page.iterlinks()} <= {"127.0.0.1"}
    assert all(server.server_address[0] == "127.0.0.1" for server in newsroom._servers.values())


def test_requests_are_written_down(newsroom: Newsroom) -> None:
    url = newsroom.url("echo/rovers-strike-late")
    before = len(newsroom.requests)
    tag = get(url)[2]["ETag"]
    get(url, If_None_Match=tag)
    get(newsroom.address("echo") + "/nowhere")
    made = newsroom.requests[before:]
    path = "/stories/rovers-strike-late"
    assert [(r.outlet_id, r.method, r.path, r.conditional, r.status) for r in made] == [
        ("echo", "GET", path, False, 200),
        ("echo", "GET", path, True, 304),
        ("echo", "GET", "/nowhere", False, 404),
    ]
    assert all(isinstance(r, Asked) and r.user_agent == AGENT and r.at.tzinfo for r in made)
    assert made[0].at <= made[1].at <= made[2].at


# ---------------------------------------------------------------- files that others read


def test_outlet_files_are_valid_and_name_known_parties(newsroom: Newsroom, tmp_path: object) -> None:
    newsroom.write_outlets(tmp_path)  # type: ignore[arg-type]
    outlets = load_outlets(tmp_path)  # type: ignore[arg-type]
    assert set(outlets) == set(newsroom.mastheads)
    parties = {party.party_id for d in load_disputes(newsroom.disputes).values() for party in d.parties}
    for outlet in outlets.values():
        assert outlet.hosts == (newsroom.host(outlet.outlet_id),)
        assert outlet.allow_loopback
        assert outlet.delay <= 0.05
        assert outlet.party is None or outlet.party in parties
        assert (outlet.party is not None) == (outlet.origin == "release")
        for key, story in newsroom.stories.items():
            if story.outlet_id == outlet.outlet_id:
                assert re.search(outlet.article_pattern, urlsplit(newsroom.url(key)).path)
    assert len({outlet.hosts for outlet in outlets.values()}) == len(outlets)


# ---------------------------------------------------------------- hostile readers

HOSTILE = [
    b"GET /../../../etc/passwd HTTP/1.1",
    b"GET /newsroom/../../site.py HTTP/1.1",
    b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
    b"GET /..%5c..%5csite.py HTTP/1.1",
    b"GET //etc/passwd HTTP/1.1",
    b"GET /article/%00 HTTP/1.1",
    b"GET /article/%zz HTTP/1.1",
    b"GET /article/% HTTP/1.1",
    b"GET /article/%ff%fe HTTP/1.1",
    b"GET /article/%0d%0aSet-Cookie:x=1 HTTP/1.1",
    b"GET /article/\xc3\xa9\xff HTTP/1.1",
    b"GET /" + b"a" * 5_000 + b" HTTP/1.1",
    b"GET /article/<script>alert(1)</script> HTTP/1.1",
    b"GET /{{7*7}} HTTP/1.1",
    b"GET http://127.0.0.1/article/x HTTP/1.1",
    b"GET ../site.py HTTP/1.1",
    b"GET /robots.txt?file=../site.py HTTP/1.1",
    b"GET * HTTP/1.1",
]


def raw(newsroom: Newsroom, first_line: bytes) -> bytes:
    host, port = newsroom.host("northlight").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(first_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received


@pytest.mark.parametrize("line", HOSTILE, ids=lambda line: repr(line[4:40]))
def test_hostile_paths_get_400_or_404_and_no_file(
    newsroom: Newsroom, line: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    head, _, body = raw(newsroom, line).partition(b"\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 40[04] ", head)
    assert re.fullmatch(rb"40[04] [A-Z][A-Za-z ]+\n", body), "the answer repeats nothing of the request"
    assert b"Set-Cookie" not in head
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "line", [b"BREW /pot HTTP/1.1", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9", b"GET /" + b"a" * 70_000]
)
def test_what_is_no_request_is_refused_and_the_server_lives_on(
    newsroom: Newsroom, line: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        answer = raw(newsroom, line)
    except ConnectionError:  # the server hung up before it had read everything: as good a refusal
        answer = b""
    assert b"200 OK" not in answer
    assert b"Traceback" not in answer
    assert get(newsroom.address("northlight") + "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_a_reader_who_hangs_up_leaves_no_trace(newsroom: Newsroom, capfd: pytest.CaptureFixture[str]) -> None:
    host, port = newsroom.host("courier").split(":")
    for _ in range(5):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"GET /sitemap.xml HTTP/1.1\r\nHost: x\r\n\r\n")
    assert get(newsroom.address("courier") + "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_head_has_the_length_and_no_body(newsroom: Newsroom) -> None:
    head, _, body = raw(newsroom, b"HEAD /robots.txt HTTP/1.1").partition(b"\r\n\r\n")
    assert b"200 OK" in head
    assert re.search(rb"Content-Length: [1-9]", head)
    assert body == b""


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/article/x", "/article/x"),
        ("/local/?page=2", "/local/?page=2"),
        ("/%61rticle", "/article"),
        ("/%", None),
        ("/%4", None),
        ("/a%20b", None),
        ("article", None),
        ("", None),
        ("/" + "a" * 1_999, "/" + "a" * 1_999),
        ("/" + "a" * 2_000, None),
    ],
)
def test_target_of(path: str, target: str | None) -> None:
    assert target_of(path) == target


@pytest.mark.parametrize("outlet_id", sorted(load_mastheads()))
def test_what_a_story_says_is_escaped_everywhere(outlet_id: str) -> None:
    evil = '</script><script>alert("x")</script>&<!--'
    story = next(story for story in NIGHT_2.values() if story.outlet_id == outlet_id)
    story = replace(story, headline=evil, author=evil, paragraphs=(evil,), note=evil, credit=evil)
    for path, answer in answers(load_mastheads()[outlet_id], "http://127.0.0.1:1", [story]):
        assert b"<script>alert" not in answer.body, path


# ---------------------------------------------------------------- starting and stopping


def test_ports_can_be_given_and_are_free_again_afterwards() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for _ in range(2):
        with Newsroom(ports={"echo": port}, night=2) as running:
            assert running.address("echo") == f"http://127.0.0.1:{port}"
            assert get(running.url("echo/tram-staff-accept-deal"))[0] == 200
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


def test_a_taken_port_frees_all_the_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        newsroom = Newsroom(ports={"ubcw": taken.getsockname()[1]})
        with pytest.raises(OSError, match="in use"), newsroom:
            pass
        assert newsroom._servers == {}


def test_there_is_no_third_night() -> None:
    with pytest.raises(ValueError, match="not 3"):
        Newsroom(night=3)


def test_the_command_prints_addresses_and_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "flows.newsroom"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job's is ignored
    ) as process:
        assert process.stdout
        assert process.stderr
        lines = [process.stdout.readline() for _ in range(len(load_mastheads()) + 1)]
        assert get(lines[0].split()[0] + "/")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == ""
    assert lines[-1] == "Ctrl-C ends it.\n"
