"""What the documents say is so: their YAML is valid, their commands exist, their examples run."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from pipelines.config import TOPICS, OutletFile, load_disputes, load_outlets, load_topics
from tests.test_cli import COMMANDS, claimline
from tests.test_topic import choose
from warehouse.dictionary import dictionary

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDING = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
DICTIONARY = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
CARDS = (ROOT / "pipelines" / "models").glob("*/MODEL_CARD.md")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *CARDS])
EXAMPLES = {"spiders/outlets/harbour-post.yml", "pipelines/disputes/quay-dockers.yml"}
YAML = re.compile(r"^```yaml\n(.+?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.+?)^```", re.MULTILINE | re.DOTALL)


def test_the_yaml_in_the_how_tos_is_valid(tmp_path: Path) -> None:
    outlet, dispute, _ = YAML.findall(ADDING)
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


def test_the_topic_of_the_how_to_is_chosen_where_it_says(tmp_path: Path) -> None:
    shutil.copytree(TOPICS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "petition.yml").write_text(YAML.findall(ADDING)[2])
    topics = load_topics(tmp_path)
    added = topics["petition"]
    assert [line for line in added.matches if choose(line, topics=topics).topic != "petition"] == []
    assert [line for line in added.rejects if choose(line, topics=topics).topic == "petition"] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"claimline {command}" in README or f"make {command}" in README


def test_the_views_of_the_readme_are_there() -> None:
    named = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    views = DICTIONARY.partition("## Tables")[0]
    assert len(named) >= 8
    assert [view for view in named if f"\n### {view}\n" not in views] == []


def test_the_data_dictionary_is_what_the_comments_say() -> None:
    assert dictionary() == DICTIONARY, "a comment, view or table has changed: run `make dictionary`"


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in DOCUMENTS:
        for target, heading in re.findall(
            r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", document.read_text("utf-8")
        ):
            aim = (document.parent / target).resolve() if target else document
            assert aim.exists(), f"{document}: {target}"
            assert not heading or heading in headings(aim), f"{document}: {target}#{heading}"


def headings(document: Path) -> set[str]:
    """The names by which a browser finds a document's headings."""
    told = re.findall(r"^#+ (.+)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in told}


def test_links_lead_from_the_readme_to_every_document() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        reached.add(page)
        targets = re.findall(r"\]\((?!https?:)([^)#]+\.md)", page.read_text("utf-8"))
        ahead += {(page.parent / target).resolve() for target in targets} - reached
    assert [page for page in DOCUMENTS if page not in reached] == []


def test_the_files_and_folders_that_the_documents_name_are_there() -> None:
    """Such as `pipelines/extract.py`; names in capitals and patterns stand for others."""
    named = re.compile(r"`((?:docs|flows|pipelines|spiders|tests|warehouse)/[a-z_0-9./-]+)`")
    for document in DOCUMENTS:
        for name in named.findall(document.read_text("utf-8")):
            assert name in EXAMPLES or (ROOT / name).exists(), f"{document}: {name}"


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
