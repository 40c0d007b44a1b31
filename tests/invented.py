"""Builds records of an invented dispute for the warehouse's tests: words in, spans and ids worked out."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipelines.records import (
    Action,
    Article,
    Attribution,
    Claim,
    Dispute,
    Extraction,
    Page,
    Party,
    Person,
    Quantity,
    Round,
    Run,
    Span,
    record_id,
)
from warehouse import db

FETCHED = datetime(2031, 3, 4, 2, 0, tzinfo=UTC)

HARBOUR = Dispute(
    dispute_id="northgate-harbour",
    name="Northgate Harbour crane drivers",
    industry="ports",
    parties=(
        Party("northgate", "Northgate Harbour Company", "employer", "employer", ("Northgate", "the harbour")),
        Party("crane-drivers", "Crane Drivers' Union", "union", "union", ()),
    ),
    people=(Person("Ines Varga", "crane-drivers", "president", date(2029, 1, 1)),),
    rounds=(Round("2031", "contract of 2031", date(2031, 1, 1)), Round("2027", "contract of 2027")),
    actions=(
        Action("march-2031", "2031", "strike", "March strike", date(2031, 3, 1), size=900),
        Action("may-2027", "2027", "strike", "May strike", date(2027, 5, 2), date(2027, 5, 9)),
    ),
    keywords=("crane",),
)


def make_page(url: str = "https://gazette.example/a", body: bytes = b"<p>", **changed: Any) -> Page:
    digest = sha256(body).hexdigest()
    given = {
        "page_id": record_id(url, digest),
        "url": url,
        "source_id": url,
        "outlet_id": "gazette",
        "fetched_at": FETCHED,
        "status": 200,
        "content_type": "text/html",
        "charset": "utf-8",
        "sha256": digest,
        "size": len(body),
        "etag": None,
        "last_modified": None,
        "date_hint": None,
        "hint_basis": "unknown",
        "run_id": "night-1",
    }
    return Page(**given | changed)


def make_article(page: Page, text: str, **changed: Any) -> Article:
    story_id = record_id(page.url)
    given = {
        "article_id": record_id(story_id, text),
        "story_id": story_id,
        "page_id": page.page_id,
        "source_id": page.source_id,
        "outlet_id": page.outlet_id,
        "url": page.url,
        "headline": "Cranes stand still",
        "author": None,
        "date_published": date(2031, 3, 3),
        "date_basis": "json-ld",
        "date_modified": None,
        "origin": "reporting",
        "wire": None,
        "text": text,
        "extractor_version": "v1",
    }
    return Article(**given | changed)


def span_of(text: str, words: str | None) -> Span | None:
    """Where the words first stand in the text."""
    return None if words is None else Span(text.index(words), text.index(words) + len(words))


def spelt(article: Article, given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The given fields, those that are spans looked up by their words."""
    return given | {
        name: span_of(article.text, given[name]) for name in names if isinstance(given.get(name), str)
    }


def make_attribution(article: Article, words: str, **changed: Any) -> Attribution:
    content = span_of(article.text, words)
    assert content is not None
    given = {
        "attribution_id": record_id(article.article_id, content),
        "article_id": article.article_id,
        "kind": "direct",
        "content": (content,),
        "source": None,
        "cue": None,
        "rule_id": "cue.said",
        "extractor_version": article.extractor_version,
    }
    return Attribution(**spelt(article, given | changed, ("source", "cue", "speaker", "role", "affiliation")))


def make_quantity(article: Article, words: str, value: object = None, **changed: Any) -> Quantity:
    span = span_of(article.text, words)
    empty = {field.name: None for field in fields(Quantity)}
    given = empty | {
        "quantity_id": record_id(article.article_id, span),
        "article_id": article.article_id,
        "span": span,
        "value": None if value is None else Decimal(str(value)),
        "bound": "exact",
        "unit": "driver",
        "kind": "count",
        "direction": "none",
        "rule_id": "number.plain",
        "extractor_version": article.extractor_version,
    }
    exact = {name: Decimal(str(given)) for name, given in changed.items() if isinstance(given, int)}
    return Quantity(**spelt(article, given | changed | exact, ("concept", "period", "place")))


