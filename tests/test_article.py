"""Pages to articles: invented pages in, articles or reasons out."""

# Tables of pages read better unbroken.
# ruff: noqa: E501

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article.boxes import RULES as BOX_RULES
from pipelines.article.boxes import BoxFile, boxes_of, cut_boxes
from pipelines.article.charset import LARGEST
from pipelines.article.read import parse, read_page
from pipelines.config import load
from pipelines.records import Article, Rejection
from tests import page_eval
from tests.effort import ends_within
from tests.kestrel import LD, STORY, html, page, read, reason

PAGES = Path(__file__).parent / "pages"


# ---------------------------------------------------------------- text


def test_text_is_the_paragraphs_with_no_character_changed() -> None:
    assert read(html()).text.split("\n") == STORY


def test_broadcaster_page() -> None:
    """A saved page with labels between paragraphs, captions, a newsletter box and a list of other stories."""
    result = read((PAGES / "broadcaster.html").read_bytes())
    lines = result.text.split("\n")
    story = [line for line in lines if not line.startswith(("READ MORE", "MORE NEWS"))]
    assert story[0].startswith("KESTREL BAY (Channel 9) — Tram drivers")
    assert story[-1].endswith("could not say when the trams will run.")
    assert len(story) == 6
    for foreign in ("Pickets at the depot", "weekly letter", "Owl nests", "Cookies help us", "Sign up"):
        assert foreign not in result.text
    assert result.headline == "Tram drivers stop work at dawn"
    assert (result.date_published, result.date_basis) == (date(2022, 8, 15), "json-ld")
    assert result.date_modified == date(2022, 8, 16)
    assert result.author == "Mina Orr"


def test_odd_quotation_marks_stay() -> None:
    odd = (
        "„Wir“ said the sign, ‹and› «so» ''it'' `did` \"too — the mill’s “second one in two weeks, Orr said."
    )
    lines = read(html(body="".join(f"<p>{line}</p>" for line in [*STORY, odd]))).text.split("\n")
    assert lines[-1] == odd


def test_entities_become_characters_once() -> None:
    soup = "Pay rose 5&nbsp;% &mdash; &ldquo;R&amp;D&rdquo; &#8211; cost &pound;4&thinsp;m &amp;amp; more, the mill said."
    text = read(html(body="".join(f"<p>{line}</p>" for line in [*STORY, soup]))).text
    assert text.split("\n")[-1] == "Pay rose 5 % — “R&D” – cost £4 m &amp; more, the mill said."


def test_writing_direction_marks_stay_and_null_bytes_do_no_harm() -> None:
    line = "The sign read \u200fخبز\u200e and 90 bakers cheered it, the union said."
    body = html(body="".join(f"<p>{part}</p>" for part in [*STORY, line])).replace(
        b"Tuesday", b"Tue\x00sday", 1
    )
    text = read(body).text
    assert line in text
    assert "About 1,400 bakers" in text


def test_standfirst_and_second_part_of_the_body_are_not_lost() -> None:
    lead = '<p class="article-dek">Bakers at three mills have struck over nights, in the second walkout this year.</p>'
    halves = "</div><div class='ad'></div><div class='story-body'>".join(
        "".join(f"<p>{line}</p>" for line in part) for part in (STORY[:3], STORY[3:])
    )
    text = read(html(body=halves, lead=lead)).text
    assert text.startswith("Bakers at three mills have struck")
    assert [line for line in STORY if line not in text] == []


def test_plain_text_is_kept_exactly() -> None:
    raw = "  Bakers walked out.\r\n\r\n“Why?” asked one. \u200fx\u200e \t\nREAD MORE: Owls\x00 "
    assert read(b"\xef\xbb\xbf" + raw.encode(), content_type="text/plain").text == raw


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1).filter(lambda text: text.strip() and "\x00" not in text))
def test_any_plain_text_comes_back(text: str) -> None:
    result = read_page(page(content_type="text/plain"), text.encode())
    if isinstance(result, Article):
        assert result.text == text.removeprefix("\ufeff")
    else:  # what looks like a file of another kind, or a page
        assert result.reason in ("binary", "empty", "encoding")


