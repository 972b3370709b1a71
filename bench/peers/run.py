#!/usr/bin/env python3
"""Weir and the OpenTelemetry Collector at the same work, one after the other, on one core each.

Builds the Collector once (build_collector.sh), then for each case starts each host in a fresh
process on core 0, sends the same prepared requests from core 1, and repeats, alternating. Writes
peers.md and peers.json to bench/results. `./dev bench peers` calls this.
"""

import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import configs  # noqa: E402
import report  # noqa: E402
from server import Server, ServerFailed, Sink, memory_mb  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOST_CORE, LOAD_CORE = 0, 1
IDLE_WAIT_S = 2

@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    protocol: str
    exporter: str
    redact: int = 0  # Patterns of the redaction processor.
    detect: bool = False  # All of its detectors, beside Weir without them.
    alone: bool = False  # Without the Collector.
    noops: int = 0  # Weir against itself with so many no-op plugins more.


@dataclasses.dataclass(frozen=True)
class Contender:
    label: str
    kind: str
    env: dict
    noops: int = 0
    detect_as: str = ""  # What the redaction processor does; empty: there is none.


CASES = [
    Case("http_nop", "http", "nop"),
    Case("grpc_nop", "grpc", "nop"),
    Case("http_redact5", "http", "nop", redact=5),
    Case("http_redact30", "http", "nop", redact=30),
    Case("http_detect", "http", "nop", detect=True),
    Case("http_detect_otlp", "http", "otlp", detect=True, alone=True),
    Case("http_detect_otlp_gzip", "http", "otlp_gzip", detect=True, alone=True),
    Case("http_otlp", "http", "otlp"),
    Case("http_otlp_gzip", "http", "otlp_gzip"),
    Case("http_otlphttp", "http", "otlphttp"),
    # One would drown in the noise of the runs; the page divides by their number.
    Case("http_noop_so", "http", "nop", noops=configs.NOOPS),
]


def contenders(args, case):
    """Who takes part; the first is what ratios are against."""
    found = []
    if case.noops:
        if args.only == "collector":
            return []
        more = f"weir, {case.noops} no-op .so more"
        return [Contender("weir", "weir", {}), Contender(more, "weir", {}, case.noops)]
    detect = "weir" if case.detect else ""
    if args.only != "weir" and not case.alone:
        found.append(Contender("collector", "collector", {"GOMAXPROCS": "1"},
                               detect_as="collector" if case.detect else ""))
    if args.only != "collector":
        found.append(Contender("weir", "weir", {}, detect_as=detect))
        if case.detect:
            found.append(Contender("weir, no redaction", "weir", {}))
            found.append(Contender("weir, one pattern", "weir", {}, detect_as="one"))
        if case.redact:
            off = {"WEIR_REGEX_CACHE": "off"}
            found.append(Contender("weir, verdict cache off", "weir", off))
    return found


def argv(args, kind, config):
    if kind == "collector":
        return [str(args.peers / "otelcol-peer"), "--config", str(config)]
    return [
        str(args.build / "bin/weir"),
        "run",
        "--config",
        str(config),
        "--workers",
        "1",
        "--plugins",
        str(args.build / "lib/weir/plugins"),
    ]


def measure(args, protocol, server):
    port = configs.GRPC_PORT if protocol == "grpc" else configs.HTTP_PORT
    command = [
        "taskset",
        "-c",
        str(LOAD_CORE),
        str(args.build / "bin/otlp_load"),
        "--protocol",
        protocol,
        "--port",
        str(port),
        "--pid",
        str(server.pid),
        "--bodies",
        str(args.bodies),
        "--warm-up",
        str(args.warm_up),
        "--seconds",
        str(args.seconds),
    ]
    run = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    run["start_ms"] = server.start_ms
    return run