def make_claim(article: Article, words: str, quantity: Quantity | None = None, **changed: Any) -> Claim:
    span = quantity.span if quantity else span_of(article.text, words)
    assert span is not None
    empty = {field.name: None for field in fields(Claim)}
    attribution_id = changed.get("attribution_id")
    begin = article.text.rfind("\n", 0, span.start) + 1
    end = article.text.find("\n", span.end)
    given = empty | {
        "claim_id": record_id(article.article_id, span, attribution_id),
        "article_id": article.article_id,
        "quantity_id": quantity.quantity_id if quantity else None,
        "span": span,
        "sentence": Span(begin, end if end > 0 else len(article.text)),
        "topic": "hires",
        "measure": "level",
        "side": "other",
        "depth": "party",
        "kind": "assert",
        "modality": "actual",
        "status": "asserted",
        "dispute_id": HARBOUR.dispute_id,
        "check_worthy": "core",
        "check_reason": "a number about the dispute",
        "rule_id": "topic.hires",
        "extractor_version": article.extractor_version,
    }
    return Claim(**spelt(article, given | changed, ("population", "claimant", "via", "place", "period")))


STORY = (
    "“We hired nearly 200 drivers,” said Northgate Harbour Company.\n"
    "Ines Varga, president of the union, said only 40 drivers were hired."
)


def night(version: str = "v1") -> tuple[Page, Extraction]:
    """A page and its reading: the employer's 200 against the union's 40."""
    page = make_page()
    article = make_article(page, STORY, extractor_version=version)
    quote = make_attribution(
        article, "We hired nearly 200 drivers,", source="Northgate Harbour Company", cue="said",
        side="employer", speaker="Northgate Harbour Company", speaker_kind="organisation",
        party_id="northgate",
    )  # fmt: skip
    answer = make_attribution(
        article, "only 40 drivers were hired", kind="indirect", source="Ines Varga", speaker="Ines Varga",
        speaker_kind="person", role="president of the union", side="union", party_id="crane-drivers",
    )  # fmt: skip
    many = make_quantity(article, "nearly 200", 200, bound="about", concept="drivers")
    few = make_quantity(article, "40", 40, concept="drivers")
    claims = (
        make_claim(
            article, "nearly 200", many, attribution_id=quote.attribution_id, side="employer",
            claimant="Northgate Harbour Company", population="drivers", party_id="northgate",
            action_id="march-2031", round_id="2031",
        ),
        make_claim(
            article, "40", few, attribution_id=answer.attribution_id, side="union", claimant="Ines Varga",
            population="drivers", party_id="crane-drivers", action_id="march-2031", round_id="2031",
        ),
    )  # fmt: skip
    return page, Extraction(article, (quote, answer), (many, few), claims)


def make_run(run_id: str = "night-1", **changed: Any) -> Run:
    given = {
        "run_id": run_id,
        "started_at": FETCHED,
        "finished_at": FETCHED,
        "status": "published",
        "git_revision": None,
        "extractor_version": "v1",
        "configuration": "0" * 64,
        "counts": {"pages": 1},
        "failures": (),
    }
    return Run(**given | changed)


def publish(path: Path, *nights: tuple[Page, Extraction], run: str = "night-1") -> Path:
    """The warehouse at this path, after these nights' pages and readings were published as one run."""
    with db.build(path) as build:
        build.load(
            run_id=run, pages=[page for page, _ in nights], extractions=[one for _, one in nights],
            disputes=[HARBOUR],
        )  # fmt: skip
        build.compare()
        build.publish(make_run(run))
    return path


QUANTITY_FIELDS = (
    {field.name for field in fields(Quantity)} - {field.name for field in fields(Claim)} - {"kind"}
)


def story(
    text: str, *told: dict[str, Any], url: str = "https://gazette.example/a", **article_fields: Any
) -> tuple[Page, Extraction]:
    """A page and its reading, each claim given by its `words` and whatever else matters of it.

    Fields of a quantity and of a claim may stand together; `counts` is the kind of the quantity. A claim
    without `value`, `low` or `bound` has no quantity. Claims carry the dispute HARBOUR unless they say else.
    """
    outlet = url.split("/")[2].split(".")[0]
    page = make_page(url, outlet_id=outlet, body=text.encode())
    article = make_article(page, text, **article_fields)
    numbers, claims = [], []
    for given in told:
        words = given["words"]
        number = {name: value for name, value in given.items() if name in QUANTITY_FIELDS and name != "value"}
        if "counts" in given:
            number["kind"] = given["counts"]
        quantity = None
        if "value" in given or number:
            quantity = make_quantity(article, words, given.get("value"), **number)
            numbers.append(quantity)
        rest = {
            name: value
            for name, value in given.items()
            if name not in QUANTITY_FIELDS and name not in ("words", "counts")
        }
        claims.append(make_claim(article, words, quantity, **rest))
    return page, Extraction(article, (), tuple(numbers), tuple(claims))
