#!/usr/bin/env python3
"""Weir's cardinality processor beside the Collector's cardinality_guardian, on the same input.

Plays the scenarios of two of that one's issues to all hosts at once and counts what passes, then
measures what a point costs each, and writes cardinality_guardian.md to bench/results. A Collector
with that processor is built as bench/peers/manifest_guardian.yaml says, unless `--collector` names
one; that can be given more than once, to see several versions.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "bench/peers"))
import guardian_growth  # noqa: E402
import guardian_speed  # noqa: E402
import report  # noqa: E402
from guardian_hosts import LOAD_CORE, Contender  # noqa: E402

NO_PEER = 3  # The exit code when there is nothing to compare with.
MANIFEST = ROOT / "bench/peers/manifest_guardian.yaml"


def named(text):
    label, _, path = text.rpartition("=")
    return Contender(label or "cardinality_guardian", pathlib.Path(path).resolve())


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--collector", type=named, action="append", metavar="LABEL=FILE",
                        help="a Collector with cardinality_guardian, and what to call it")
    parser.add_argument("--runs", type=int, default=5, help="of each case and host (default 5)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / "build/peers/guardian")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    return parser.parse_args()


def build(folder):
    """The Collector, built if it is not there; None if that can not be done."""
    binary = folder / "otelcol-guardian"
    if binary.exists() and "GUARDIAN_SOURCE" not in os.environ:
        return binary
    print("building the Collector with cardinality_guardian (some minutes) ...", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "build.log").open("w") as log:
        command = [str(ROOT / "bench/peers/build_collector.sh"), str(folder), str(MANIFEST)]
        built = subprocess.run(command, stdout=log, stderr=log)
    if built.returncode == 0:
        return binary
    print("cardinality_guardian was left out: a Collector with it is not there and could not be "
          f"built ({folder}/build.log).\nIf the Go proxy does not serve the module "
          "cardinalityguardianprocessor, set GUARDIAN_SOURCE to a folder with its source, or name "
          "a Collector that has it: --collector FILE", file=sys.stderr)
    return None


def command_line(collectors):
    """As it was given, without the folders of this machine."""
    argv = sys.argv[1:]
    for one in collectors:
        argv = [word.replace(str(one.binary), one.binary.name) for word in argv]
    return " ".join(f"'{word}'" if " " in word else word
                    for word in ["bench/cardinality/guardian.py", *argv])


def page(args, collectors, growth, speed):
    found, sent = growth
    window, limit = guardian_growth.WINDOW_S, guardian_growth.LIMIT
    context = report.context(ROOT, command_line(collectors))
    return [
        "# Limits on new values: Weir and the Collector's cardinality_guardian",
        "",
        *(f"- {key}: {value}" for key, value in context.items()),
        "- the same requests to all hosts, OTLP/HTTP on loopback; each host on core 0 (Weir "
        "`--workers 1`, Collector `GOMAXPROCS=1`), the sender on core 1",
        "",
        "## What passes",
        "",
        "To all hosts at once, each second one request, for "
        f"{guardian_growth.WINDOWS} windows (epochs) of {window} s; delta sums; the limit is "
        f"{limit} new values a window; what is over it loses the attribute and is added up.",
        "",
        f"Growth (the Collector's issue 50403): {guardian_growth.NEW_A_SECOND} values a second "
        "that never were before. How many of the "
        f"{guardian_growth.NEW_A_SECOND * window} of each window passed:",
        "",
        *guardian_growth.growth_table(found, sent),
        "",
        f"A stable set (issue 50406): the same {guardian_growth.STABLE} values each second. How "
        f"many of the {guardian_growth.STABLE * window} points of each window lost theirs:",
        "",
        *guardian_growth.stable_table(found, sent),
        "",
        *guardian_growth.verdicts(found, sent),
        "",
        "## What it costs",
        "",
        "Delta sums of four attributes, 2,000 points a request, "
        f"{guardian_speed.REQUESTS} requests measured; {args.runs} runs that alternate; medians, "
        "(min-max) in brackets; `times Weir's` is the median of the ratios of neighbouring runs. "
        "Known values: 16,000 streams again and again. The limit on the values of an attribute is "
        f"{guardian_speed.HIGH:,} or {guardian_speed.LOW}, here Weir's `attribute_limit`, so that "
        "all hosts limit in the first window, which the runs lie in. Nothing is sent on (exporter "
        "`nop`); the last two columns are from a run of their own of 16,000 points, into a file.",
        "",
        *guardian_speed.table(*speed),
    ]


def fold(line):
    return report.fold(line) if line[:1] in "-|#" else textwrap.fill(line, 98)


def main():
    args = parse()
    collectors = args.collector
    if not collectors:
        binary = build(args.peers)
        if not binary:
            return NO_PEER
        collectors = [Contender("cardinality_guardian", binary)]
    weir = Contender("Weir", args.build / "bin/weir", args.build / "lib/weir/plugins")
    contenders = [*collectors, weir]
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory(prefix="weir-guardian-") as name:
        folder = pathlib.Path(name)
        growth = guardian_growth.play(contenders, folder)
        print("\n".join(guardian_growth.verdicts(*growth)), flush=True)
        speed = guardian_speed.play(contenders, args.runs, folder)
    lines = [fold(line) for line in page(args, collectors, growth, speed)]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "cardinality_guardian.md").write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
