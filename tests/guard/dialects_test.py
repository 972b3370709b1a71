#!/usr/bin/env python3
"""Compiles the contract in every dialect of C and C++ that an author may use, with all warnings.

The header alone, a plugin that uses each of its macros and functions, and the test kit, in C11 to
C23 and C++11 to C++23, by gcc and by clang; the C++ SDK in C++20 and C++23.

usage: dialects_test.py gcc|clang
"""

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[1] / "abi/include"
# The name of the last of each as the compilers of Debian 12 spell it.
DIALECTS = {"c": ["c11", "c17", "c2x"], "c++": ["c++11", "c++14", "c++17", "c++20", "c++2b"]}
WARNINGS = ["-pedantic", "-Werror", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wcast-qual",
            "-Wpointer-arith", "-Wundef"]
C_WARNINGS = ["-Wstrict-prototypes", "-Wmissing-prototypes"]


def sources():
    """(title, language, dialect, text)"""
    plugin = (HERE / "dialects.c").read_text(encoding="utf-8")
    for language, dialects in DIALECTS.items():
        for dialect in dialects:
            yield "header", language, dialect, "#include <weir/abi.h>\n#include <weir/abi.h>\n"
            yield "plugin", language, dialect, plugin
            yield "test kit", language, dialect, "#include <weir/testkit.h>\n"
    for dialect in ("c++20", "c++2b"):
        yield "SDK", "c++", dialect, "#include <weir/sdk.hpp>\n#include <weir/testkit.hpp>\n"


def compile_one(compiler, language, dialect, text):
    """What the compiler had to say; "" is nothing."""
    warnings = WARNINGS + (C_WARNINGS if language == "c" else [])
    # Not only the syntax: some warnings come from the optimizer.
    command = [compiler, "-x", language, f"-std={dialect}", "-O2", *warnings, "-c", "-I", INCLUDE,
               "-o", "/dev/null", "-"]
    done = subprocess.run(command, input=text, encoding="utf-8", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.stdout or ("" if done.returncode == 0 else f"exit code {done.returncode}")


def main(compiler):
    if not shutil.which(compiler):
        print(f"left out: the contract's dialects in {compiler}, which is missing")
        return 0
    failed = 0
    for title, language, dialect, text in sources():
        said = compile_one(compiler, language, dialect, text)
        failed += bool(said)
        print(f"{compiler} {dialect:6} {title}: {said or 'clean'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
