"""The words that English numbers are made of, each with its exact value."""

from __future__ import annotations

from decimal import Decimal


def listed(words: str) -> list[str]:
    """The words of a string, in order: how this project writes its short word lists."""
    return words.split()


ONES = {
    word: value
    for value, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
} | {"nought": 0, "naught": 0}
TENS = {
    word: 10 * value
    for value, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
SCALES = {
    name: Decimal(10) ** power
    for name, power in (
        ("thousand", 3), ("grand", 3), ("lakh", 5), ("million", 6), ("mil", 6), ("mln", 6), ("crore", 7),
        ("billion", 9), ("bln", 9), ("trillion", 12), ("quadrillion", 15), ("quintillion", 18),
        ("sextillion", 21),
    )
}  # fmt: skip
DOZEN = frozenset(["dozen", "dozs"])
PLURALS = {
    "tens": (10, 100), "scores": (20, 200), "dozens": (12, 120), "hundreds": (100, 1000),
    "thousands": (10**3, 10**4), "millions": (10**6, 10**7),
    "billions": (10**9, 10**10), "trillions": (10**12, 10**13),
}  # fmt: skip
PARTS = {
    name: value
    for value, names in {
        2: "half halves", 3: "third thirds", 4: "quarter quarters fourth fourths", 5: "fifth fifths",
        6: "sixth sixths", 7: "seventh sevenths", 8: "eighth eighths", 9: "ninth ninths", 10: "tenth tenths",
        20: "twentieth twentieths",
        30: "thirtieth thirtieths", 100: "hundredth hundredths", 1000: "thousandth thousandths",
        10**6: "millionth millionths", 10**9: "billionth billionths", 10**12: "trillionth trillionths",
    }.items()
    for name in names.split()
}  # fmt: skip
ORDINALS = (
    {
        word: value
        for value, word in enumerate(
            listed(
                "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
                "thirteenth fourteenth "
                "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
            ),
            start=1,
        )
    }
    | {word[:-1] + "ieth": value for word, value in TENS.items()}
    | {"hundredth": 100}
)
MULTIPLES = {
    name: Decimal(value)
    for value, names in {
        "2": "doubled doubling doubles twofold two-fold", "3": "tripled tripling trebled "
        "threefold", "4": "quadrupled quadrupling fourfold",
        "5": "quintupled fivefold", "10": "tenfold", "0.5": "halved halving",
    }.items()
    for name in names.split()
}  # fmt: skip
# "double" and "triple" multiply only before what they multiply: "double the rate", but not "a double shift".
MULTIPLIED = frozenset(listed("the its their his her our my your what that in to"))
# After "a third", "a quarter": what shows that a share is meant and no "third strike" or "quarter-final".
AFTER_A_SHARE = frozenset(
    listed("of since over in from this last and to compared or by while who are were have had said more less")
)
# Verbs that tell it alone: of many, or of what strikers do.
DONE_BY_A_SHARE = frozenset(listed("are were have do voted failed stayed walked turned crossed returned"))
ROUGHLY = frozenset(listed("good full solid bare"))  # "a good third"
BEFORE_A_SHARE = frozenset(listed("nearly about almost by than over to roughly around up under above below"))
HALF_OF_WHAT = frozenset(listed("time hour brother sister marathon staff mast hearted way"))
OPENERS = frozenset(
    [*ONES, *TENS, *SCALES, *DOZEN, *PLURALS, *ORDINALS, *MULTIPLES, "hundred", "half", "quarter", "a", "an",
     "several", "few",
     "double", "triple", "minus", "negative"]
) - {"mil", "mln", "bln"}  # fmt: skip
