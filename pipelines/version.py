"""Which extractor made a row: the release, and a digest of all that decides what it finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.config import Settings

HERE = Path(__file__).parent


@cache
def extractor_version(settings: Settings) -> str:
    """For example "0.1.0+3f9a1c22": the release, then eight digits of a hash over code, rules and model.

    The same version read the same page to the same rows; a change of any rule, topic, dispute file or of the
    model's version changes it.
    """
    digest = hashlib.blake2b(digest_size=4)
    digest.update(f"{settings.model} {installed(settings.model)} {settings.attribution}".encode())
    for path in sources(settings.disputes_folder):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return f"{release()}+{digest.hexdigest()}"


def release() -> str:
    """claimline's own version."""
    return installed("claimline")


def installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "0"


def sources(disputes: Path) -> Iterable[Path]:
    for pattern in ("**/*.py", "rules/*.yml", "topics/*.yml", "models/**/*"):
        yield from sorted(path for path in HERE.glob(pattern) if path.is_file())
    yield from sorted(disputes.glob("*.yml"))
