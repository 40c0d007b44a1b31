"""`claimline backup` and `restore`: all that cannot be fetched or worked out again, in a folder of its own.

    backup/manifest.json      every file with its size and sha256, written last
    backup/<as in the data folder>

Archives of pages only ever grow, so a backup into the same folder copies only those that have. What is left
out can be made again: builds, earlier warehouses, Prefect's own database, exports.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from flows.place import alone

MANIFEST = "manifest.json"
KEPT = ("claimline.duckdb", "journal", "pages", "reviews", "reference", "runs")  # under the data folder
GROWING = ".warc.gz"  # written at its end only: one of the same size is the same


class BackupError(Exception):
    """What is wrong with which backup, and what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or restore came to."""

    files: int
    copied: int
    bytes: int  # of what was copied


def backup(data: Path, folder: Path) -> Copied:
    """Copies what must not be lost into the folder.

    Raises `BackupError`, and `BusyError` while a run is at work. A backup that was cut off leaves the folder
    without a manifest, and `restore` refuses it.
    """
    if not (data / "claimline.duckdb").exists():
        raise BackupError(
            f"{data}: no warehouse here, so nothing to back up; name the data folder with --data"
        )
    if folder.resolve().is_relative_to(data.resolve()):
        raise BackupError(f"{folder}: lies within the data folder; a backup belongs on another disk")
    with alone(data):
        folder.mkdir(parents=True, exist_ok=True)
        before = read_manifest(folder) if (folder / MANIFEST).exists() else {}
        (folder / MANIFEST).unlink(missing_ok=True)
        entries: dict[str, dict[str, object]] = {}
        copied = size = 0
        for path in kept_files(data):
            name = path.relative_to(data).as_posix()
            target = folder / name
            known = before.get(name)
            if name.endswith(GROWING) and known and is_as_was(path, target, known):
                entries[name] = known
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            entries[name] = {"sha256": copy_whole(path, target), "bytes": target.stat().st_size}
            copied, size = copied + 1, size + target.stat().st_size
        for stale in before.keys() - entries.keys():
            (folder / stale).unlink(missing_ok=True)
        told = {"made": datetime.now(UTC).isoformat(), "files": entries}
        with whole(folder / MANIFEST) as manifest:
            manifest.write(json.dumps(told, indent=0).encode())
    return Copied(len(entries), copied, size)


def restore(folder: Path, data: Path) -> Copied:
    """Puts a backup back into a data folder that has no warehouse, every file proved by its sha256 first.

    Raises `BackupError`, and puts nothing back, if the backup is not whole.
    """
    if (data / "claimline.duckdb").exists():
        raise BackupError(f"{data}: has a warehouse; move the folder away first, nothing is overwritten")
    if not (folder / MANIFEST).exists():
        raise BackupError(f"{folder}: no {MANIFEST}, so no whole backup; use another one")
    entries = read_manifest(folder)
    size = 0
    for name, entry in entries.items():
        path = folder / name
        if not path.is_file() or digest_of(path) != entry["sha256"]:
            raise BackupError(f"{path}: missing or damaged; nothing was restored, use another backup")
        size += path.stat().st_size
    with alone(data):
        # The warehouse last: with it the folder counts as restored.
        for name in sorted(entries, key=lambda name: name == "claimline.duckdb"):
            target = data / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_whole(folder / name, target)
    return Copied(len(entries), len(entries), size)


def is_as_was(path: Path, target: Path, known: dict[str, object]) -> bool:
    """Whether an archive has not grown since it was copied, and the copy is still there."""
    return target.is_file() and path.stat().st_size == target.stat().st_size == known["bytes"]


def kept_files(data: Path) -> Iterator[Path]:
    for name in KEPT:
        path = data / name
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and file.name[0] != ".")
        elif path.is_file():
            yield path


def read_manifest(folder: Path) -> dict[str, dict[str, object]]:
    """The files of a backup by name. Names that lead out of the folder make it no backup."""
    path = folder / MANIFEST
    try:
        entries: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["files"]
        names_stay = all(
            not Path(name).is_absolute() and ".." not in Path(name).parts and Path(name).parts[0] in KEPT
            for name in entries
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BackupError(f"{path}: not a backup's manifest ({error}); use another backup") from error
    if not names_stay:
        raise BackupError(f"{path}: names files outside the data folder; use another backup")
    return entries


def copy_whole(source: Path, target: Path) -> str:
    """The sha256 of what was copied; the target appears only when it is whole and on disk."""
    digest = hashlib.sha256()
    with source.open("rb") as read, whole(target) as written:
        while block := read.read(1 << 20):
            digest.update(block)
            written.write(block)
    shutil.copystat(source, target)
    return digest.hexdigest()


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the target's name only when it is complete and on disk."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        with partial.open("wb") as written:
            yield written
            written.flush()
            os.fsync(written.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
