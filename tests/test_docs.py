"""What the documents say is so: their YAML is valid, their commands exist, their examples run."""

from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from pipelines.config import OutletFile, load_disputes, load_outlets
from tests.test_cli import COMMANDS, claimline
from warehouse.query import rows

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDING = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
YAML = re.compile(r"^```yaml\n(.+?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.+?)^```", re.MULTILINE | re.DOTALL)


def test_the_yaml_in_the_how_tos_is_valid(tmp_path: Path) -> None:
    outlet, dispute = YAML.findall(ADDING)
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "harbour-post.yml").write_text(outlet)
    assert load_outlets(tmp_path / "outlets")
    assert {field.name for field in fields(OutletFile)} - set(yaml.safe_load(outlet)) <= {
        "notes",
        "allow_loopback",
    }
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "quay-dockers.yml").write_text(dispute)
    assert load_disputes(tmp_path / "disputes")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"claimline {command}" in README or f"make {command}" in README


def test_every_view_is_in_the_readme(demo: tuple[Path, str]) -> None:
    asked = "select view_name from duckdb_views() where not internal and schema_name = 'main'"
    views = rows(demo[0] / "claimline.duckdb", asked)[1]
    assert [view for (view,) in views if f"| `{view}` |" not in README] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document}: {target}"


def test_the_example_of_the_readme_runs(demo: tuple[Path, str]) -> None:
    """Each `$ claimline …` line prints the lines below it; `…` stands for what differs between machines."""
    ran = 0
    for block in CONSOLE.findall(README):
        for command, expected in re.findall(r"^\$ (.+?)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            words = [str(demo[0]) if word == "demo" else word for word in shlex.split(command)]
            assert words[0] == "claimline"
            done = claimline(*words[1:])
            assert done.returncode == 0, done.stderr.decode()
            printed = done.stdout.decode()
            for line in filter(str.strip, expected.splitlines()):
                pattern = r"[^\n]*".join(re.escape(" ".join(part.split())) for part in line.split("…"))
                squeezed = "\n".join(" ".join(row.split()) for row in printed.splitlines())
                assert re.search(pattern, squeezed), f"{command}\nprints no line like\n{line}\nbut\n{printed}"
            ran += 1
    assert ran >= 2
