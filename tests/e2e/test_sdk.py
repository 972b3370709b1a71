"""The official SDKs of Python, Go and Node against the built host."""

import os
import subprocess

import pytest

from kit.hosts import Weir, file_exporters, pipelines
from kit.net import LOOPBACK, Tap
from kit.signals import SIGNALS, assert_same, count, from_json, read_framed, read_json_lines

NAMES = ("traces", "metrics", "logs")
RECORDS = {"traces": 80, "metrics": 4, "logs": 30}  # What each SDK program sends.
CASES = [
    ("python", "grpc", None),
    ("python", "grpc", "gzip"),
    ("python", "http", None),
    ("python", "http", "gzip"),
    ("python", "http", "deflate"),
    ("go", "grpc", None),
    ("go", "grpc", "gzip"),
    ("go", "http", None),
    ("go", "http", "gzip"),
    ("node", "grpc", None),
    ("node", "grpc", "gzip"),
    ("node", "http", None),
    ("node", "http", "gzip"),
    ("node", "json", None),
    ("node", "json", "gzip"),
]


def environment(protocol, compression, taps):
    env = dict(os.environ, OTEL_EXPORTER_OTLP_INSECURE="true")
    if compression:
        env["OTEL_EXPORTER_OTLP_COMPRESSION"] = compression
    for name, tap in taps.items():
        path = "" if protocol == "grpc" else f"/v1/{name}"
        env[f"OTEL_EXPORTER_OTLP_{name.upper()}_ENDPOINT"] = f"http://{LOOPBACK}:{tap.port}{path}"
    return env


@pytest.mark.parametrize("language,protocol,compression", CASES)
def test_what_an_sdk_sends_comes_out(tmp_path, sdk, language, protocol, compression):
    # Scenario: an SDK sends traces, metrics and logs; the host writes them to files and drains.
    # Guarantees: the files hold exactly the records that went over the wire, in JSON and protobuf.
    command = sdk(language)
    components, used, framed = file_exporters(tmp_path, NAMES, "proto")
    more, used_json, lines = file_exporters(tmp_path, NAMES, "json")
    config = {
        "exporters": {**components, **more},
        "service": {"pipelines": pipelines({n: used[n] + used_json[n] for n in NAMES})},
    }
    with Weir(tmp_path, config) as weir:
        port = weir.grpc_port if protocol == "grpc" else weir.http_port
        taps = {name: Tap(port) for name in NAMES}
        done = subprocess.run(
            [*command, protocol],
            env=environment(protocol, compression, taps),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        assert "Failed" not in done.stderr, done.stderr
        assert weir.stop() == 0, weir.text()
    for name in NAMES:
        signal = SIGNALS[name]
        sent = []
        for body in taps[name].bodies():
            is_json = protocol == "json"
            sent.append(from_json(signal, body.decode()) if is_json else signal.parse(body))
        taps[name].close()
        assert sum(count(signal, request) for request in sent) == RECORDS[name]
        assert_same(signal, sent, read_framed(signal, framed[name]))
        assert_same(signal, sent, read_json_lines(signal, lines[name]))
