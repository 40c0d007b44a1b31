"""Trained weights on the disk: a folder with a manifest that says what they are and proves each file.

Libraries that read weights trust them blindly, so a damaged or foreign file must not reach them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.parse import ModelError

MANIFEST = "model.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder of weights whose manifest has been read; `remedy` ends every complaint."""

    folder: Path
    manifest: Mapping[str, Any]
    remedy: str

    def file(self, name: str) -> bytes:
        """The content of a file. Raises ModelError unless it is the one that the manifest names."""
        try:
            digest = self.manifest["sha256"][name]
        except (KeyError, TypeError) as error:
            raise self.lacking(error) from error
        content = content_of(self.folder / name, self.remedy)
        if hashlib.sha256(content).hexdigest() != digest:
            raise self.damaged(name, f"or of another training than {MANIFEST}")
        return content

    def names(self, key: str) -> tuple[str, ...]:
        """Names that the manifest lists under the key. Raises ModelError where it has none."""
        try:
            return tuple(map(str, self.manifest[key]))
        except (KeyError, TypeError) as error:
            raise self.lacking(error) from error

    def damaged(self, name: str, how: str) -> ModelError:
        return ModelError(f"{self.folder / name} is damaged, {how}; {self.remedy}")

    def lacking(self, error: Exception) -> ModelError:
        """What to raise where the manifest is sound but holds no such model."""
        return ModelError(f"{self.folder / MANIFEST} lacks what a model needs ({error!r}); {self.remedy}")


def weights_in(folder: Path, made_as: int, remedy: str) -> Weights:
    """This folder's weights. Raises ModelError if the manifest is missing, damaged or of another format."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(content_of(path, remedy))
    except ValueError as error:
        raise ModelError(f"{path} is damaged ({error}); {remedy}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != made_as:
        raise ModelError(f"{path} is not a model of format {made_as}; {remedy}")
    return Weights(folder, manifest, remedy)


def seal(folder: Path, made_as: int, files: Sequence[str], facts: Mapping[str, Any]) -> None:
    """Writes the manifest over the folder's files, as they are now, with what is to be known of them."""
    manifest = {
        "format": made_as,
        "trained": datetime.now(tz=UTC).date().isoformat(),
        **facts,
        "sha256": {name: digest(folder / name) for name in files},
    }
    (folder / MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def content_of(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {remedy}") from error
