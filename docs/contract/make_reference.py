#!/usr/bin/env python3
"""Writes docs/contract/reference.md from the comments of abi/include/weir/abi.h.

usage: make_reference.py [--check]     --check: only says whether the page is that of the header
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = ROOT / "abi/include/weir/abi.h"
PAGE = pathlib.Path(__file__).with_name("reference.md")

INTRODUCTION = """# Reference of `weir/abi.h`

Made from the header by `docs/contract/make_reference.py`: edit the header, not this page. The
header's own words, in its order; inline functions without their bodies. [The contract](README.md)
says how the parts work together. All of it is there since 1.0 unless it says otherwise.
"""

LONG = 3  # Lines of a declaration that has a heading of its own.
SECTION = re.compile(r"^// -{20,} (.+)$")
NOISE = re.compile(r'^(#if|#ifdef|#ifndef|#else|#endif|#include|extern "C"|}'
                   r"|#define (WEIR_STATIC_ASSERT|WEIR_ABI_H)\b)")
NAME = (re.compile(r"^#define (\w+)"),
        re.compile(r"^typedef void \(\*(\w+)\)"),
        re.compile(r"^typedef (?:struct|union) (\w+)"),
        re.compile(r"^typedef \w+ (\w+);"),
        re.compile(r"^struct (\w+) \{"),
        re.compile(r"^enum \{(?: *//[^\n]*)?\s*(\w+)"),
        re.compile(r"(\w+)\((?!\()"))
CALL = re.compile(r"^  [\w ]+[ *]+\(\*(\w+)\)\(", re.M)
THREAD = re.compile(r"\[((?:control|lane|loop|any)[^\]]*)\]")
REQUIRED = re.compile(r"Required: ([^.\[]+)")


def code_of(line):
    return re.sub(r"//.*", "", line).rstrip()


def is_whole(lines):
    """Whether these lines are a declaration from its beginning to its end."""
    if lines[0].startswith("#define"):
        return not lines[-1].endswith("\\")
    code = "\n".join(map(code_of, lines))
    return code.count("{") == code.count("}") and code.rstrip().endswith((";", "}"))


def paragraphs(comment):
    return "\n".join(re.sub(r"^// ?", "", line) for line in comment)


def read(text):
    """(kind, comment, declarations) of each section ("section"), loose comment ("words") and run of
    declarations ("code"), in order. Short ones without a line between are one run.
    """
    comment, run, lines = [], [], []
    for line in text.splitlines():
        if lines or not (not line or line.startswith("//") or NOISE.match(line)):
            lines.append(line)
            if is_whole(lines):
                if not lines[0].startswith("WEIR_STATIC_ASSERT"):
                    run.append(lines)
                if run and len(lines) > LONG:
                    yield "code", comment, run
                    comment, run = [], []
                lines = []
            continue
        if run:
            yield "code", comment, run
            comment, run = [], []
        if SECTION.match(line):
            yield "section", SECTION.match(line).group(1), []
        elif line.startswith("//"):
            comment.append(line)
        elif not line and comment:
            yield "words", comment, []
            comment = []


def name_of(lines):
    code = "\n".join(lines).replace('__attribute__((visibility("default"))) ', "")
    for pattern in NAME:
        found = pattern.search(code)
        if found:
            return found.group(1)
    raise ValueError("no name in: " + code)


def shown(lines):
    """A declaration as it is to be read: an inline function ends with its parameters."""
    if not lines[0].startswith("static inline"):
        return lines
    signature = "\n".join(lines)
    signature = signature[:signature.index("{")].rstrip() + ";"
    return signature.replace("static inline ", "").splitlines()


def calls_of(lines, comment):
    """(function, thread and state, whether it is required) of the pointers in a table. What is said
    of one is above it or behind it; without that it is as the one before, or as the table."""
    code = "\n".join(lines)
    thread, begin = THREAD.search(" ".join(comment)), 0
    for found in CALL.finditer(code):
        end = code.index("\n", code.index(";", found.end()))
        said = re.sub(r"\s*\n\s*// ?", " ", code[begin:end])
        thread, required = THREAD.search(said) or thread, REQUIRED.search(said)
        begin = end
        yield (found.group(1), thread.group(1) if thread else "by its caller",
               required.group(1).strip() if required else "yes")


def table(calls):
    if not calls:
        return []
    rows = ["", "| function | called as | required |", "|---|---|---|"]
    for name, thread, required in calls:
        rows.append("| `%s` | %s | %s |" % (name, thread, required))
    return rows


def page(header):
    out = [INTRODUCTION]
    started = False
    for kind, comment, run in read(header):
        if kind == "section":
            started = True
            title = comment.replace(", inline", "")
            out += ["## " + title[0].upper() + title[1:], ""]
        elif kind == "words":
            if started:
                out += [paragraphs(comment), ""]
        else:
            out += ["### " + ", ".join("`%s`" % name_of(lines) for lines in run), ""]
            if comment:
                out += [paragraphs(comment), ""]
            out += ["```c", *(line for lines in run for line in shown(lines)), "```"]
            out += [*table([call for lines in run for call in calls_of(lines, comment)]), ""]
    return "\n".join(out).rstrip() + "\n"


def main():
    text = page(HEADER.read_text(encoding="utf-8"))
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/contract/reference.md is not what docs/contract/make_reference.py makes of"
              " abi/include/weir/abi.h; run it")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