def say(case, one, number, run):
    print(
        f"{case.name:16} {one.label:26} run {number + 1}: {run['items_per_s']:12,.0f} spans/s "
        f"{run['server_cpu_s_per_million']:8.3f} CPU-s/M  {run['measured']['errors'] or ''}",
        flush=True,
    )


def run_case(args, case, work, problems):
    results = {one.label: [] for one in contenders(args, case)}
    for number in range(args.runs):
        for one in contenders(args, case):
            config = work / f"{case.name}-{one.kind}-{one.noops}.yaml"
            config.write_text(
                configs.config(case.exporter, case.redact, noops=one.noops,
                               detect_as=one.detect_as)
            )
            log = work / f"{case.name}-{one.kind}.log"
            try:
                with Sink(
                    args.build / "bin/otlp_sink",
                    LOAD_CORE,
                    configs.SINK_HTTP_PORT,
                    configs.SINK_GRPC_PORT,
                ) as sink:
                    with Server(
                        argv(args, one.kind, config), one.env, HOST_CORE, log
                    ) as server:
                        run = measure(args, case.protocol, server)
                run["sink"] = json.loads(sink.result)
                results[one.label].append(run)
                say(case, one, number, run)
            except (ServerFailed, subprocess.CalledProcessError) as error:
                problems.append(f"{case.name}, {one.label}: {error}")
                print(problems[-1], file=sys.stderr, flush=True)
    return {label: runs for label, runs in results.items() if runs}


def measure_starts(args, work, problems):
    """Idle memory and start time with the default configuration's components."""
    config = work / "default.yaml"
    config.write_text(
        configs.config("file_debug", 2, ("traces", "metrics", "logs")).replace("PATH", str(work))
    )
    starts = {}
    for _ in range(args.starts):
        for one in contenders(args, Case("start", "http", "file_debug")):
            log = work / f"start-{one.kind}.log"
            try:
                with Server(argv(args, one.kind, config), one.env, HOST_CORE, log) as server:
                    time.sleep(IDLE_WAIT_S)
                    starts.setdefault(one.label, []).append(
                        {"start_ms": server.start_ms, "idle_mb": memory_mb(server.pid, "VmRSS")}
                    )
            except ServerFailed as error:
                problems.append(f"start, {one.label}: {error}")
                print(problems[-1], file=sys.stderr, flush=True)
    return starts


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3, help="of each case and host (default 3)")
    parser.add_argument("--seconds", type=float, default=6, help="the measured window (default 6)")
    parser.add_argument("--warm-up", type=float, default=2, help="seconds (default 2)")
    parser.add_argument(
        "--bodies", type=int, default=2000, help="different requests (default 2000)"
    )
    parser.add_argument("--starts", type=int, default=10, help="starts of each host (default 10)")
    parser.add_argument(
        "--case", action="append", choices=[case.name for case in CASES], help="only this one"
    )
    parser.add_argument("--only", choices=["weir", "collector"], help="only this host")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / "build/peers")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    parser.add_argument("--name", default="peers", help="of the page (default peers)")
    return parser.parse_args()


def main():
    args = parse()
    if args.only != "weir":
        print("building the Collector, if it is not there (some minutes) ...", flush=True)
        built = subprocess.run(
            [str(ROOT / "bench/peers/build_collector.sh"), str(args.peers)],
            stdout=subprocess.DEVNULL,
        )
        if built.returncode != 0:
            print("the Collector could not be built: see above", file=sys.stderr)
            return 3
    problems, load = [], {}
    with tempfile.TemporaryDirectory(prefix="weir-peers-") as folder:
        work = pathlib.Path(folder)
        for case in CASES:
            if args.case and case.name not in args.case:
                continue
            results = run_case(args, case, work, problems)
            if results:
                load[case.name] = results
        starts = measure_starts(args, work, problems) if args.starts else {}
    results = {"load": load, "starts": starts, "problems": problems}
    command = " ".join(["bench/peers/run.py", *sys.argv[1:]])
    print(report.write(ROOT, args.out, args.name, command, results))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
