#!/usr/bin/env python3
"""What a plugin costs before it does anything, in each language: the no-op samples side by side.

Builds the no-op of each language, runs `weir bench` over them in turns, and writes sdk.md to
bench/results. A language whose tool is missing is left out, and the page says so. `./dev bench sdk`
calls this.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
import report  # noqa: E402

NATIVE = ("C", "C++", "Rust")  # These are to be within WITHIN_PERCENT of each other.
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


def measure(build, file, seconds):
    command = [build / "bin/weir", "bench", "--json", "--workers", "1", "--seconds", seconds, file]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{file}: weir bench: {run.stderr.strip()}")
    (component,) = json.loads(run.stdout)["components"]
    (traces,) = [one for one in component["signals"] if one["signal"] == "traces"]
    return {row["records_per_batch"]: figures_of(row) for row in traces["sizes"]}


def figures_of(row):
    split = row["ns_per_record"]
    records = row["records"] / row["batches"]
    return {
        "total_ns": split["total"],
        "inside_ns": split["plugin"] * records + row["noop_process_ns_per_batch"],
        "allocations": row["plugin_allocations_per_batch"],
        "spread": row["spread_percent"],
    }


def medians(runs, size, key):
    return statistics.median(run[size][key] for run in runs)


def table(measured):
    sizes = sorted(next(iter(measured.values()))[0])
    base = measured["C++"]
    rows = [
        "| spans in a batch | language | ns/span | against C++ | inside the call, ns/batch "
        "| allocations inside | spread % |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for size in sizes:
        for language, runs in measured.items():
            # Of runs that were made one after the other.
            ratio = statistics.median(
                run[size]["total_ns"] / other[size]["total_ns"] for run, other in zip(runs, base)
            )
            rows.append(
                f"| {size} | {language} | {medians(runs, size, 'total_ns'):,.1f} "
                f"| {(ratio - 1) * 100:+.1f} % | {medians(runs, size, 'inside_ns'):,.1f} "
                f"| {medians(runs, size, 'allocations') or 0:,.0f} "
                f"| {max(run[size]['spread'] for run in runs):,.1f} |"
            )
    return rows


def verdicts(measured):
    """Whether those of NATIVE lie together, by size."""
    lines = []
    for size in sorted(next(iter(measured.values()))[0]):
        totals = {language: medians(runs, size, "total_ns")
                  for language, runs in measured.items() if language in NATIVE}
        apart = (max(totals.values()) / min(totals.values()) - 1) * 100
        word = "within" if apart <= WITHIN_PERCENT else "**not** within"
        lines.append(f"- batches of {size}: {', '.join(totals)} are {apart:.1f} % apart, {word} "
                     f"{WITHIN_PERCENT} %")
    return lines


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7, help="of each language (default 7)")
    parser.add_argument("--seconds", type=float, default=8, help="of each run (default 8)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    return parser.parse_args()


def main():
    args = parse()
    files = build_all(args.build)
    left_out = [language for language, file in files.items() if file is None]
    languages = [language for language in files if language not in left_out]
    measured = {language: [] for language in languages}
    for run in range(args.runs):
        turns = languages if run % 2 == 0 else reversed(languages)
        for language in turns:
            measured[language].append(measure(args.build, files[language], args.seconds))
    command = " ".join(["bench/sdk/run.py", *sys.argv[1:]])
    page = [
        "# The no-op sample in each language",
        "",
        *(f"- {key}: {value}" for key, value in report.context(ROOT, command).items()),
        f"- medians of {args.runs} runs of `weir bench`, languages in turns; spans of real SDKs",
        *(f"- {language}: left out, its tool is missing here" for language in left_out),
        "",
        "`ns/span` is all of a batch's way through a pipeline of this one plugin; `inside the "
        "call`",
        "is what the call of `process` itself takes. `spread` is the worst run's (docs/bench.md).",
        "",
        *table(measured),
        "",
        *verdicts(measured),
    ]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "sdk.md").write_text("\n".join(page) + "\n")
    print("\n".join(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
