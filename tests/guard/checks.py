"""The checks of a header against one released snapshot, each of which can be asked alone.

A snapshot is a folder abi/snapshots/MAJOR.MINOR with the header as it was released and with
asserts.c, which was made from it.
"""

import functools
import pathlib
import re
import shutil
import subprocess
import zlib

import generate
import header
import prefix

PROBE = ["-std=c11", "-g", "-shared", "-fPIC", "-fvisibility=hidden",
         "-fno-eliminate-unused-debug-types"]
DIALECTS = (["-std=c11"], ["-x", "c++", "-std=c++11"])
NOTE_MINOR = slice(22, 24)  # Where the ABI minor stands in the note: it may rise.
NOT_COMPILED = "does not compile"
REPORTED = re.compile(r"(\d+) (?:[Rr]emoved|[Cc]hanged)\b")


class Built:
    """A header that the compiler has read, and the probe over it, each made when it is asked for.

    `work` is a folder of its own, to write to.
    """

    def __init__(self, include, work):
        self.include, self.work = pathlib.Path(include), pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)

    @functools.cached_property
    def header(self):
        return header.read(self.include, self.work)

    @functools.lru_cache(maxsize=None)
    def probe(self, text):
        path = self.work / f"probe_{zlib.crc32(text.encode()):08x}.so"
        header.compile_c([*PROBE, "-I", self.include, "-o", path], text)
        return path


class Snapshot:
    """A release."""

    def __init__(self, folder, work):
        self.folder = pathlib.Path(folder)
        self.asserts = (self.folder / "asserts.c").read_text(encoding="utf-8")
        self.built = Built(self.folder / "include", work)
        self.header = self.built.header
        self.probe_text = generate.probe(self.header)
        self.probe = self.built.probe(self.probe_text)


def _output(*command):
    """(exit code, what it printed)"""
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    return done.returncode, done.stdout


def check_asserts(snapshot, today):
    """Every offset, size, column id, constant and the entry's type, by the compiler."""
    for dialect in DIALECTS:
        try:
            header.compile_c([*dialect, "-fsyntax-only", "-I", today.include], snapshot.asserts)
        except header.Unreadable as error:
            lines = [line.split("error: ", 1)[1] for line in str(error).splitlines()
                     if "error: " in line]
            return [line.replace("static assertion failed: ", "no more: ")
                    for line in lines or [str(error)]]
    return []


def check_prefix(snapshot, today):
    """Names, order and types of all members, constants and functions; what is new is at an end."""
    return prefix.compare(snapshot.header, today.header) + prefix.shape(today.header)


def check_symbols(snapshot, today):
    """What a plugin exports, if it hides all that the header does not tell to be seen."""
    before, after = _exported(snapshot.probe), _exported(today.probe(snapshot.probe_text))
    return [f"{name}: is not exported any more" for name in sorted(before - after)] + \
           [f"{name}: is exported, too" for name in sorted(after - before)]


def _exported(path):
    lines = _output("nm", "-D", "--defined-only", path)[1].splitlines()
    return {line.split()[-1] for line in lines if " probe_" not in line}


def check_note(snapshot, today):
    """The bytes of the note that hosts read before they load a plugin."""
    before = _note(snapshot.probe, today.work)
    after = _note(today.probe(snapshot.probe_text), today.work)
    if after == before:
        return []
    return [f"the note of one and the same plugin was {before.hex(' ', 4)}, is {after.hex(' ', 4)}"]


def _note(path, work):
    out = work / "note.bin"
    subprocess.run(["objcopy", "-O", "binary", "--only-section=.note.weir", path, out], check=True)
    note = bytearray(out.read_bytes())
    note[NOTE_MINOR] = b"\0\0"
    return bytes(note)


def check_abidiff(snapshot, today):
    """What libabigail finds between probes of the two headers, additions left out."""
    after = today.probe(snapshot.probe_text)
    accept = today.work / "accept.suppr"
    accept.write_text(_accepted(snapshot.header.structs, today.header.structs), encoding="utf-8")
    code, report = _output("abidiff", "--non-reachable-types", "--no-added-syms", "--suppressions",
                           accept, snapshot.probe, after)
    if code & 3:
        return [f"abidiff could not compare: {report}"]
    if not any(map(int, REPORTED.findall(report))):
        return []
    return ["abidiff: " + re.sub(r"\n\s*\n", "\n", report)]


def _accepted(before, now):
    """Suppressions for the structs that have grown as they may, and for nothing else.

    libabigail's passes over everything in a struct, so there must be none for the others.
    """
    grown = [name for name, struct in before.items() if struct.grows and name in now and
             now[name].members[:len(struct.members)] == struct.members and
             len(now[name].members) > len(struct.members)]
    return "".join(f"[suppress_type]\n  name = {name}\n  has_data_member_inserted_at = end\n"
                   for name in grown)


CHECKS = {"asserts": check_asserts, "prefix": check_prefix, "symbols": check_symbols,
          "note": check_note, "abidiff": check_abidiff}


def missing_tool(check):
    """What a check can not do without on this machine, or None."""
    return "abidiff" if check == "abidiff" and not shutil.which("abidiff") else None


def run(check, snapshot, today):
    """The findings of a check about `today`, a Built."""
    try:
        return CHECKS[check](snapshot, today)
    except header.Unreadable as error:
        return [f"{NOT_COMPILED}: {error}"]
