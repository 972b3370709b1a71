"""Who may include whom: abi <- plugins, samples; abi <- host <- tests, bench."""

import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
STANDARD_C = {"assert.h", "limits.h", "stdbool.h", "stddef.h", "stdint.h", "string.h"}
OWN_ROOTS = ("host/", "plugins/", "samples/", "tests/", "bench/", "abi/")

# A part of the host includes itself and those before it.
HOST_PARTS = ["base", "wire", "batch", "regex", "loader", "lane", "config", "service", "queue",
              "graph", "testkit", "check", "bench", "tool"]


def _own_folder(path):
    """The folder that a plugin or a sample may include from."""
    return path.rsplit("/", 1)[0] + "/"


def _abi_problem(path, target):
    if target.startswith("weir/"):
        return None
    if path.startswith("abi/scaffolds/"):
        return _plugin_problem(path, target)
    in_sdk = path.endswith(".hpp") or path.startswith("abi/go/")
    if in_sdk and "/" not in target:
        return None
    if target in STANDARD_C:
        return None
    return "abi includes the standard library and itself"


def _plugin_problem(path, target):
    if not target.startswith(OWN_ROOTS):
        return None
    if target.startswith((_own_folder(path), "plugins/common/")):
        return None
    return "a plugin includes weir/, its own folder, plugins/common and libraries"


def _host_problem(path, target):
    if not target.startswith(OWN_ROOTS):
        return None
    if not target.startswith("host/"):
        return "host includes host and weir/ only"
    own, other = path.split("/")[1], target.split("/")[1]
    if own in HOST_PARTS and other in HOST_PARTS and \
            HOST_PARTS.index(other) > HOST_PARTS.index(own):
        return "host/%s lies below host/%s" % (own, other)
    return None


def _bench_problem(_, target):
    return "tests are for tests only" if target.startswith("tests/") else None


PROBLEM_BY_ROOT = {"abi": _abi_problem, "plugins": _plugin_problem, "samples": _plugin_problem,
                   "host": _host_problem, "bench": _bench_problem}


def check(files):
    for file in files:
        problem_of = PROBLEM_BY_ROOT.get(file.path.split("/")[0])
        if problem_of is None or not file.is_cxx or file.text is None:
            continue
        for number, line in enumerate(file.lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            problem = problem_of(file.path, match.group(2))
            if problem:
                yield "include", file.path, number, "%s: %s" % (match.group(2), problem)
