"""Two sentences, of the employer's side and of the other, as the network takes them: how do they stand?

It finds which belong together better than it tells how, and was wrong where nothing was to be compared: so
far it is only trained and measured (`pipelines/training/reader.py`), and no comparison rests on it.
"""

from __future__ import annotations

from pipelines.reader.network import EMPLOYERS, LABOURS, Part
from pipelines.reader.sentences import squeezed

TOKENS = 56  # of a sentence


def parts_of(employers: str, labours: str) -> list[Part | None]:
    """Two sentences as the network takes them."""
    return [(EMPLOYERS, squeezed(employers), TOKENS), None, (LABOURS, squeezed(labours), TOKENS)]
