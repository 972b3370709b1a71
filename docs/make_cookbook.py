#!/usr/bin/env python3
"""Writes docs/cookbook.md from the recipes in samples/cookbook.

usage: make_cookbook.py [--check]     --check: only says whether the page is that of the recipes

A recipe is a folder with one source, whose leading comment is the title and the text; with its
options, config.yaml; and, for a processor, with a request before and after it.
"""

import difflib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
RECIPES = ROOT / "samples/cookbook"
PAGE = pathlib.Path(__file__).with_name("cookbook.md")
ORDER = ["add_if_missing", "drop_by_attribute", "rename_key", "delete_key", "mask_pattern",
         "hash_value", "cut_text", "count_by", "severity_from_body", "tag_resource",
         "ms_to_seconds", "mark_slow", "heartbeat", "datagram"]

INTRODUCTION = """# Cookbook

Made from `samples/cookbook` by `docs/make_cookbook.py`: edit the recipes, not this page.

Each recipe is a whole plugin, in C over `weir/abi.h` or in C++ over `weir/sdk.hpp`, short enough to
be copied and changed. You need C or C++ for it, and four words of OpenTelemetry, which
[The contract](contract/README.md) explains: signal, record, resource, scope. The tests compile each
of them, run it on the requests of which an extract is shown, and hold it against `weir check`.

In the extracts `-` is what came in and `+` what is sent on, written shorter than on the wire. What
is not marked goes on byte for byte as it came.
"""

BUILD = """## Build one

A folder with the source and this `CMakeLists.txt`, where libweir-dev is installed; the samples in
`samples/plugins` are built the same way:

    cmake_minimum_required(VERSION 3.25)
    project(rename_key C CXX)
    set(CMAKE_CXX_STANDARD 20)
    find_package(weir REQUIRED)
    weir_add_plugin(rename_key SOURCES rename_key.c)
"""

SHOWN_VALUES = {"stringValue", "boolValue", "intValue", "doubleValue", "bytesValue"}
COLUMNS = 96


def plain(value):
    """A part of a request without what only the wire needs: types of values, pairs of keys."""
    if isinstance(value, list):
        if value and all(isinstance(part, dict) and "key" in part for part in value):
            return {part["key"]: plain(part.get("value")) for part in value}
        return [plain(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        kind, inner = next(iter(value.items()))
        if kind == "intValue":
            return int(inner)
        if kind in SHOWN_VALUES:
            return inner
        if kind in ("arrayValue", "kvlistValue"):
            return plain(inner.get("values", []))
    return {key: plain(part) for key, part in value.items() if not key.endswith("UnixNano")}


def short(record, with_ids):
    out = plain(record)
    for key in ("traceId",) if with_ids else ("traceId", "spanId"):
        out.pop(key, None)
    for key in ("spanId", "parentSpanId"):
        if key in out:
            out[key] = out[key].lstrip("0")
    if with_ids:
        times = [int(record[key]) for key in ("startTimeUnixNano", "endTimeUnixNano")]
        out["ms"] = (times[1] - times[0]) // 1000000
    return out


def folded(value, indent=0, before=0):
    """JSON in lines that fit; what fits into one is one. `before` columns are taken already."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent + before <= COLUMNS or not isinstance(value, (dict, list)):
        return flat
    inner, pad = indent + 2, " " * (indent + 2)
    if isinstance(value, dict):
        parts = [pad + json.dumps(key) + ": " + folded(part, inner, len(key) + 5)
                 for key, part in value.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    parts = [pad + folded(part, inner) for part in value]
    return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"


def only_list(value):
    return next(part for part in value.values() if isinstance(part, list))


def lines_of(request):
    """A line for each resource, lines for each record."""
    with_ids = "parentSpanId" in json.dumps(request)
    lines = []
    for resource in only_list(request):
        attributes = resource.get("resource", {}).get("attributes", {})
        lines.append("resource " + json.dumps(plain(attributes), ensure_ascii=False))
        for scope in only_list(resource):
            for record in only_list(scope):
                lines += folded(short(record, with_ids)).split("\n")
    return lines


def difference(folder):
    before, after = (lines_of(json.loads((folder / name).read_text(encoding="utf-8")))
                     for name in ("input.json", "expected.json"))
    lines = list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]
    return [" ..." if line.startswith("@@") else line for line in lines][1:]


def kind_of(code):
    found = re.search(r'WEIR_CPP_PLUGIN\((\w+),|"(receiver|processor|exporter):', code)
    return (found.group(1) or found.group(2)).lower()


def options(folder, kind):
    text = (folder / "config.yaml").read_text(encoding="utf-8").rstrip()
    head = ["```yaml", "%ss:" % kind]
    if text == "{}":
        return head + ["  %s: {}" % folder.name, "```", ""]
    lines = ["    " + line for line in text.split("\n")]
    return head + ["  %s:" % folder.name, *lines, "```", ""]


def split(source):
    """(title, text, code) of a source."""
    lines = source.split("\n")
    end = next(at for at, line in enumerate(lines) if not line.startswith("//"))
    comment = [line[3:] for line in lines[:end]]
    return comment[0], "\n".join(comment[2:]), "\n".join(lines[end:]).rstrip()


def counted(folder):
    path = folder / "metrics.json"
    if not path.exists():
        return []
    counts = json.loads(path.read_text(encoding="utf-8"))
    return ["Counted for it: " + ", ".join("`%s` %d" % pair for pair in counts.items()) + ".", ""]


def chapter(number, name):
    folder = RECIPES / name
    source = next(path for path in folder.iterdir() if path.suffix in (".c", ".cc"))
    title, text, code = split(source.read_text(encoding="utf-8"))
    kind = kind_of(code)
    out = ["## %d. %s" % (number, title), "", text, "", *options(folder, kind)]
    if (folder / "input.json").exists():
        changed = difference(folder)
        out += ["```diff", *changed, "```", ""] if changed else []
        out += counted(folder)
    where = source.relative_to(ROOT)
    language = "c" if source.suffix == ".c" else "cpp"
    out += ["[%s](../%s):" % (where, where), "", "```" + language, code, "```", ""]
    return "\n".join(out)


def page():
    found = {path.name for path in RECIPES.iterdir() if path.is_dir()}
    if found != set(ORDER):
        sys.exit("docs/make_cookbook.py: ORDER is not what samples/cookbook has; it differs in "
                 + ", ".join(sorted(found ^ set(ORDER))))
    chapters = [chapter(number, name) for number, name in enumerate(ORDER, 1)]
    return "\n".join([INTRODUCTION, BUILD, *chapters]).rstrip() + "\n"


def main():
    text = page()
    if sys.argv[1:] == ["--check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/cookbook.md is not what docs/make_cookbook.py makes of samples/cookbook;"
              " run it")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
