#!/usr/bin/env python3
"""Writes docs/benchmarks.md: the pages of bench/results, one after the other.

Each page was written by the benchmark that measured it and names its machine, commit and command.

usage: make_benchmarks.py [--check]     --check: is the page as it would be made?
"""

import pathlib
import sys

DOCS = pathlib.Path(__file__).parent
RESULTS = DOCS.parent / "bench/results"
PAGE = DOCS / "benchmarks.md"
# What people ask for first comes first.
ORDER = ["peers", "redaction_cost", "redaction_quality", "semconv", "cardinality",
         "cardinality_guardian", "sdk", "micro"]

HEAD = """# Benchmarks

What was measured, written by the benchmarks themselves. The machines are shared and noisy: read
ratios, not times. To measure again: `./dev bench`, `./dev bench peers`, `./dev bench sdk`, and what
each section names as its command.
"""


def pages():
    known = [RESULTS / f"{name}.md" for name in ORDER]
    others = sorted(path for path in RESULTS.glob("*.md") if path not in known)
    return [path for path in known if path.exists()] + others


def section(path):
    """The page one level deeper; lines within blocks of code stay."""
    lines, in_code = [], False
    for line in path.read_text(encoding="utf-8").rstrip().splitlines():
        in_code ^= line.startswith("```")
        lines.append("#" + line if line.startswith("#") and not in_code else line)
    return "\n".join(lines)


def text():
    return "\n\n".join([HEAD.rstrip(), *(section(path) for path in pages())]) + "\n"


def main(args):
    if args != ["--check"]:
        PAGE.write_text(text(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text():
        return 0
    print("docs/benchmarks.md is not what docs/make_benchmarks.py makes; run it")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
