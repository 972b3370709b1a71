#!/usr/bin/env python3
"""The guard bites: every kind of breaking change to a copy of the header is caught, each by the
checks that are there for it, and no allowed one is.

The header's own asserts are disarmed in the copies, so that each check is judged alone.

usage: bites_test.py WORK_DIR
"""

import concurrent.futures
import os
import pathlib
import shutil
import sys

import checks
import generate
import guard
import header
import mutations

DISARMED = [("static_assert(c, m)\n#else", "static_assert(1, m)\n#else"),
            ("_Static_assert(c, m)", "_Static_assert(1, m)")]


def write_header(text, edits, folder):
    """The header with the edits made, in a folder of its own; returns its text."""
    for before, after in edits:
        count = text.count(before)
        if count != 1:
            raise ValueError(f"{before!r} stands {count} times in the header")
        text = text.replace(before, after)
    (folder / "include/weir").mkdir(parents=True)
    (folder / "include/weir/abi.h").write_text(text, encoding="utf-8")
    return text


def catch(released, mutation, work):
    """{check: its findings} of the checks that this machine has the tools for."""
    shutil.rmtree(work, ignore_errors=True)
    text = (released.folder / "include/weir/abi.h").read_text(encoding="utf-8")
    text = write_header(text, DISARMED + list(mutation.base), work / "base")
    snapshot = snapshot_of(work / "base") if mutation.base else released
    write_header(text, mutation.edits, work / "now")
    today = checks.Built(work / "now/include", work / "now")
    found = {name: checks.run(name, snapshot, today)
             for name in checks.CHECKS if not checks.missing_tool(name)}
    return {name: findings for name, findings in found.items() if findings}


def snapshot_of(folder):
    made = generate.asserts(header.read(folder / "include", folder), "a base")
    (folder / "asserts.c").write_text(made, encoding="utf-8")
    return checks.Snapshot(folder, folder)


def by_itself(findings):
    """Whether a check found it, not only that its probe does not compile."""
    return not findings[0].startswith(checks.NOT_COMPILED)


def judge(mutation, caught):
    """What is wrong with how a mutation was met, or None."""
    if mutation.checks is None:
        return f"is allowed, but: {caught}" if caught else None
    missed = {name for name in mutation.checks if not checks.missing_tool(name) and
              not (name in caught and by_itself(caught[name]))}
    return f"was not caught by {', '.join(sorted(missed))}, only: {caught}" if missed else None


def main(work):
    work = pathlib.Path(work)
    snapshot = checks.Snapshot(guard.SNAPSHOTS / "1.0", work / "released")
    every = mutations.BREAKING + mutations.ALLOWED
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folders = [work / f"{place:02}" for place in range(len(every))]
        results = list(pool.map(lambda pair: catch(snapshot, *pair), zip(every, folders)))
    problems = []
    for mutation, caught in zip(every, results):
        problem = judge(mutation, caught)
        problems += [f"{mutation.name}: {problem}"] if problem else []
        by = [name for name in checks.CHECKS if name in caught and by_itself(caught[name])]
        print(f"{mutation.name + ' ':.<52} {' '.join(by) or 'allowed'}")
    for name in filter(checks.missing_tool, checks.CHECKS):
        print(f"without {name}: this machine lacks {checks.missing_tool(name)}")
    for problem in problems:
        print(problem)
    print(f"{len(every)} changes, {len(problems)} met wrongly")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