def test_plain_text_of_200_000_words() -> None:
    text = "\n".join(["The union counted 90 bakers and the mill 300. "] * 22_300)
    with ends_within(60):
        assert read(text.encode(), content_type="text/plain").text == text


# ---------------------------------------------------------------- charset


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "iso-8859-1", "iso-8859-1"),  # a header and a page that lie
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", None, None),
        ("cp1252", "iso-8859-1", None),
        ("utf-8-sig", None, "windows-1252"),
        ("utf-16", None, None),
        ("utf-16-le", "utf-16le", None),
        ("mac-roman", "mac-roman", None),
        ("utf-8", "no-such-charset", "also-none"),
    ],
)
def test_charset(encoding: str, header: str | None, meta: str | None) -> None:
    raw = html().decode().replace('<meta charset="utf-8">', f'<meta charset="{meta}">' if meta else "")
    assert read(raw.encode(encoding), charset=header).text.split("\n") == STORY


def test_a_few_broken_bytes_in_utf_8_cost_only_themselves() -> None:
    broken = html().replace(b"11 years", b"11\xa0years \x93on nights\x94", 1)
    text = read(broken).text
    assert "for 11 years “on nights”" in text
    assert "“We asked for two days" in text


def test_noise_in_no_charset_is_rejected() -> None:
    noise = bytes(range(0x80, 0x100)) * 200
    assert reason(b"<html><body><p>" + noise + b"</p></body></html>") in ("encoding", "no_article")
    assert reason(noise, content_type="text/plain") == "encoding"


# ---------------------------------------------------------------- boxes


@pytest.mark.parametrize("box", load(BOX_RULES, BoxFile).boxes, ids=lambda box: box.box_id)
def test_box_keeps_its_examples(box: Any) -> None:
    assert box.matches, "a box needs snippets that it must cut"
    assert box.rejects, "a box needs snippets that it must leave alone"
    around = (
        "<html><body><main><h1>Bakers</h1>{}"
        + "".join(f"<p>{line}</p>" for line in STORY)
        + "</main></body></html>"
    )
    for snippets, kept in ((box.matches, False), (box.rejects, True)):
        for snippet in snippets:
            tree = parse(around.format(snippet))
            assert [found.box_id for _, found in boxes_of(tree)][:1] == ([] if kept else [box.box_id]), (
                snippet
            )
            cut_boxes(tree)
            assert boxes_of(tree) == []
            assert tree.text_content().count("bakers") == "".join(STORY).count("bakers") + (
                snippet.count("bakers") if kept else 0
            )


# ---------------------------------------------------------------- rejections

