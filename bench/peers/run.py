#!/usr/bin/env python3
"""Weir and the OpenTelemetry Collector at the same work, one after the other, on one core each.

Builds the Collector once (build_collector.sh), then for each case starts each host in a fresh
process on core 0, sends the same prepared requests from core 1, and repeats, alternating. Writes
peers.md and peers.json to bench/results. `./dev bench peers` calls this.
"""

import argparse
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

# Name, protocol, exporter, patterns of the redaction processor.
CASES = [
    ("http_nop", "http", "nop", 0),
    ("grpc_nop", "grpc", "nop", 0),
    ("http_redact5", "http", "nop", 5),
    ("http_redact30", "http", "nop", 30),
    ("http_otlp", "http", "otlp", 0),
    ("http_otlp_gzip", "http", "otlp_gzip", 0),
    ("http_otlphttp", "http", "otlphttp", 0),
]


def contenders(args, redact):
    """Label, kind and environment; the Collector first, since ratios are against it."""
    found = []
    if args.only != "weir":
        found.append(("collector", "collector", {"GOMAXPROCS": "1"}))
    if args.only != "collector":
        found.append(("weir", "weir", {}))
        if redact:
            found.append(("weir, verdict cache off", "weir", {"WEIR_REGEX_CACHE": "off"}))
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


def run_case(args, case, work, problems):
    name, protocol, exporter, redact = case
    config = work / f"{name}.yaml"
    config.write_text(configs.config(exporter, redact))
    results = {label: [] for label, _, _ in contenders(args, redact)}
    for number in range(args.runs):
        for label, kind, env in contenders(args, redact):
            try:
                with Sink(
                    args.build / "bin/otlp_sink",
                    LOAD_CORE,
                    configs.SINK_HTTP_PORT,
                    configs.SINK_GRPC_PORT,
                ) as sink:
                    with Server(
                        argv(args, kind, config), env, HOST_CORE, work / f"{name}-{kind}.log"
                    ) as server:
                        run = measure(args, protocol, server)
                run["sink"] = json.loads(sink.result)
                results[label].append(run)
                print(
                    f"{name:16} {label:24} run {number + 1}: {run['items_per_s']:12,.0f} spans/s "
                    f"{run['server_cpu_s_per_million']:8.3f} CPU-s/M  "
                    f"{run['measured']['errors'] or ''}",
                    flush=True,
                )
            except (ServerFailed, subprocess.CalledProcessError) as error:
                problems.append(f"{name}, {label}: {error}")
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
        for label, kind, env in contenders(args, 0):
            try:
                with Server(
                    argv(args, kind, config), env, HOST_CORE, work / f"start-{kind}.log"
                ) as server:
                    time.sleep(IDLE_WAIT_S)
                    starts.setdefault(label, []).append(
                        {"start_ms": server.start_ms, "idle_mb": memory_mb(server.pid, "VmRSS")}
                    )
            except ServerFailed as error:
                problems.append(f"start, {label}: {error}")
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
        "--case", action="append", choices=[case[0] for case in CASES], help="only this one"
    )
    parser.add_argument("--only", choices=["weir", "collector"], help="only this host")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--peers", type=pathlib.Path, default=ROOT / "build/peers")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
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
            if args.case and case[0] not in args.case:
                continue
            results = run_case(args, case, work, problems)
            if results:
                load[case[0]] = results
        starts = measure_starts(args, work, problems) if args.starts else {}
    results = {"load": load, "starts": starts, "problems": problems}
    print(report.write(ROOT, args.out, " ".join(["bench/peers/run.py", *sys.argv[1:]]), results))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
