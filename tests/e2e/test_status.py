"""What one can see from outside: metrics by the Collector's names, health, the command line."""

import json
import subprocess

from kit import corpus
from kit.hosts import BUILD, Weir, file_exporters, pipelines
from kit.net import GrpcClient, HttpClient, wait_until
from kit.signals import LOGS, METRICS, TRACES, from_json

NAMES = ("traces", "metrics", "logs")


def start(folder, **kwargs):
    components, used, _ = file_exporters(folder, NAMES, "proto")
    redaction = {"redaction": {"allow_all_keys": True, "blocked_values": [r"\b4[0-9]{15}\b"]}}
    config = {
        "processors": redaction,
        "exporters": components,
        "service": {"pipelines": pipelines(used, ["redaction"])},
    }
    return Weir(folder, config, **kwargs)


def captured(signal):
    return next(b for r, _, s, b, _ in corpus.captures() if s is signal and r == "go-grpc")


def test_metrics_have_the_collectors_names(tmp_path):
    # Scenario: one request of each signal over HTTP, traces over gRPC, too, and one bad body.
    # Guarantees: /metrics has the Collector's names with the right counts by receiver, transport,
    # processor and exporter, and the process's figures.
    with start(tmp_path) as weir:
        http, rpc = HttpClient(weir.http_port), GrpcClient(weir.grpc_port)
        counts = {}
        for signal in (TRACES, METRICS, LOGS):
            body = captured(signal)
            counts[signal.name] = corpus.items(signal, signal.parse(body))
            assert http.export(signal, body)[0] == 200
        rpc.export(TRACES, captured(TRACES))
        assert http.export(TRACES, b"\xff\xff")[0] == 400
        rpc.close()
        units = {"traces": "spans", "metrics": "metric_points", "logs": "log_records"}
        for name, unit in units.items():
            metric = f"otelcol_receiver_accepted_{unit}_total"
            assert weir.total(metric, 'receiver="otlp"', 'transport="http"') == counts[name], name
        accepted = "otelcol_receiver_accepted_spans_total"
        assert weir.total(accepted, 'transport="grpc"') == counts["traces"]
        for direction in ("incoming", "outgoing"):
            metric = f"otelcol_processor_{direction}_items_total"
            assert weir.total(metric, 'processor="redaction"') == (
                sum(counts.values()) + counts["traces"]
            )
        page = weir.metrics()
        for name in ("queue_size", "queue_capacity"):
            assert f"otelcol_exporter_{name}" in page, name
        for name in ("otelcol_process_uptime", "otelcol_process_memory_rss"):
            assert any(key.startswith(name) for key in page), name
        assert any(key.startswith("weir_") for key in page)
        http.close()
        assert weir.stop() == 0, weir.text()


def test_sent_items_are_counted_per_exporter(tmp_path):
    # Scenario: three log requests to the file exporter.
    # Guarantees: otelcol_exporter_sent_log_records counts exactly them, once they are written.
    with start(tmp_path) as weir:
        http = HttpClient(weir.http_port)
        body = from_json(
            LOGS,
            json.dumps(
                {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"severityNumber": 9}] * 7}]}]}
            ),
        ).SerializeToString()
        for _ in range(3):
            assert http.export(LOGS, body)[0] == 200
        http.close()
        metric = "otelcol_exporter_sent_log_records_total"
        wait_until(lambda: weir.total(metric, 'exporter="file/logs-proto"') == 21, metric)
        assert weir.stop() == 0, weir.text()


def test_what_was_loaded_is_said_at_the_start(tmp_path):
    # Scenario: the host starts and is asked for its health.
    # Guarantees: a line an instance says plugin, version, file and sum; health answers 200.
    with start(tmp_path) as weir:
        assert weir.get(weir.health_port, "/")[0] == 200
        text = weir.text()
        for file in ("receiver_otlp.so", "redaction.so", "file.so"):
            assert file in text, text
        assert "sha256" in text
        assert weir.stop() == 0, weir.text()


def test_the_status_page_shows_components(tmp_path):
    # Scenario: the status page of a running host is asked for, by its two forms.
    # Guarantees: each component is on it with its status; what has no report is 404.
    with start(tmp_path, page=True) as weir:
        status, page = weir.get(weir.page_port, "/debug/servicez")
        assert status == 200 and "processors/redaction" in page and "StatusOK" in page, page
        status, listed = weir.get(weir.page_port, "/debug/components")
        assert {"receivers/otlp", "processors/redaction"} <= {c["id"] for c in json.loads(listed)}
        assert weir.get(weir.page_port, "/debug/report/receivers/otlp")[0] == 404
        assert f"http://127.0.0.1:{weir.page_port}/" in weir.text()
        assert weir.stop() == 0, weir.text()


def weir_command(*arguments):
    return subprocess.run([str(BUILD / "bin/weir"), *arguments], capture_output=True, text=True)


def test_exit_codes_and_places(tmp_path):
    # Scenario: the command line with sound and with wrong arguments and files.
    # Guarantees: 0 and 2 as documented, and a message with file, line, column and the nearest name.
    assert weir_command("--version").returncode == 0
    assert weir_command("run").returncode == 2
    assert weir_command("nonsense").returncode == 2
    config = tmp_path / "bad.yaml"
    config.write_text(
        "receivers:\n  otlp:\n    protocols:\n      http: {endpiont: 127.0.0.1:0}\n"
        "exporters: {nop: {}}\nservice:\n  pipelines:\n"
        "    traces: {receivers: [otlp], exporters: [nop]}\n"
    )
    done = weir_command("validate", "--config", str(config))
    assert done.returncode == 2, done.stderr
    assert "bad.yaml:4:" in done.stderr and "endpoint" in done.stderr, done.stderr
    config.write_text(config.read_text().replace("endpiont", "endpoint"))
    done = weir_command("validate", "--config", str(config))
    assert done.returncode == 0, done.stderr
    default = BUILD.parents[1] / "samples/config/default.yaml"
    assert weir_command("validate", "--config", str(default)).returncode == 0
