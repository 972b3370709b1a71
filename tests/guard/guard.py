#!/usr/bin/env python3
"""Guards the contract: what is built against a released weir/abi.h must work for ever.

usage: guard.py check CHECK WORK_DIR [INCLUDE_DIR]   against every snapshot, by one of the checks
       guard.py made                                 are the files made from snapshots as they were?
       guard.py snapshot MAJOR.MINOR [--again]       keeps the header of today as that release

CHECK is asserts, prefix, symbols, note or abidiff. docs/contract/compatibility.md has the rules.
"""

import pathlib
import shutil
import sys
import tempfile

import checks
import generate
import header

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "abi/include"
SNAPSHOTS = ROOT / "abi/snapshots"


def snapshots():
    return sorted(path for path in SNAPSHOTS.iterdir() if path.is_dir())


def check(name, work, include=INCLUDE):
    if name not in checks.CHECKS:
        print(f"there is no check {name!r}; there are {', '.join(checks.CHECKS)}", file=sys.stderr)
        return 2
    tool = checks.missing_tool(name)
    if tool:
        print(f"left out: the check {name} needs {tool}, which is missing")
        return 0
    found = []
    today = checks.Built(include, pathlib.Path(work) / "today")
    for folder in snapshots():
        snapshot = checks.Snapshot(folder, pathlib.Path(work) / folder.name)
        found += [f"{folder.name}: {text}" for text in checks.run(name, snapshot, today)]
    for text in found:
        print(text)
    if found:
        print(f"{name}: {len(found)} findings; plugins that were built against a release would "
              "break. docs/contract/compatibility.md says how the header may grow.")
    return 1 if found else 0


def asserts_of(folder):
    with tempfile.TemporaryDirectory() as work:
        return generate.asserts(header.read(folder / "include", work), folder.name)


def made():
    changed = [folder for folder in snapshots()
               if (folder / "asserts.c").read_text(encoding="utf-8") != asserts_of(folder)]
    for folder in changed:
        print(f"{folder.relative_to(ROOT)}/asserts.c is not what the header beside it gives: one "
              "of the two was edited. A snapshot of a release never changes.")
    return 1 if changed else 0


def snapshot(version, again=False):
    folder = SNAPSHOTS / version
    if folder.exists() and not again:
        print(f"{folder.relative_to(ROOT)} is there, and a snapshot of a release never changes. "
              "One that nobody has been given yet is made anew with --again.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as work:
        numbers = header.read(INCLUDE, work).numbers
    here = f"{numbers['WEIR_ABI_MAJOR']}.{numbers['WEIR_ABI_MINOR']}"
    if version != here:
        print(f"the header says that it is {here}, not {version}", file=sys.stderr)
        return 2
    (folder / "include/weir").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(INCLUDE / "weir/abi.h", folder / "include/weir/abi.h")
    (folder / "asserts.c").write_text(asserts_of(folder), encoding="utf-8")
    print(f"{folder.relative_to(ROOT)} is the header of today")
    return 0


def main(arguments):
    command, rest = arguments[:1], arguments[1:]
    if command == ["check"] and len(rest) in (2, 3):
        return check(*rest)
    if command == ["made"] and not rest:
        return made()
    if command == ["snapshot"] and len(rest) in (1, 2) and rest[1:] in ([], ["--again"]):
        return snapshot(rest[0], again=bool(rest[1:]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
