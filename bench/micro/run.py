#!/usr/bin/env python3
"""What single parts of the host cost, beside rivals that do the same, as a page with its sources.

Runs every google-benchmark binary with its benchmarks interleaved and repeated, and the table of
what a plugin costs; writes micro.md to bench/results. `./dev bench` calls this.
"""

import argparse
import collections
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
import report  # noqa: E402

BINARIES = ("regex_bench", "walk_bench", "splice_bench", "abi_bench")
# Of these the page gives the ratio: (binary, what it is called, rival, Weir's).
RATIOS = [
    (
        "regex_bench",
        f"fused scan against hs_scan for each text, {patterns} patterns, verdict cache {state}",
        f"HyperscanForEachText/patterns:{patterns}",
        f"Weir/patterns:{patterns}/cache:{cache}/prefilter:1",
    )
    for patterns in (5, 30)
    for cache, state in ((0, "off"), (1, "on"))
]


def measure(binary, repetitions, seconds):
    """Nanoseconds of CPU per item (or per iteration) of each repetition, by benchmark."""
    command = [
        str(binary),
        "--benchmark_format=json",
        f"--benchmark_repetitions={repetitions}",
        f"--benchmark_min_time={seconds}",
        "--benchmark_enable_random_interleaving=true",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    times = collections.defaultdict(list)
    for one in json.loads(run.stdout)["benchmarks"]:
        if one["run_type"] != "iteration":
            continue
        per_second = one.get("items_per_second")
        time_ns = 1e9 / per_second if per_second else one["cpu_time"]
        times[one["run_name"]].append(time_ns)
    return times


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repetitions", type=int, default=9, help="of each (default 9)")
    parser.add_argument("--seconds", type=float, default=0.2, help="of each one (default 0.2)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    return parser.parse_args()


def main():
    args = parse()
    command = " ".join(["bench/micro/run.py", *sys.argv[1:]])
    page = [
        "# Single parts, and what a plugin costs",
        "",
        *(f"- {key}: {value}" for key, value in report.context(ROOT, command).items()),
        f"- medians of {args.repetitions} interleaved repetitions, (min-max) in brackets",
        "",
        "## What a stage costs",
        "",
        subprocess.run(
            [str(args.build / "bin/overhead_bench")], capture_output=True, text=True, check=True
        ).stdout.rstrip(),
        "",
    ]
    times = {name: measure(args.build / "bin" / name, args.repetitions, args.seconds)
             for name in BINARIES}
    page += ["## Ratios", "", "| what | ratio of medians |", "|---|---|"]
    for binary, what, rival, ours in RATIOS:
        medians = [statistics.median(times[binary][name]) for name in (rival, ours)]
        page.append(f"| {what} | **{medians[0] / medians[1]:.2f}x** |")
    for name, found in times.items():
        page += ["", f"## {name}", "", "| benchmark | CPU ns per item |", "|---|---|"]
        page += [f"| {one} | {report.spread(numbers)} |" for one, numbers in found.items()]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "micro.md").write_text("\n".join(page) + "\n")
    print("\n".join(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
