"""Outlets tried on a server of this machine, and drafted from its address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from flows.outlets import as_yaml, check, draft, faults
from pipelines.article.read import read_page
from pipelines.article.second import far_more_text
from pipelines.config import ConfigError, Layout, load_outlets
from pipelines.records import Article
from spiders.crawl import LEFT_OVER, CrawlReport
from spiders.discover import NotFoundError, pattern_of
from tests import kestrel
from tests.effort import ends_within
from tests.test_cli import claimline
from tests.test_spider import CONTACT, Answer, Site, rss

LINK = '<link rel="alternate" type="application/rss+xml" href="/{}">'
DATED = kestrel.LD.format('{"@type":"NewsArticle","datePublished":"2024-06-09"}')


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def furnish(site: Site) -> None:
    """A paper with a feed on its home page, a sitemap in its robots.txt, and eight stories."""
    stories = [f"/city/2024/06/09/bakers-walk-out-{n}" for n in range(8)]
    robots = f"User-agent: *\nCrawl-delay: 0.2\nDisallow: /members/\nSitemap: {site.url('/news.xml')}\n"
    site.set("/robots.txt", Answer(body=robots.encode(), headers={"Content-Type": "text/plain"}))
    front = f"<title>Kestrel</title>{LINK.format('rss')}{LINK.format('dead.xml')}<a href='{stories[0]}'>A</a>"
    site.set("/", front.replace("<title>", '<meta property="og:site_name" content="The Kestrel"><title>'))
    site.set("/rss", rss(*stories[:5], "/about"))
    urls = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in stories[4:])
    site.set("/news.xml", f"<urlset>{urls}</urlset>")
    for path in stories:
        site.set(path, Answer(body=kestrel.html(DATED)))


def test_a_working_outlet_has_nothing_to_mend(site: Site) -> None:
    furnish(site)
    outlet = site.outlet("kestrel", feeds=(site.url("/rss"),), article_pattern="^/city/", min_stories=5)
    checked = check(outlet, CONTACT)
    assert checked.mend == ()
    assert checked.links == 5
    assert checked.article is not None
    assert checked.article.headline == "Bakers walk out of mill"
    assert len([path for path in site.paths() if path.startswith("/city/")]) == 1  # one story is enough


def test_what_is_wrong_is_said(site: Site) -> None:
    furnish(site)
    for path in list(site.answers):
        if path.startswith("/city/"):
            site.set(path, "<title>Just a moment...</title><h1>Checking your browser</h1>")
    feeds = (site.url("/rss"), site.url("/retired.xml"))
    outlet = site.outlet("kestrel", feeds=feeds, article_pattern="^/city/", min_stories=50)
    mend = check(outlet, CONTACT).mend
    for said in (
        "/retired.xml: answered 404",
        "5 stories found, 50 expected",
        "wall: a question stands before",
    ):
        assert any(said in fault for fault in mend), (said, mend)
    assert not any("/tmp" in fault for fault in mend)  # noqa: S108


REPORT = CrawlReport("check", Path("j"), Path("l"), 0.0, (), (), ("kestrel: 9 " + LEFT_OVER,))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (kestrel.html(DATED), None),
        (kestrel.html(), "no day of publication found"),
        (kestrel.html(DATED, body=f"<p>{' '.join(kestrel.STORY)}</p>"), "only 1 paragraphs found"),
        (b"", "empty: "),
    ],
)
def test_what_a_story_lacks_is_said(body: bytes, said: str | None) -> None:
    read = read_page(kestrel.page(), body)
    mend = list(faults(REPORT, [read], read if isinstance(read, Article) else None))
    assert [said in fault for fault in mend] == [True] if said else mend == []


def test_a_story_of_which_most_is_missing_is_told() -> None:
    whole = kestrel.html(
        body="".join(f"<p>{line} In all, {n} of them.</p>" for n in range(30) for line in kestrel.STORY)
    )
    article = kestrel.read(whole)
    assert far_more_text(whole.decode(), article.text) is None
    assert article.found_elsewhere is None
    with ends_within(1):
        assert far_more_text(whole.decode() + "<div>" * 100_000, article.text[:900]) is None
    assert (far_more_text(whole.decode(), article.text[:900]) or 0) > 10_000
    five = "".join(f"<p>{line}</p>" for line in kestrel.STORY)
    part = whole.replace(b"<p>", f"<section class='part'>{five}</section><p>".encode(), 1)
    few = read_page(kestrel.page(), part, layouts=[Layout(body=".part")])
    assert isinstance(few, Article)
    assert (few.found_elsewhere or 0) > 10_000
    assert any("found by another extractor" in fault for fault in faults(REPORT, [few], few))


def test_an_outlet_is_drafted_from_its_address_and_the_draft_works(site: Site, tmp_path: Path) -> None:
    furnish(site)
    text = draft(site.url("/"), CONTACT, allow_loopback=True)
    found = yaml.safe_load(text)
    assert found["name"] == "The Kestrel"
    assert found["feeds"] == [site.url("/rss")]  # the dead one is left out
    assert found["sitemaps"] == [site.url("/news.xml")]
    assert found["verified"] is None
    assert found["delay"] == 0.2
    assert re.search(found["article_pattern"], "/city/2024/07/01/tram-drivers-stay-away")
    assert not re.search(found["article_pattern"], "/about")
    assert not [path for path in site.paths() if path.startswith("/city/")]  # listings only
    (tmp_path / f"{found['outlet_id']}.yml").write_text(text)
    (outlet,) = load_outlets(tmp_path).values()
    assert as_yaml(outlet) == text
    assert check(outlet, CONTACT).mend == ()


def test_a_home_that_moved_is_followed_and_usual_addresses_are_tried(site: Site) -> None:
    furnish(site)
    site.set("/", Answer(302, headers={"Location": site.url("/home").replace("127.0.0.1", "localhost")}))
    site.set("/home", "<title>The Kestrel | News</title><p>no feed is named")
    site.set("/robots.txt", Answer(404))
    site.set("/rss", Answer(404))
    site.set("/feed.xml", rss("/city/2024/06/09/bakers-walk-out-1"))
    found = yaml.safe_load(draft(site.url("/"), CONTACT, allow_loopback=True))
    host = site.host.replace("127.0.0.1", "localhost")
    assert found["hosts"] == [host]
    assert found["feeds"] == [f"http://{host}/feed.xml"]


def test_no_address_of_this_machine_is_asked_without_leave(site: Site) -> None:
    furnish(site)
    with pytest.raises(NotFoundError):
        draft(site.url("/"), CONTACT)
    assert site.asked == []
    with pytest.raises(NotFoundError, match="not an address"):
        draft("kestrel.example", CONTACT)


@pytest.mark.parametrize(
    ("paths", "story", "other"),
    [
        (["/2024/06/09/a-b-c/", "/2024/06/10/d-e-f/"], "/2025/01/02/some-other-story/", "/2025/01/02/"),
        (["/news/local/a-b-c/123/", "/news/state/d-e-f/7/"], "/news/city/x-y-z/99/", "/sport/ball/x-y-z/9/"),
        (["/article/a-b-c-0a1b2c3d"], "/article/strike-over-pay-77", "/hub/strikes"),
        (["/post/a-b-c/12125758/", "/a-b-c/12125758/"], "/d-e-f/1/", "/weather/"),
        (["/news/x-y-z.html", "/sport/q-r-s.html"], "/city/a-b-c.html", "/news/index.php"),
    ],
)
def test_a_pattern_is_what_paths_have_in_common(paths: list[str], story: str, other: str) -> None:
    is_story = re.compile(pattern_of(paths)).search
    assert all(is_story(path) for path in [*paths, story])
    assert not is_story(other)


def test_the_command_tells_what_to_mend(site: Site, tmp_path: Path) -> None:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "kestrel.yml").write_text(as_yaml(site.outlet("kestrel")))
    config = tmp_path / "claimline.yml"
    config.write_text(f"outlets: {tmp_path / 'outlets'}\n")
    checked = claimline("outlets", "check", "kestrel", "--config", str(config), "--json")
    assert checked.returncode == 1, checked.stderr.decode()
    assert "could be read" in json.loads(checked.stdout)["mend"][0]
    unknown = claimline("outlets", "check", "nobody", "--config", str(config))
    assert unknown.returncode == 2
    assert "kestrel" in unknown.stderr.decode()


# ---------------------------------------------------------------- layouts of other years

OLD = (
    "<html><head><title>Daily news of the bay</title></head><body><table><tr><td><h1>The Kestrel</h1>"
    "<div id='storyhead'>Bakers walk out of mill</div><i class='writer'>Mina Orr</i> "
    "Print edition of <b>3 June 2014</b><b class='when'>9 June 2014</b>"
    "<td class='copy'><ul>{}</ul><td><b class='when'>1 May 2014</b></table></body></html>"
).format("".join(f"<li>{line}</li>" for line in kestrel.STORY))
NEW = OLD.replace("storyhead", "kicker").replace("writer", "pen").replace("when", "posted-on")
TOLD = '{"@type":"Article","headline":"Mill stands still","author":"Ida Venn","datePublished":"2014-06-07"}'
LAYOUTS = """
selectors:
  - {until: 2014-12-31, title: "#storyhead", author: i.writer, published: "//b[@class='when']", body: td.copy}
  - {since: 2015-01-01, title: "#kicker", author: i.pen, published: b.posted-on, body: td.copy}
