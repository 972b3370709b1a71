#!/usr/bin/env python3
"""What the cardinality processor costs a data point, below its limits and over them.

Makes metrics of 16,000 streams in eight requests, lets `weir bench` run the processor over them
with each set of options, and writes cardinality.md to bench/results. `inside` is the time in the
processor's own code; the other parts are what any processor with the same columns costs.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/peers"))
import report  # noqa: E402
from points import METRICS_PER_REQUEST, STREAMS, requests  # noqa: E402

ROUNDS = 3
UNDER_PER_S, OVER_PER_S = 5e6, 2e6  # What one core is to do inside the processor.

OPTIONS = {
    "below the limits": {"limit": 100_000, "attribute_limit": 100_000},
    "overflow": {"limit": 100, "attribute_limit": 50},
    "aggregate": {"limit": 100, "attribute_limit": 50, "action": "aggregate"},
    "aggregate, template": {"limit": 100, "attribute_limit": 50, "action": "aggregate",
                            "replace": "template"},
    "drop": {"limit": 100, "attribute_limit": 50, "action": "drop"},
    "count": {"limit": 100, "attribute_limit": 50, "action": "count"},
}
KINDS = {"delta sums": ("sum", 1), "cumulative sums": ("sum", 2),
         "delta histograms": ("histogram", 1), "cumulative histograms": ("histogram", 2)}


def measure(build, folder, options, data, seconds):
    config = folder / "options.yaml"
    config.write_text(json.dumps({"metrics": options}))
    command = [build / "bin/weir", "bench", build / "lib/weir/plugins/cardinality.so", "--config",
               config, "--data", data, "--seconds", seconds, "--json"]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"weir bench: {run.stderr.strip()}")
    sizes = json.loads(run.stdout)["components"][0]["signals"][0]["sizes"]
    return next(size for size in sizes if size["records_per_batch"] == 512)


def row(kind, name, size):
    cost = size["ns_per_record"]
    inside = cost["plugin"]
    return (f"| {kind} | {name} | {inside:.0f} | {1e3 / inside:.1f} | {cost['columns']:.0f} | "
            f"{cost['write_back']:.0f} | {cost['total']:.0f} | {size['spread_percent']:.0f} % | "
            f"{100 * size['records_out'] / size['records']:.0f} % |")


def verdict(name, least, measured):
    slowest = max(measured, key=lambda entry: entry[1])
    rate = 1e9 / slowest[1]
    word = "reached" if rate >= least else "**missed**"
    return (f"- {name}: {least / 1e6:.0f} million points/s and core are {word}\n"
            f"  ({rate / 1e6:.1f} million/s: {slowest[0]})")


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=1,
                        help="of each case and round (default 1)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    return parser.parse_args()


def rounds(args, folder):
    """The quietest of ROUNDS measurements of each case, by kind and options: slow spells of a
    shared machine last longer than a case, so each round goes through all of them."""
    best = {}
    for number in range(ROUNDS):
        for kind, (data_kind, temporality) in KINDS.items():
            data = folder / f"{data_kind}-{temporality}.jsonl"
            if number == 0:
                lines = (json.dumps(request) for request in requests(data_kind, temporality))
                data.write_text("\n".join(lines) + "\n")
            for name, options in OPTIONS.items():
                size = measure(args.build, folder, options, data, args.seconds)
                cost = size["ns_per_record"]["plugin"]
                if (kind, name) not in best or cost < best[kind, name]["ns_per_record"]["plugin"]:
                    best[kind, name] = size
                print(f"round {number + 1}: {kind}, {name}: {cost:.0f} ns", flush=True)
    return best


def main():
    args = parse()
    rows, under, over = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for (kind, name), size in rounds(args, pathlib.Path(folder)).items():
            rows.append(row(kind, name, size))
            group = under if name == "below the limits" else over
            group.append((f"{kind}, {name}", size["ns_per_record"]["plugin"]))
    command = " ".join(["bench/cardinality/run.py", *sys.argv[1:]])
    page = [
        "# What limits on cardinality cost",
        "",
        *(f"- {key}: {value}" for key, value in report.context(ROOT, command).items()),
        f"- {STREAMS:,} streams of {METRICS_PER_REQUEST} metrics, four attributes each; batches of "
        "512 points, `weir bench`",
        f"- of each case the quietest of {ROUNDS} rounds, which go through all cases in turn",
        "",
        "`inside` is the processor's own code, in ns a data point; then millions of points a",
        "second and core by that, and the other parts of a batch's way: laying columns over the",
        "bytes, writing back, and all of it. `left` is the share of points that is sent on. The",
        "same requests come again and again, so cumulative points are old ones after the first",
        "round: they are looked up and folded, but change no sum.",
        "",
        "| points | options | inside | million/s | columns | write | all | spread | left |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
        *rows,
        "",
        verdict("Below the limits", UNDER_PER_S, under),
        verdict("Over them", OVER_PER_S, over),
    ]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "cardinality.md").write_text("\n".join(page) + "\n")
    print("\n".join(page[-2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
