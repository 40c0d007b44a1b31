"""The benchmark's comparison with CQE, by stand-ins: CQE itself lives in an environment of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.quantities import CQE_PYTHON, cqe

STAND_INS = [
    ("echo 'a warning'; echo '{\"seconds\": 2.0, \"sentences\": 50}'", 25.0, ""),
    ("echo 'no module CQE' >&2; exit 1", None, "no module CQE"),
    ("echo nothing", None, "Expecting value"),
    ('echo \'{"seconds": 0, "sentences": 1}\'', None, "division by zero"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(("script", "speed", "why"), STAND_INS)
def test_takes_the_figure_or_says_why_there_is_none(
    tmp_path: Path, script: str, speed: float | None, why: str
) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n")
    python.chmod(0o755)
    found, reason = cqe(["Fees rose by 5 percent."], str(python))
    assert found == speed
    assert why in reason


def test_says_how_to_name_it() -> None:
    assert cqe([], None) == (None, f"{CQE_PYTHON} does not name CQE's Python (see quantities.py)")
    assert cqe([], "/nowhere/python")[0] is None
