#!/usr/bin/env python3
"""Writes a header of tomorrow: that of today under the next minor, with a member more at the end of
every struct that may grow.

usage: grow.py FOLDER     writes FOLDER/weir/abi.h
"""

import pathlib
import re
import sys
import tempfile

import guard
import header

MEMBER = "  uint64_t grown_by_a_later_minor;\n"


def grown(text, names):
    for name in names:
        text, count = re.subn(rf"\bstruct {name} \{{[^{{}}]*(?=\}})",
                              lambda found: found[0] + "\n" + MEMBER, text)
        if count != 1:
            raise ValueError(f"{name} is defined {count} times in the header")
    return re.sub(r"(?<=#define WEIR_ABI_MINOR )\d+", lambda found: str(int(found[0]) + 1), text)


def main(folder):
    with tempfile.TemporaryDirectory() as work:
        structs = header.read(guard.INCLUDE, work).structs
    text = (guard.INCLUDE / "weir/abi.h").read_text(encoding="utf-8")
    text = grown(text, [name for name, struct in structs.items() if struct.grows])
    out = pathlib.Path(folder) / "weir/abi.h"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
