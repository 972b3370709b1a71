"""Prints the table of word.cc: how unlikely each letter is after each other one.

    make_word_table.py TEXT_FILE ... > table

Any few hundred kilobytes of English will do. The table in use was made of Newton's Opticks (which
comes with Go's sources) and of the registry of OpenTelemetry's semantic conventions.
"""

import math
import re
import sys

LETTERS = "abcdefghijklmnopqrstuvwxyz "


def main():
    text = " ".join(open(name, encoding="utf-8", errors="replace").read() for name in sys.argv[1:])
    text = re.sub(r"[^a-z]+", " ", text.lower())
    counts = [[10.0] * len(LETTERS) for _ in LETTERS]
    for before, after in zip(text, text[1:]):
        counts[LETTERS.index(before)][LETTERS.index(after)] += 1
    for row in counts:
        steps = (min(25, round(-3 * math.log(count / sum(row)))) for count in row)
        print('    "' + "".join(chr(ord("a") + step) for step in steps) + '"')


main()
