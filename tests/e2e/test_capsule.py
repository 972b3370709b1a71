"""Plugins of released versions in the host of today, and plugins of today in released hosts.

tests/capsule has both as compiled files. Each run must show what every plugin in it is for, and in
a released host the same must come out as in the host of today.
"""

import json
import os
import pathlib
import platform
import socket
import subprocess
import sys

import pytest

from conftest import PREPARED, need
from kit import capsule
from kit.hosts import BUILD, Weir, file_exporters, pipelines, receivers
from kit.net import LOOPBACK, HttpClient, free_ports, wait_until
from kit.signals import LOGS, METRICS, TRACES, as_dict, from_json, read_json_lines, records

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIGNALS = (TRACES, METRICS, LOGS)
HOST = BUILD / "bin/weir"
OWN = BUILD / "lib/weir/plugins"
SAMPLES = {"c": BUILD / "samples/c", "cpp": BUILD / "samples/cpp", "rust": PREPARED / "rust",
           "go": BUILD / "samples/go"}

ATTRIBUTES = [{"key": "mail", "value": {"stringValue": "ann@example.com"}}]
SPAN = {"name": "GET /", "traceId": "01" * 16, "spanId": "02" * 8, "attributes": ATTRIBUTES}
SEVERITIES = (17, 0, 9, 13, 5, 12)
LOG_RECORDS = [{"severityNumber": n, "body": {"stringValue": f"at {n}"}} for n in SEVERITIES]
GAUGE = {"name": "queue", "gauge": {"dataPoints": [{"asInt": "7", "attributes": ATTRIBUTES}]}}
SUM = {"name": "hits", "sum": {"dataPoints": [{"asInt": "3"}], "aggregationTemporality": 1,
                               "isMonotonic": True}}
REQUESTS = {
    TRACES: {"resourceSpans": [{"scopeSpans": [{"spans": [SPAN]}]}]},
    METRICS: {"resourceMetrics": [{"scopeMetrics": [{"metrics": [GAUGE, SUM]}]}]},
    LOGS: {"resourceLogs": [{"scopeLogs": [{"logRecords": LOG_RECORDS}]}]},
}
LINES = b"first\nsecond\nlast\n"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder of an unpacked capsule."""
    folders = {}

    def unpacked(version):
        if os.environ.get("WEIR_SANITIZE"):
            pytest.skip("left out: the capsule is not built with sanitizers")
        machine = capsule.manifest(version)["machine"]
        if platform.machine() != machine:
            pytest.skip(f"left out: the capsule is for {machine}")
        if version not in folders:
            folders[version] = capsule.unpack(version, tmp_path_factory.mktemp("kept") / version)
        return folders[version]

    return unpacked


def kept_host(folder):
    lacking = capsule.missing_libraries(folder / "host/weir")
    if lacking:
        pytest.skip(f"left out: the kept host {folder.name} needs {', '.join(lacking)}")
    return folder / "host/weir"


def todays(group):
    """The plugin folders of today for the samples of a language, or for Weir's own plugins."""
    if group == "own":
        return [OWN]
    return [need(SAMPLES[group], f"a plugin in {group}", in_ci=group in ("c", "cpp")), OWN]


def kept_plugins(folder, group):
    own = folder / "plugins/own"
    return [own] if group == "own" else [folder / "plugins" / group, own]


def send(http_port):
    client = HttpClient(http_port)
    for signal, request in REQUESTS.items():
        body = from_json(signal, json.dumps(request)).SerializeToString()
        assert client.export(signal, body)[0] == 200, signal.name
    client.close()


def written(signal, path):
    return [as_dict(record) for request in read_json_lines(signal, path)
            for _, _, record in records(signal, request)]


def files_in(folder):
    """A file exporter for each signal, as file_exporters gives them."""
    folder.mkdir(parents=True)
    names = [signal.name for signal in SIGNALS]
    return file_exporters(folder, names, "json", flush_interval="10ms")


def run_own(folder, host, plugins):
    """{way out: {signal: records}} of what Weir's own plugins make of the requests."""
    files = {way: files_in(folder / way) for way in ("file", "otlp", "otlphttp")}

    def back(way):
        components, used, _ = files[way]
        config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
        return Weir(folder / way, config)

    components, used, _ = files["file"]
    used = {name: [*writes, "otlp", "otlphttp", "debug", "nop"] for name, writes in used.items()}
    redaction = {"allow_all_keys": True, "blocked_values": [r"[a-z]+@example\.com"]}
    with back("otlp") as grpc, back("otlphttp") as http:
        config = {
            "processors": {"redaction": redaction},
            "exporters": {
                **components,
                "otlp": {"endpoint": f"{LOOPBACK}:{grpc.grpc_port}", "tls": {"insecure": True}},
                "otlphttp": {"endpoint": f"http://{LOOPBACK}:{http.http_port}"},
                "debug": {},
                "nop": {},
            },
            "service": {"pipelines": pipelines(used, ["redaction"])},
        }
        with Weir(folder, config, plugins=plugins, binary=host) as weir:
            send(weir.http_port)
            assert weir.stop() == 0, weir.text()
        assert grpc.stop() == 0, grpc.text()
        assert http.stop() == 0, http.text()
    return {way: {signal.name: written(signal, paths[signal.name]) for signal in SIGNALS}
            for way, (_, _, paths) in files.items()}


