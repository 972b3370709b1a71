#!/usr/bin/env python3
"""What a plugin costs before it does anything, in each language: the no-op samples side by side.

Builds the no-op of each language, lets `weir bench --compare` set each beside that in C++, and
writes sdk.md to bench/results. A language whose tool is missing is left out, and the page says so.
`./dev bench sdk` calls this.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
import report  # noqa: E402

NATIVE = ("C", "Rust")  # These are to be within WITHIN_PERCENT of C++.
WITHIN_PERCENT = 5


def ninja(build, target):
    subprocess.run(["ninja", "-C", build, target], check=True, stdout=subprocess.DEVNULL)


def build_rust(build):
    cargo = shutil.which("cargo")
    if not cargo:
        return None
    target = build / "bench/rust"
    manifest = ROOT / "samples/plugins/rust/noop/Cargo.toml"
    argv = [cargo, "build", "--quiet", "--release", "--locked", "--offline", "--manifest-path",
            manifest, "--target-dir", target]
    subprocess.run(argv, check=True)
    return target / "release/libnoop.so"


def build_go(build):
    found = shutil.which("go") or os.path.exists("/usr/local/go/bin/go")
    if not found:
        return None
    ninja(build, "go_noop")
    return build / "samples/go/noop.so"


def build_all(build):
    """The file of each language's no-op; None: left out."""
    ninja(build, "weir")
    ninja(build, "sample_c_noop")
    ninja(build, "sample_cpp_noop")
    return {
        "C++": build / "samples/cpp/noop.so",
        "C": build / "samples/c/noop.so",
        "Rust": build_rust(build),
        "Go": build_go(build),
    }


def compare(build, base, file, seconds):
    command = [build / "bin/weir", "bench", "--json", "--seconds", seconds, "--compare", base, file]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{file}: weir bench: {run.stderr.strip()}")
    return json.loads(run.stdout)


def interval(verdict):
    if verdict["low_percent"] is None:
        return "undecided"
    return (f"{verdict['percent']:+.1f} % ({verdict['low_percent']:+.1f} ... "
            f"{verdict['high_percent']:+.1f})")


def table(compared):
    rows = ["| language | all of a batch's way | inside the call | processes |",
            "|---|---:|---:|---:|"]
    for language, found in compared.items():
        rows.append(f"| {language} | {interval(found['verdict'])} "
                    f"| {interval(found['plugin_verdict'])} | {found['verdict']['samples']} |")
    return rows


def verdicts(compared):
    """Whether those of NATIVE lie within WITHIN_PERCENT of C++, with all of their intervals."""
    for language, found in compared.items():
        if language not in NATIVE:
            continue
        verdict = found["verdict"]
        if verdict["low_percent"] is None:
            yield f"- {language} and C++: {verdict['text']}"
            continue
        apart = max(abs(verdict["low_percent"]), abs(verdict["high_percent"]))
        word = "within" if apart <= WITHIN_PERCENT else "**not** surely within"
        yield f"- {language} and C++ are {word} {WITHIN_PERCENT} %"


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=40, help="of each pair (default 40)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    return parser.parse_args()


def main():
    args = parse()
    files = build_all(args.build)
    left_out = [language for language, file in files.items() if file is None]
    compared = {language: compare(args.build, files["C++"], file, args.seconds)
                for language, file in files.items() if file is not None and language != "C++"}
    command = " ".join(["bench/sdk/run.py", *sys.argv[1:]])
    page = [
        "# The no-op sample in each language, against that in C++",
        "",
        *(f"- {key}: {value}" for key, value in report.context(ROOT, command).items()),
        "- `weir bench --compare`, batches of 512 spans of real SDKs; 95 % confidence intervals",
        *(f"- {language}: left out, its tool is missing here" for language in left_out),
        "",
        "All of a batch's way is what a pipeline of this one plugin takes; inside the call is",
        "`process` alone.",
        "",
        *table(compared),
        "",
        *verdicts(compared),
    ]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "sdk.md").write_text("\n".join(page) + "\n")
    print("\n".join(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
