"""The data dictionary: every view, table and column with its comment, as Markdown.

`python -m warehouse.dictionary` prints docs/data-dictionary.md, from an empty warehouse of this code.
"""

from __future__ import annotations

from itertools import groupby

import duckdb

from warehouse import db
from warehouse.query import query

HEAD = """\
# Data dictionary

Written from the comments in the SQL files by `make dictionary`; change it there. `claimline sql "from
duckdb_columns()"` has the same for the warehouse at hand. Character offsets count Unicode code points from 0
and end before their end; `null` is "not known" or "not told", never zero.
"""
PARTS = {
    "view": "## Views\n\nWhat to ask; made anew by every run.\n",
    "table": "## Tables\n\nIn the schema `record`: what the views read.\n",
}


def dictionary() -> str:
    """The document, ending in a newline."""
    with duckdb.connect() as connection:
        db.migrate(connection)
        found = connection.execute(query("dictionary")).fetchall()
    lines = [HEAD]
    for kind, relations in groupby(found, key=lambda row: row[0]):
        lines.append(PARTS[kind])
        for (name, comment), columns in groupby(relations, key=lambda row: row[1:3]):
            lines += [f"### {name}\n", f"{comment}\n", "| Column | Type | What it holds |", "|---|---|---|"]
            lines += [f"| `{column}` | {cell(kept)} | {cell(told)} |" for *_, column, kept, told in columns]
            lines.append("")
    return "\n".join(lines)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(dictionary(), end="")  # noqa: T201
