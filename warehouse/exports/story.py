"""The timeline as a story: TimelineJS, a page that stands alone, and the dossier of a dispute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import duckdb

from warehouse.exports import chart
from warehouse.exports.html import drawn, moment, render, visible, web
from warehouse.exports.tables import jsonable, write_json_value
from warehouse.query import query

Rows = list[dict[str, Any]]
LANES = {"employer": "Employer", "union": "Union", "worker": "Union"}


def records(connection: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> Rows:
    """The rows by column."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write_timelinejs(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """TimelineJS's JSON: an event a claim, a group a side, a span for each strike.

    https://timeline.knightlab.com/docs/json-format.html. Its texts are HTML, so every word is escaped. A
    claim without a day of publication stands on the day that its page was captured, and says so.
    """
    rows = records(connection, query("export_timeline"), dispute=dispute)
    actions = records(connection, query("dispute_actions"), dispute=dispute)
    told = {
        "title": {
            "text": {
                "headline": html(title_of(connection, dispute)),
                "text": "<p>Who gave which number, and when.</p>",
            }
        },
        "events": [event(row) for row in rows],
        "eras": [
            {
                "start_date": day_of(action["start"]),
                "end_date": day_of(action["end"] or action["start"]),
                "text": {"headline": html(action["label"])},
            }
            for action in actions
        ],
    }
    write_json_value(told, path)


def event(row: dict[str, Any]) -> dict[str, Any]:
    day = row["date_published"] or row["fetched_at"].date()
    who = row["claimant"] or "The reporter"
    where = (
        f'<a href="{escape(row["url"])}" rel="noreferrer">{html(row["outlet_id"])}</a>'
        if web(row["url"]) else html(row["outlet_id"])
    )  # fmt: skip
    undated = (
        "" if row["date_published"] else "<p>The article gives no day; this is the day of its capture.</p>"
    )
    return {
        "unique_id": f"claim-{row['claim_id']}",
        "start_date": day_of(day),
        "group": LANES.get(row["side"], "Others"),
        "text": {
            "headline": f"{html(who)}: {html(row['words'])}",
            "text": (
                f"<blockquote>{html(row['sentence'])}</blockquote><p>{where}, captured "
                f"{html(moment(row['fetched_at']))}; "
                f'<a href="{escape(row["snapshot"])}" rel="noreferrer">snapshot</a></p>{undated}'
            ),
        },
    }


def day_of(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def html(words: str | None) -> str:
    return escape(visible(words or ""), quote=True)


def write_timeline_page(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """One HTML file with chart and all, that asks the network for nothing and can be put in a frame."""
    rows = records(connection, query("export_timeline"), dispute=dispute)
    page = render(
        "timeline.html",
        title=title_of(connection, dispute),
        rows=rows,
        charts=charts_of(connection, dispute),
        made_from=made_from(connection),
    )
    path.write_text(page, encoding="utf-8")


def write_dossier(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """A dispute on paper: parties, strikes, what is disputed with its working, numbers, every claim."""
    found = dossiers(connection, dispute)
    for one in found:
        one["charts"] = charts_of(connection, one["dispute_id"])
    title = found[0]["name"] if len(found) == 1 else "Dossier"
    page = render("dossier.html", title=title, disputes=found, made_from=made_from(connection))
    path.write_text(page, encoding="utf-8")


def write_dossier_json(connection: duckdb.DuckDBPyConnection, dispute: str | None, path: Path) -> None:
    """The dossier for other programs: an array of disputes."""
    write_json_value([jsonable(one) for one in dossiers(connection, dispute)], path)


def dossiers(connection: duckdb.DuckDBPyConnection, dispute: str | None) -> Rows:
    """Each dispute with its parts, its pairs and its claims."""
    found = records(connection, query("disputes"), dispute=dispute)
    for one in found:
        name = one["dispute_id"]
        one["parties"] = records(connection, query("dispute_parties"), dispute=name)
        one["actions"] = records(connection, query("dispute_actions"), dispute=name)
        one["rows"] = records(connection, query("export_timeline"), dispute=name)
        one["pairs"] = records(connection, query("export_comparisons"), dispute=name)
        one["failures"] = records(connection, query("dispute_failures"), dispute=name)
        gates = Counter(
            (pair["topic"], pair["gate"], pair["comparable"])
            for pair in one["pairs"]
            if pair["verdict"] == "unresolved"
        )
        one["gates"] = [
            {"topic": topic, "gate": gate, "comparable": comparable, "pairs": count}
            for (topic, gate, comparable), count in gates.most_common()
        ]
        days = [row["date_published"] for row in one["rows"] if row["date_published"]]
        one["first_day"], one["last_day"] = min(days, default=None), max(days, default=None)
        one["articles"] = len({row["url"] for row in one["rows"]})
        one["outlets"] = len({row["outlet_id"] for row in one["rows"]})
    return found


def charts_of(
    connection: duckdb.DuckDBPyConnection,
    dispute: str | None,
    topic: str | None = None,
    link: str | None = None,
) -> list[dict[str, Any]]:
    """The charts of a dispute, each with its drawing ready for a template."""
    rows: Iterable[dict[str, Any]] = records(connection, query("histories"), dispute=dispute, topic=topic)
    return [
        {"title": one.title, "svg": drawn(one.svg), "points": one.points} for one in chart.charts(rows, link)
    ]


def title_of(connection: duckdb.DuckDBPyConnection, dispute: str | None) -> str:
    if dispute is None:
        return "Who gave which number"
    found = records(connection, query("disputes"), dispute=dispute)
    return str(found[0]["name"]) if found else dispute


def made_from(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the night ended that made this warehouse."""
    ((when,),) = connection.execute("select max(finished_at) from record.run").fetchall()
    return when if isinstance(when, datetime) else None
