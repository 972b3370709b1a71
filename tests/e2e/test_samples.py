"""The samples of each language in a host, and what a plugin in Rust or Go may do wrong."""

import json
import os
import socket
import subprocess

import pytest

from conftest import LANGUAGES, NEEDS
from kit.hosts import BUILD, Weir, file_exporters, pipelines
from kit.net import LOOPBACK, HttpClient, free_ports, wait_until
from kit.signals import LOGS, METRICS, TRACES, from_json, read_json_lines, records
from kit.swap import generation


ALL = {"add_attribute", "count_records", "drop_below", "noop", "statsd", "tcp_lines"}
each_language = pytest.mark.parametrize("samples", LANGUAGES, indirect=True)


def log_request(severities):
    entries = [{"severityNumber": n, "body": {"stringValue": f"at {n}"}} for n in severities]
    entries[0]["attributes"] = [{"key": "team", "value": {"stringValue": "own"}}]
    return from_json(LOGS, json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": entries}]}]}))


def attributes(record):
    return {entry.key: entry.value.string_value for entry in record.attributes}


def config_of(folder, chain, signals=("logs",)):
    """({the configuration}, {signal: path}) with these processors before a file exporter."""
    components, used, paths = file_exporters(folder, signals, "json", flush_interval="10ms")
    service = {"pipelines": pipelines(used, list(chain))}
    return {"processors": chain, "exporters": components, "service": service}, paths


def written(signal, path):
    return [record for r in read_json_lines(signal, path) for _, _, record in records(signal, r)]


@each_language
def test_processors_add_drop_and_count(tmp_path, samples):
    # Scenario: log records of several severities, one with the key already, go through the three
    # processors; spans through the one that takes them.
    # Guarantees: the file has those at or above the threshold, each with the key, its own value
    # where it had one; the metrics have what was dropped and what there was by severity.
    chain = {
        "count_records": {},
        "drop_below": {"severity": 13},
        "add_attribute": {"key": "team", "value": "checkout"},
    }
    config, paths = config_of(tmp_path, chain, ("logs", "traces"))
    config["service"]["pipelines"]["traces"]["processors"] = ["add_attribute"]
    spans = [{"name": "a", "traceId": "01" * 16, "spanId": "02" * 8}]
    traces = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    with Weir(tmp_path, config, plugins=samples) as weir:
        client = HttpClient(weir.http_port)
        for _ in range(2):
            body = log_request([17, 0, 9, 13, 5, 12]).SerializeToString()
            assert client.export(LOGS, body)[0] == 200
        traces = from_json(TRACES, json.dumps(traces))
        assert client.export(TRACES, traces.SerializeToString())[0] == 200
        client.close()
        dropped = "otelcol_processor_drop_below_dropped_log_records_total"
        wait_until(lambda: weir.total(dropped) == 6, dropped)
        counted = "otelcol_processor_count_records_log_records_total"
        counts = {"none": 2, "debug": 2, "info": 4, "warn": 2, "error": 2}
        for level, count in counts.items():
            assert weir.total(counted, f'severity="{level}"') == count, level
        assert weir.stop() == 0, weir.text()
    kept = written(LOGS, paths["logs"])
    assert [record.severity_number for record in kept] == [17, 0, 13] * 2
    teams = [attributes(record)["team"] for record in kept]
    assert teams == ["own", "checkout", "checkout"] * 2
    [span] = written(TRACES, paths["traces"])
    assert attributes(span) == {"team": "checkout"}


@pytest.mark.parametrize("samples", ["zig"], indirect=True)
def test_the_sample_in_zig_adds(tmp_path, samples):
    # Scenario: log records go through the sample in Zig.
    # Guarantees: it does what the others of its name do.
    options = {"add_attribute": {"key": "team", "value": "checkout"}}
    config, paths = config_of(tmp_path, options)
    with Weir(tmp_path, config, plugins=samples) as weir:
        client = HttpClient(weir.http_port)
        assert client.export(LOGS, log_request([9, 9]).SerializeToString())[0] == 200
        client.close()
        assert weir.stop() == 0, weir.text()
    teams = [attributes(record)["team"] for record in written(LOGS, paths["logs"])]
    assert teams == ["own", "checkout"]


@each_language
def test_a_rebuilt_plugin_takes_over(tmp_path, samples):
    # Scenario: the file of a running plugin is overwritten with other bytes of the same code while
    # the host runs.
    # Guarantees: the new file takes over, the old one is unloaded or parked, and records are as
    # before.
    folder = tmp_path / "plugins"
    folder.mkdir()
    built = (samples[0] / "add_attribute.so").read_bytes()
    (folder / "add_attribute.so").write_bytes(built)
    options = {"add_attribute": {"key": "team", "value": "checkout"}}
    config, paths = config_of(tmp_path, options)
    with Weir(tmp_path, config, plugins=[folder, *samples[1:]]) as weir:
        client = HttpClient(weir.http_port)
        body = log_request([9, 9]).SerializeToString()
        assert client.export(LOGS, body)[0] == 200
        before = generation(weir)
        (folder / "add_attribute.so").write_bytes(built + b"another build")
        wait_until(lambda: generation(weir) > before, "the swap")
        assert client.export(LOGS, body)[0] == 200
        client.close()
        wait_until(lambda: weir.lines("parked") or weir.lines("unloaded"), "the old file's end")
        assert weir.stop() == 0, weir.text()
    teams = [attributes(record)["team"] for record in written(LOGS, paths["logs"])]
    assert teams == ["own", "checkout"] * 2


@each_language
def test_tcp_lines_takes_lines_in_pieces(tmp_path, samples):
    # Scenario: two connections send lines that are cut anywhere; one line is empty, one is not
    # UTF-8, one is longer than allowed, the last one lacks its end.
    # Guarantees: one record a line, in order within a connection, bytes where it is no text; the
    # long line as several, cut at the limit.
    [port] = free_ports(1)
    config, paths = config_of(tmp_path, {})
    options = {"endpoint": f"{LOOPBACK}:{port}", "line_bytes_max": 256}
    config["receivers"] = {"tcp_lines": options}
    config["service"]["pipelines"]["logs"]["receivers"] = ["tcp_lines"]
    for exporter in config["exporters"].values():
        exporter["sending_queue"] = {"num_consumers": 1}  # More of them keep no order.
    with Weir(tmp_path, config, plugins=samples) as weir:
        sent = b"first\nsecond\r\n\n\xff\xfe\n" + b"x" * 300 + b"\nlast"
        for _ in range(2):
            with socket.create_connection((LOOPBACK, port)) as client:
                for at in range(0, len(sent), 7):
                    client.sendall(sent[at : at + 7])
        accepted = "otelcol_receiver_accepted_log_records_total"
        wait_until(lambda: weir.total(accepted) == 12, accepted)
        assert weir.stop() == 0, weir.text()
    bodies = [record.body for record in written(LOGS, paths["logs"])]
    texts = [body.string_value for body in bodies if body.HasField("string_value")]
    assert texts.count("first") == texts.count("second") == texts.count("last") == 2
    long = [text for text in texts if text.startswith("x")]
    assert sorted(map(len, long)) == [44, 44, 256, 256]
    assert [b.bytes_value for b in bodies if b.HasField("bytes_value")] == [b"\xff\xfe"] * 2
    assert texts.index("first") < texts.index("second") < texts.index("last")


@each_language
def test_statsd_sends_gauges_and_sums(tmp_path, samples):
    # Scenario: gauges, sums of both temporalities and a histogram; a UDP socket listens.
    # Guarantees: a line each, by StatsD's types; the histogram is counted as skipped.
    def metric(name, **data):
        return {"name": name, **data}

    def number(key, value):
        return {"dataPoints": [{key: value}]}

    metrics = [
        metric("queue:size", gauge=number("asInt", "7")),
        metric("temperature", gauge=number("asDouble", -1.5)),
        metric("hits", sum={**number("asInt", "3"), "aggregationTemporality": 1,
                            "isMonotonic": True}),
        metric("total", sum={**number("asInt", "9"), "aggregationTemporality": 2,
                             "isMonotonic": True}),
        metric("times", histogram={"dataPoints": [{"count": "1", "bucketCounts": ["1"]}],
                                   "aggregationTemporality": 2}),
    ]
    body = from_json(METRICS, json.dumps(
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": metrics}]}]})).SerializeToString()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((LOOPBACK, 0))
        server.settimeout(20)
        endpoint = f"{LOOPBACK}:{server.getsockname()[1]}"
        config = {
            "exporters": {"statsd": {"endpoint": endpoint, "prefix": "weir."}},
            "service": {"pipelines": pipelines({"metrics": ["statsd"]})},
        }
        with Weir(tmp_path, config, plugins=samples) as weir:
            client = HttpClient(weir.http_port)
            assert client.export(METRICS, body)[0] == 200
            client.close()
            lines = server.recv(65536).decode().splitlines()
            skipped = "otelcol_exporter_statsd_skipped_points_total"
            wait_until(lambda: weir.total(skipped) == 1, skipped)
            assert weir.stop() == 0, weir.text()
    assert lines == [
        "weir.queue_size:7|g",
        "weir.temperature:0|g",
        "weir.temperature:-1.5|g",
        "weir.hits:3|c",
        "weir.total:9|g",
    ]


FAULTS = [
    ("rust", "index", "panic: index out of bounds: the len is 1 but the index is 1"),
    ("rust", "undeclared", "panic: column log.time is declared neither in NEED nor in WRITE"),
    ("go", "index", "panic: runtime error: index out of range [1] with length 1"),
    ("go", "undeclared", "a column that is declared neither in Need nor in Write is empty"),
    ("go", "nil", "panic: runtime error: invalid memory address or nil pointer dereference"),
]
SOURCES = {"rust": "src/lib.rs:", "go": "main.go:"}


@pytest.mark.parametrize("samples,fault,text", FAULTS, indirect=["samples"])
def test_a_panic_ends_the_instance_not_the_host(tmp_path, samples, language, fault, text):
    # Scenario: a processor panics in a batch.
    # Guarantees: the sender hears of it, the log has the panic's text and place, the host answers.
    config, _ = config_of(tmp_path, {f"{language}_faults": {"fault": fault}})
    with Weir(tmp_path, config, plugins=samples) as weir:
        client = HttpClient(weir.http_port)
        assert client.export(LOGS, log_request([9]).SerializeToString())[0] >= 500
        client.close()
        wait_until(lambda: weir.lines(text), text)
        assert SOURCES[language] in json.dumps(weir.lines(text)), weir.text()
        assert weir.stop() == 0, weir.text()


REFUSALS = [
    ("rust", "error", b"these are not to be had"),
    ("go", "error", b"these are not to be had"),
    ("go", "limit", b"too much for one batch"),
]


@pytest.mark.parametrize("samples,fault,text", REFUSALS, indirect=["samples"])
def test_an_error_refuses_one_batch(tmp_path, samples, language, fault, text):
    # Scenario: a processor answers batches with an error that is permanent; in Go, a limit is
    # reached, which is a panic.
    # Guarantees: each is refused, and the instance works on.
    config, _ = config_of(tmp_path, {f"{language}_faults": {"fault": fault}})
    with Weir(tmp_path, config, plugins=samples) as weir:
        client = HttpClient(weir.http_port)
        for _ in range(2):
            status, _, body = client.export(LOGS, log_request([9]).SerializeToString())
            assert status == 400 and text in body, body
        client.close()
        assert weir.stop() == 0, weir.text()


@pytest.mark.parametrize("samples", SOURCES, indirect=True)
@pytest.mark.parametrize(
    "fault,text", [("refuse", "/fault: is refused"), ("panic_in_new", "panic: no instance today")]
)
def test_what_new_refuses_is_said_with_its_place(tmp_path, samples, language, fault, text):
    # Scenario: `weir validate` of options that `new` refuses, by an error or by a panic.
    # Guarantees: a plain sentence with the text, and exit code 2.
    config, _ = config_of(tmp_path, {f"{language}_faults": {"fault": fault}})
    config["receivers"] = {"otlp": {"protocols": {"http": {}}}}
    path = tmp_path / "weir.yaml"
    path.write_text(json.dumps(config, indent=1))
    argv = [BUILD / "bin/weir", "validate", "--config", path]
    for folder in samples:
        argv += ["--plugins", folder]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert text in done.stdout + done.stderr


@pytest.mark.skipif(
    bool(os.environ.get("WEIR_SANITIZE")),
    reason="sanitizers count the heap and take signals their own way",
)
@pytest.mark.parametrize("samples", NEEDS, indirect=True)
def test_samples_pass_weir_check(samples, language):
    # Scenario: `weir check` of every sample.
    # Guarantees: they are all there, and none breaks a requirement.
    files = sorted(samples[0].glob("*.so"))
    names = {file.stem for file in files} - {f"{language}_faults"}
    assert names == (ALL if language in LANGUAGES else {"add_attribute"})
    for file in files:
        argv = [BUILD / "bin/weir", "check", file]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
