#!/usr/bin/env python3
"""What the semconv processor costs a span, as a page with its sources.

Makes three sets of spans with ten attributes each (such as keep to the conventions, such as need
two fixes, and such as an old SDK sends), runs `weir bench` over each with the options that belong
to it, and writes bench/results/semconv.md.

    bench/semconv/run.py [--build build/release] [--seconds 6]
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

SPANS = 512
# The goal beside each: spans a second and core that the plugin's own work allows.
CASES = [
    ("conforming, report", "conforming", {}, 3e6),
    ("conforming, replace", "conforming", {"fix": "replace"}, 3e6),
    ("two fixes, report", "two", {}, None),
    ("two fixes, replace", "two", {"fix": "replace"}, 1e6),
    ("two fixes, add", "two", {"fix": "add"}, None),
    ("old SDK, replace", "old", {"fix": "replace"}, None),
]


def attribute(key, value):
    kind = "intValue" if isinstance(value, int) else "stringValue"
    return {"key": key, "value": {kind: str(value) if isinstance(value, int) else value}}


def conforming(i):
    return {
        "http.request.method": ("GET", "POST", "PUT")[i % 3], "url.scheme": "https",
        "url.path": f"/orders/{i}", "http.route": "/orders/{id}", "server.port": 8443,
        "server.address": "shop.example.com", "http.response.status_code": 200 + i % 3,
        "network.protocol.version": "1.1", "client.address": f"192.0.2.{i % 250}",
        "user_agent.original": "curl/8.5.0",
    }


def two(i):
    out = dict(conforming(i))
    out["http.method"] = out.pop("http.request.method")
    out["http.status_code"] = out.pop("http.response.status_code")
    return out


def old(i):
    return {
        "http.method": ("GET", "POST", "PUT")[i % 3], "http.scheme": "https",
        "http.target": f"/orders/{i}?full=1", "http.route": "/orders/{id}",
        "net.host.port": 8443, "net.host.name": "shop.example.com",
        "http.status_code": 200 + i % 3, "http.flavor": "1.1",
        "net.peer.ip": f"192.0.2.{i % 250}", "http.user_agent": "curl/8.5.0",
    }


MAKERS = {"conforming": conforming, "two": two, "old": old}


def request(make):
    spans = [
        {"traceId": f"{i + 1:032x}", "spanId": f"{i + 1:016x}", "name": "GET /orders/{id}",
         "kind": 2, "startTimeUnixNano": "1700000000000000000",
         "endTimeUnixNano": "1700000000005000000",
         "attributes": [attribute(k, v) for k, v in make(i).items()]}
        for i in range(SPANS)
    ]
    resource = {"attributes": [attribute("service.name", "shop"),
                               attribute("telemetry.sdk.language", "python")]}
    return {"resourceSpans": [{"resource": resource,
                               "scopeSpans": [{"scope": {"name": "bench"}, "spans": spans}]}]}


def measure(args, folder, data, options):
    """The figures of the usual batch size."""
    config = folder / "options.yaml"
    config.write_text(json.dumps({**options, "report": {"interval": "1h"}}))
    command = [str(args.build / "bin/weir"), "bench",
               str(args.build / "lib/weir/plugins/semconv.so"), "--config", str(config),
               "--data", str(data), "--seconds", str(args.seconds), "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr or run.stdout)
    sizes = json.loads(run.stdout)["components"][0]["signals"][0]["sizes"]
    return next(size for size in sizes if size["records_per_batch"] == SPANS)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/results")
    args = parser.parse_args()
    command = " ".join(["bench/semconv/run.py", *sys.argv[1:]])
    page = ["# What the semconv processor costs", "",
            *(f"- {key}: {value}" for key, value in report.context(ROOT, command).items()),
            f"- `weir bench` over batches of {SPANS} spans with ten attributes; medians, in"
            " nanoseconds a span",
            "- `plugin` is the processor's own work; `columns` and `write` are the host's, for the"
            " tables that it asks for and the edits that it makes", "",
            "| spans, mode | plugin | columns | write | total | million spans/s in the plugin "
            "| goal | allocations a batch |", "|---|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for title, kind, options, goal in CASES:
            data = folder / f"{kind}.json"
            data.write_text(json.dumps(request(MAKERS[kind])))
            size = measure(args, folder, data, options)
            ns = size["ns_per_record"]
            page.append("| %s | **%.0f** | %.0f | %.0f | %.0f | %.2f | %s | %.0f |" % (
                title, ns["plugin"], ns["columns"], ns["write_back"], ns["total"],
                1e3 / ns["plugin"], f"{goal / 1e6:.0f}" if goal else "",
                size["plugin_allocations_per_batch"]))
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "semconv.md").write_text("\n".join(map(report.fold, page)) + "\n")
    print("\n".join(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