LINKS = "".join(f"<li><a href='/n/{i}'>Bakers and tram drivers talk, day {i}</a></li>" for i in range(60))


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    [
        (b"", {}, "empty"),
        (b" \n\t ", {"content_type": "text/plain"}, "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 4000, {}, "binary"),
        (b"\x89PNG\r\n" + bytes(range(256)) * 20, {"content_type": "image/png"}, "binary"),
        (b"<html>" + b"\0" * 5000, {}, "binary"),
        (b'{"a": 1}', {"content_type": "application/json"}, "binary"),
        (b"x" * (LARGEST + 1), {"content_type": "text/plain"}, "too_large"),
        (html() + b"<p>filler</p>" * 1_700_000, {}, "too_large"),  # 22 MB
        (b"<!doctype html><html><head><title></title></head><body></body></html>", {}, "no_article"),
        (html(body="<p>Bakers walked out. More soon.</p>"), {}, "no_article"),
        (f"<html><title>Kestrel</title><body><ul>{LINKS}</ul></body></html>".encode(), {}, "index_page"),
        (b"<!doctype html><html><head><title>Bakers</title></head><body><div id='__next'></div>"
         b"<noscript>Please enable JavaScript.</noscript><script id='__NEXT_DATA__'>{}</script></body></html>", {}, "script_shell"),
        (html(LD.format('{"@type":"NewsArticle","isAccessibleForFree":false}'), body=f"<p>{STORY[0]}</p><p>Subscribe to continue.</p>"),
         {}, "paywall"),
        (b"<!doctype html><title>Page not found | Kestrel</title><h1>Sorry, we can't find that page</h1>"
         b"<p>The story may have been moved. Try our search.</p>", {}, "soft_404"),
        (b"<!doctype html><title>Before you continue</title><h1>We value your privacy</h1><p>We and our 842 partners store and access "
         b"information on a device. You can accept or manage your choices. Your choices will be signaled to our partners.</p>", {},
         "wall"),
        (b"<!doctype html><title>One moment</title><h1>Checking your browser before you reach the Kestrel</h1>", {}, "wall"),
        (html(body="<p>Bakers walked out. More soon.</p><div class='banner'>We value your privacy</div>", tail="<p>Orr</p>" * 900),
         {}, "no_article"),
        (b"<p>" * 400_000, {}, "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_rejected(body: bytes, given: dict[str, Any], expected: str) -> None:
    assert reason(body, **given) == expected


@pytest.mark.parametrize(("paragraphs", "kept"), [(1, False), (2, False), (5, True)])
def test_locked_page_is_kept_once_there_is_a_story_to_read(paragraphs: int, kept: bool) -> None:
    shown = "".join(f"<p>{line}</p>" for line in STORY[:paragraphs])
    locked = html(LD.format('{"@type":"NewsArticle","isAccessibleForFree":"False"}'), body=shown)
    if kept:
        assert read(locked).text.split("\n") == STORY
    else:
        assert reason(locked) == "paywall"


@pytest.mark.parametrize(
    "soup",
    [
        "<div>" * 20_000,
        "<b><i>" * 10_000 + "x",
        "<table><tr><td>" * 3_000,
        "<ul><li>" * 5_000,
        "<a href=x>y" * 20_000,
        "<p>" + "word " * 200_000,
        "<p title='" + "a" * 500_000,
        "</p></div>" * 20_000,
        "<time>" * 20_000,
        "<h1>" * 20_000,
        "<script type='application/ld+json'>" + "[" * 200_000,
        "<script type='application/ld+json'>" + '{"@graph":' * 50_000,
        "&" * 200_000,
        "<!--" * 50_000,
        "<svg><![CDATA[" * 5_000,
        "<p>word and word.</p>" * 14_900,
        "<p><table><tr><td>x said y.</td></tr></table>" * 3_300,
        "<span class='caption'>x</span>y" * 14_900,
        "<div class='related'>" * 29_000,
    ],
    ids=lambda soup: soup[:24],
)
def test_hostile_pages_end_soon(soup: str) -> None:
    with ends_within(60):
        result = read_page(page(), f"<!doctype html><html><body><h1>Bakers</h1>{soup}".encode())
    assert isinstance(result, Article | Rejection)


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall(noise: bytes) -> None:
    for content_type in ("text/html", "text/plain", ""):
        read_page(page(content_type=content_type), noise)
        read_page(page(content_type=content_type), b"<html><body><p>" + noise + b"</p>" + html())


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "author", "headline", "datePublished", "url", "name", "mainEntity"]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_structured_data_is_survived(value: Any) -> None:
    head = LD.format(json.dumps({"@type": "NewsArticle", "author": value, "headline": value, "url": value}))
    assert read(
        html(head + LD.format(json.dumps(value)).replace("</", "<\\/", 1).replace("<\\/s", "</s"))
    ).text


# ---------------------------------------------------------------- real pages


def test_floors_on_real_pages() -> None:
    """A fixed sample of the page collection; the floors may be raised, never lowered."""
    if not page_eval.PAGES.is_dir():
        pytest.skip(f"no page collection at {page_eval.PAGES}")
    scores = page_eval.evaluate(every=10)
    assert scores.pages >= 40
    floors = {
        "human: body F1": 0.95,
        "strike: paragraphs found": 0.99,
        "strike: gold quotes verbatim": 0.97,
        "title exact": 0.8,
        "date within a day": 0.9,
    }
    assert {
        measure: scores.mean(measure) for measure, floor in floors.items() if scores.mean(measure) < floor
    } == {}
