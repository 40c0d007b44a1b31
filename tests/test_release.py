"""What a release is: one version, a wheel that is whole and runs anywhere, licences that go together."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest

from flows.version import git_revision
from tests.test_cli import STORY, claimline

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = ("flows", "pipelines", "spiders", "warehouse")

# Words of licence expressions, classifiers and licence fields that let a program under Apache-2.0 import the
# package unchanged; the MPL and the LGPL ask something only of those who change or bundle the package itself.
COMPATIBLE = re.compile(
    "MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|CNRI-Python|ZPL|MPL|Mozilla|LGPL|Artistic"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it, from a copy, so that nothing is left in the tree."""
    copy = tmp_path_factory.mktemp("wheel")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    script = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, check=True
    )
    return copy / done.stdout.splitlines()[-1]


def test_the_wheel_holds_the_packages_with_all_their_files_and_nothing_else(wheel: Path) -> None:
    copy = wheel.parent
    tree = {
        file.relative_to(copy).as_posix()
        for name in PACKAGES
        for file in (copy / name).rglob("*")
        if file.is_file()
    }
    information = f"claimline-{PROJECT['version']}.dist-info/"
    packed = {name for name in ZipFile(wheel).namelist() if not name.startswith(information)}
    assert packed == tree
    said = ZipFile(wheel).read(f"{information}entry_points.txt").decode()
    assert "claimline = flows.__main__:main" in said
    assert f"{information}licenses/LICENSE" in ZipFile(wheel).namelist()


def test_it_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked far from the tree, in a folder whose files have our packages' names."""
    site, here = tmp_path / "site", tmp_path / "here"
    ZipFile(wheel).extractall(site)
    here.mkdir()
    for name in PACKAGES:
        (here / f"{name}.py").write_text("raise SystemExit('the wrong file')")
    script = (
        "import sys, flows; from flows.__main__ import main; print(flows.__file__, file=sys.stderr); main()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, "extract"],
        input=json.dumps({"id": "tram", "text": STORY}),
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == str(site / "flows" / "__init__.py")
    assert [claim["side"] for claim in json.loads(done.stdout)["claims"] if claim["value"] == 200] == [
        "employer"
    ]
    assert sorted(file.name for file in here.iterdir()) == sorted(f"{name}.py" for name in PACKAGES)


def test_the_version_is_told_and_has_its_place_in_the_changelog() -> None:
    told = claimline("--version").stdout.decode().strip()
    assert re.fullmatch(rf"claimline {re.escape(PROJECT['version'])}(, git [0-9a-f]{{12}})?", told)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert newest
    assert newest[1] in {PROJECT["version"], "Unreleased"}


def test_a_commit_is_told_of_our_own_checkout_only(tmp_path: Path) -> None:
    """Code installed beneath another project's checkout is not that project's commit."""
    ours, theirs = tmp_path / "ours.py", tmp_path / "site-packages" / "theirs.py"
    theirs.parent.mkdir()
    for file in (ours, theirs):
        file.touch()
    assert git_revision(ours) is None
    git = ("git", "-C", str(tmp_path), "-c", "user.name=n", "-c", "user.email=e@example.org")
    for words in (["init", "-q"], ["add", "ours.py"], ["commit", "-q", "-m", "one"]):
        subprocess.run([*git, *words], check=True)
    git_revision.cache_clear()
    assert re.fullmatch("[0-9a-f]{12}", git_revision(ours) or "")
    assert git_revision(theirs) is None


def test_the_licences_of_all_locked_packages_go_with_ours() -> None:
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    terms = {}
    for name in locked:
        try:
            metadata = distribution(name).metadata
        except PackageNotFoundError:
            continue  # for another system or version of Python
        classifiers = (line for line in metadata.get_all("Classifier") or () if line.startswith("License ::"))
        terms[name] = (
            metadata.get("License-Expression") or " OR ".join(classifiers) or metadata.get("License")
        )
    assert len(terms) > 100
    for name, words in terms.items():
        assert all(COMPATIBLE.search(part) for part in (words or "").split(" AND ")), f"{name}: {words}"
