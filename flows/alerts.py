"""What a night tells at its end: the feed of conflicts always, messages only where somebody asked for them.

`alerts: FILE` in claimline.yml names a file of addresses, one a line, in the form of apprise
(https://github.com/caronc/apprise/wiki): mail, chat, telephone and a hundred more. It is a file of its own
because such addresses hold passwords.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.records import Run
from warehouse import db
from warehouse.export import write_feed
from warehouse.exports.feeds import headline, news

SHOWN = 10  # items of one message
QUIET = ("#", ";")


def announce(published: Path, exports: Path, run: Run, addresses: Path | None) -> list[str]:
    """What went wrong, one sentence each, after writing the feed and telling the news of this run.

    The night is published by now, so nothing here is worth failing it.
    """
    try:
        write_feed(published, exports)
    except db.WarehouseError as error:
        return [f"the feed was not written: {error}"]
    if addresses is None:
        return []
    try:
        with db.reader(published) as connection:
            items = news(connection, run=run.run_id)
        return tell(items_told(items), listed(addresses)) if items else []
    except (OSError, UnicodeDecodeError, db.WarehouseError) as error:
        return [f"no alert was sent: {error}"]


def items_told(items: list[dict[str, object]]) -> tuple[str, str]:
    """Title and text of a message."""
    lines = [f"• {item['verdict']}: {headline(item)}" for item in items[:SHOWN]]
    if len(items) > SHOWN:
        lines.append(f"and {len(items) - SHOWN} more")
    return f"claimline: {len(items)} newly disputed", "\n".join(lines)


def listed(addresses: Path) -> list[str]:
    """The addresses of the file, without its comments. Raises `OSError` if it cannot be read."""
    lines = (line.strip() for line in addresses.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(QUIET)]


def tell(message: tuple[str, str], addresses: list[str]) -> list[str]:
    """What went wrong, after sending the message everywhere. No failure names an address: it is a secret."""
    import apprise

    title, body = message
    failures = []
    for number, address in enumerate(addresses, 1):
        channel = apprise.Apprise()
        if not channel.add(address):
            failures.append(f"alerts: address {number} is none that apprise knows")
        elif not channel.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT):
            failures.append(f"alerts: the message to address {number} was not taken")
    return failures
