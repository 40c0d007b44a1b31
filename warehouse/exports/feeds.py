"""What other programs subscribe to: a JSON Feed of new conflicts, and ClaimReview of signed-off reviews."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from warehouse.exports.html import moment, visible, web
from warehouse.exports.story import records
from warehouse.exports.tables import jsonable, write_json_value
from warehouse.query import query

MOST = 200  # items of a feed
# Five is true, one is false: https://developers.google.com/search/docs/appearance/structured-data/factcheck
RATINGS = {"true": 5, "mostly_true": 4, "mixed": 3, "mostly_false": 2, "false": 1}
NAMES = {
    "true": "True",
    "mostly_true": "Mostly true",
    "mixed": "Mixed",
    "mostly_false": "Mostly false",
    "false": "False",
    "unproven": "Unproven",
}


def write_feed(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), the newest conflict first."""
    write_json_value(feed(news(connection, dispute)), path)


def news(
    connection: duckdb.DuckDBPyConnection, dispute: str | None = None, run: str | None = None
) -> list[dict[str, Any]]:
    """Conflicts, denials, sums that fail and replaced numbers, the newest first, without rejected claims.

    With `run`, those that the pages of that run made so.
    """
    return records(connection, query("feed"), dispute=dispute, run=run, most=MOST)


def feed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "claimline: what the two sides dispute",
        "description": "Pairs of statements that passed every comparability gate and do not agree.",
        "language": "en",
        "items": [item(row) for row in rows],
    }


def item(row: dict[str, Any]) -> dict[str, Any]:
    """A comparison as an item: both statements, the working, and where each stands."""
    told = {
        "id": row["comparison_id"],
        "title": headline(row),
        "content_text": "\n\n".join(
            [
                f"{row['a_side']}, {row['a_outlet_id']}: {visible(row['a_sentence'])}",
                f"{row['b_side']}, {row['b_outlet_id']}: {visible(row['b_sentence'])}",
                visible(row["working"]),
            ]
        ),
        "date_published": row["known_since"].astimezone(UTC).isoformat(),
        "tags": [row["verdict"], row["topic"], row["dispute_id"]],
        "_claimline": {name: jsonable(value) for name, value in row.items()},
    }
    if web(row["b_url"]):
        told["url"] = row["b_url"]
    if web(row["a_url"]):
        told["external_url"] = row["a_url"]
    return told


def headline(row: dict[str, Any]) -> str:
    """Both statements on a line, for a feed reader or a telephone."""
    one, other = (f"{row[f'{x}_claimant'] or row[f'{x}_side']}: “{row[f'{x}_words']}”" for x in ("a", "b"))
    between = {"changed": "became", "denied": "is denied by"}.get(row["verdict"], "against")
    topic = row["topic"].replace("_", " ")
    return visible(f"{topic}: {one} {between} {other}".replace("\n", " "))[:400]


def write_claimreview(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """schema.org ClaimReview as JSON-LD, one object a claim that was checked with a verdict and a link.

    Nothing that no person has signed off is ever in it.
    """
    rows = records(connection, query("signed_off"), dispute=dispute)
    write_json_value([claim_review(row) for row in rows], path)


def claim_review(row: dict[str, Any]) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": NAMES[row["rating"]]}
    if row["rating"] in RATINGS:
        rating |= {"ratingValue": RATINGS[row["rating"]], "bestRating": 5, "worstRating": 1}
    if row["reason"]:
        rating["ratingExplanation"] = visible(row["reason"])
    appearance = {
        "@type": "CreativeWork",
        "headline": visible(row["headline"] or row["outlet_id"]),
        "publisher": {"@type": "Organization", "name": row["outlet_id"]},
    }
    if web(row["url"]):
        appearance["url"] = row["url"]
    claim: dict[str, Any] = {
        "@type": "Claim",
        "@id": f"urn:claimline:claim:{row['claim_id']}",
        "text": visible(row["sentence"]),
        "author": author(row),
        "appearance": [appearance],
    }
    if row["date_published"]:
        claim["datePublished"] = row["date_published"].isoformat()
        appearance["datePublished"] = row["date_published"].isoformat()
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"urn:claimline:review:{row['claim_id']}",
        "url": row["link"],
        "datePublished": row["reviewed_at"].astimezone(UTC).date().isoformat(),
        "claimReviewed": visible(f"{row['claimant'] or row['outlet_id']}: {row['sentence']}"),
        "author": {"@type": "Person", "name": visible(row["reviewer"])},
        "reviewRating": rating,
        "itemReviewed": claim,
        # What a page that shows the row beside it wants to say: where the sentence was captured, and when.
        "isBasedOn": f"urn:sha256:{row['snapshot'].rpartition('/')[2]}",
        "abstract": f"Captured {moment(row['fetched_at'])}.",
    }


def author(row: dict[str, Any]) -> dict[str, str]:
    """Who made the claim; the outlet where it is the reporter's own."""
    name = row["claimant"]
    if name is None:
        return {"@type": "Organization", "name": row["outlet_id"]}
    of_party = row["party"] is not None and name.casefold() in row["party"].casefold()
    return {"@type": "Organization" if of_party else "Person", "name": visible(name)}
