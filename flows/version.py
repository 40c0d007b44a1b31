"""Which claimline this is: its release, and the commit where it runs from a checkout."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from pipelines.version import release


def told_version() -> str:
    """What `claimline --version` prints, such as "claimline 0.1.0, git 3f9a1c22e5d0"."""
    commit = git_revision()
    return f"claimline {release()}, git {commit}" if commit else f"claimline {release()}"


@cache
def git_revision(file: Path = Path(__file__)) -> str | None:
    """The commit that this code is, or None outside a checkout.

    Installed beneath somebody else's checkout, the code is not one of its files, and that commit is not told.
    """
    if ask_git(file.parent, "ls-files", "--error-unmatch", "--", file.name) is None:
        return None
    return ask_git(file.parent, "rev-parse", "--short=12", "HEAD")


def ask_git(folder: Path, *words: str) -> str | None:
    """What git prints, or None where it fails or is not installed."""
    try:
        asked = subprocess.run(  # noqa: S603
            ["git", *words],  # noqa: S607
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None if asked.returncode == 0 else None