"""


def kestrel_file(folder: Path, more: str) -> Path:
    path = folder / "kestrel.yml"
    path.write_text(
        "outlet_id: kestrel\nname: The Kestrel\nkind: newspaper\nhomepage: https://kestrel.example/\n"
        "hosts: [kestrel.example]\narticle_pattern: ^/news/\nfeeds: [https://kestrel.example/rss]\n" + more
    )
    return path


@pytest.mark.parametrize(
    ("body", "captured", "expected"),
    [
        (OLD, 2014, ("Bakers walk out of mill", "Mina Orr", "2014-06-09")),
        (NEW, 2016, ("Bakers walk out of mill", "Mina Orr", "2014-06-09")),
        # A page of one layout is not read with the other's selectors …
        (OLD, 2016, ("The Kestrel", None, "2014-06-03")),
        # … unless its own date, where it is known, says that it is as old.
        (OLD.replace("<title>", "<meta name='pubdate' content='2014-06-08'><title>"), 2016,
         ("Bakers walk out of mill", "Mina Orr", "2014-06-08")),
        # What structured data say is not asked of selectors.
        (OLD.replace("<title>", kestrel.LD.format(TOLD) + "<title>"), 2014,
         ("Mill stands still", "Ida Venn", "2014-06-07")),
    ],
)  # fmt: skip
def test_a_layout_is_read_by_the_selectors_of_its_days(
    tmp_path: Path, body: str, captured: int, expected: tuple[str | None, ...]
) -> None:
    kestrel_file(tmp_path, LAYOUTS)
    layouts = load_outlets(tmp_path)["kestrel"].selectors
    page = kestrel.page(fetched_at=datetime(captured, 7, 1, tzinfo=UTC))
    article = read_page(page, body.encode(), layouts=layouts)
    assert isinstance(article, Article), article
    day = article.date_published
    assert (article.headline, article.author, day.isoformat() if day else None) == expected
    if expected[1]:
        assert article.text.split("\n") == kestrel.STORY


def test_a_story_that_is_found_anyway_is_not_read_by_selectors(tmp_path: Path) -> None:
    kestrel_file(tmp_path, "selectors: [{body: .owls}, {body: footer}]\n")
    owls, footer = load_outlets(tmp_path)["kestrel"].selectors
    tail = f"<div class='owls'><p>{'Owls nest in the clock of the library. ' * 20}</p></div>"
    read = read_page(kestrel.page(), kestrel.html(tail=tail), layouts=[owls])
    assert isinstance(read, Article)
    assert read.text.startswith("Owls nest")
    structured = kestrel.LD.format(json.dumps({"@type": "Article", "articleBody": " ".join(kestrel.STORY)}))
    read = read_page(kestrel.page(), kestrel.html(structured, tail=tail), layouts=[owls])
    assert isinstance(read, Article)
    assert read.text.split("\n")[:5] == kestrel.STORY
    read = read_page(kestrel.page(), kestrel.html(), layouts=[footer])
    assert isinstance(read, Article)
    assert read.text.split("\n") == kestrel.STORY


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("{title: 'a[['}", "neither a CSS selector nor an XPath"),
        ("{title: '//a['}", "neither a CSS selector nor an XPath"),
        ("{since: 2014-01-01}", "name at least one of title, author, published, body"),
        ("{since: 2014-01-01, until: 2013-01-01, title: h1}", "`until` lies before `since`"),
        ("{since: last year, title: h1}", "expected date"),
        ("{heading: h1}", "unknown key 'heading'"),
    ],
)
def test_a_layout_that_can_not_be_meant_is_told_with_its_line(tmp_path: Path, layout: str, said: str) -> None:
    path = kestrel_file(tmp_path, f"selectors:\n  - {layout}\n")
    with pytest.raises(ConfigError, match=rf"kestrel\.yml:9: .*{re.escape(said)}") as told:
        load_outlets(tmp_path)
    assert told.value.path == path


def test_captures_alone_are_enough(tmp_path: Path) -> None:
    path = kestrel_file(tmp_path, "")
    more = "captures: [{index: 'https://a.example/cdx', page: 'https://a.example/{timestamp}/{url}'}]\n"
    path.write_text(path.read_text().partition("feeds")[0] + more)
    assert load_outlets(tmp_path)["kestrel"].captures