def run_samples(folder, host, plugins):
    """What the samples of a language make of the requests, of lines by TCP, and send by UDP."""
    components, used, paths = file_exporters(folder, ["logs"], "json", flush_interval="10ms")
    chain = {"drop_below": {"severity": 13}, "noop": {},
             "add_attribute": {"key": "team", "value": "checkout"}, "count_records": {}}
    service = pipelines({**used, "metrics": ["statsd"], "traces": ["nop"]}, list(chain))
    service["metrics"]["processors"] = service["traces"]["processors"] = []
    service["logs"]["receivers"] = ["otlp", "tcp_lines"]
    grpc_port, http_port, lines_port = free_ports(3)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((LOOPBACK, 0))
        server.settimeout(20)
        endpoint = f"{LOOPBACK}:{server.getsockname()[1]}"
        lines = {"tcp_lines": {"endpoint": f"{LOOPBACK}:{lines_port}"}}
        config = {
            "receivers": {**receivers(grpc_port, http_port), **lines},
            "processors": chain,
            "exporters": {**components, "nop": {}, "statsd": {"endpoint": endpoint}},
            "service": {"pipelines": service},
        }
        with Weir(folder, config, plugins=plugins, binary=host) as weir:
            send(http_port)
            with socket.create_connection((LOOPBACK, lines_port)) as client:
                client.sendall(LINES)
            sent = server.recv(65536).decode().splitlines()
            counted = "otelcol_processor_count_records_log_records_total"
            wait_until(lambda: weir.total(counted) >= 6, counted)
            counts = {level: weir.total(counted, f'severity="{level}"')
                      for level in ("none", "warn", "error")}
            dropped = weir.total("otelcol_processor_drop_below_dropped_log_records_total")
            assert weir.stop() == 0, weir.text()
    logs = written(LOGS, paths["logs"])
    for record in logs:
        record.pop("timeUnixNano", None)  # When a line came.
        record.pop("observedTimeUnixNano", None)
    logs.sort(key=lambda record: record["body"]["stringValue"])
    return {"logs": logs, "dropped": dropped, "counts": counts, "sent": sent}


def run(group, folder, host, plugins):
    return (run_own if group == "own" else run_samples)(folder, host, plugins)


def bodies_and_teams(result):
    return [(record["body"]["stringValue"],
             [entry["value"]["stringValue"] for entry in record["attributes"]])
            for record in result["logs"]]


def assert_effects(group, result):
    """That each plugin of the group did what it is for."""
    if group == "own":
        text = json.dumps(result)
        assert "ann@example.com" not in text and text.count("****") == 6, text
        assert result["file"] == result["otlp"] == result["otlphttp"]
        assert [len(result["file"][signal.name]) for signal in SIGNALS] == [1, 2, 6]
        return
    bodies = [f"at {n}" for n in (0, 13, 17)] + ["first", "last", "second"]
    assert bodies_and_teams(result) == [(body, ["checkout"]) for body in sorted(bodies)], result
    assert result["dropped"] == 3
    assert result["counts"] == {"none": 4, "warn": 1, "error": 1}
    assert result["sent"] == ["queue:7|g", "hits:3|c"]


KEPT = [pytest.param(version, group, id=f"{version}-{group}")
        for version in capsule.VERSIONS for group in capsule.groups(version)]
TODAY = [pytest.param(version, group, id=f"{version}-{group}")
         for version in capsule.VERSIONS for group in ("own", *SAMPLES)]


@pytest.mark.parametrize("version,group", KEPT)
def test_plugins_of_then_in_the_host_of_today(tmp_path, kept, version, group):
    # Scenario: plugins as they were compiled for a release, in the host of today.
    # Guarantees: their files are read and judged sound, they load, and each does what it is for.
    folders = kept_plugins(kept(version), group)
    for file in sorted(folders[0].iterdir()):
        done = subprocess.run([HOST, "info", file, "--json"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["abi"] == version
    assert_effects(group, run(group, tmp_path, HOST, folders))


@pytest.mark.parametrize("version,group", TODAY)
def test_plugins_of_today_in_the_host_of_then(tmp_path, kept, version, group):
    # Scenario: the plugins of today in the host as it was released, and in the host of today.
    # Guarantees: they load there, too, and what comes out is the same.
    binary, plugins = kept_host(kept(version)), todays(group)
    now = run(group, tmp_path / "now", HOST, plugins)
    assert_effects(group, now)
    assert run(group, tmp_path / "then", binary, plugins) == now


@pytest.mark.parametrize("version", capsule.VERSIONS)
def test_plugins_of_tomorrow_in_the_host_of_then(tmp_path, kept, version):
    # Scenario: the samples in C, built with a header in which every struct that may grow has
    # grown, in the host as it was released.
    # Guarantees: it takes their longer tables, and each does what it is for.
    binary, include = kept_host(kept(version)), tmp_path / "include"
    subprocess.run([sys.executable, ROOT / "tests/guard/grow.py", include], check=True)
    (tmp_path / "plugins").mkdir()
    for source in sorted(ROOT.glob("samples/plugins/c/*/*.c")):
        subprocess.run(
            ["gcc", "-std=gnu11", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-I", include,
             f"-Wl,--version-script={ROOT}/abi/cmake/plugin.version", source, "-lm",
             "-o", tmp_path / "plugins" / f"{source.stem}.so"],
            check=True)
    assert_effects("c", run("c", tmp_path / "run", binary, [tmp_path / "plugins", OWN]))
