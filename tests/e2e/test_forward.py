"""Weir in front of a real OpenTelemetry Collector."""

import pytest

from kit import corpus
from kit.hosts import Collector, Weir, file_exporters, pipelines
from kit.net import LOOPBACK, HttpClient
from kit.signals import SIGNALS, assert_same, fill_presence, read_framed

NAMES = ("traces", "metrics", "logs")


def exporter(kind, compression, collector):
    if kind == "otlp":
        settings = {"endpoint": f"{LOOPBACK}:{collector.grpc_port}", "tls": {"insecure": True}}
    else:
        settings = {"endpoint": f"http://{LOOPBACK}:{collector.http_port}"}
    return {kind: {**settings, "compression": compression}}


@pytest.mark.parametrize("kind", ["otlp", "otlphttp"])
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_a_collector_gets_what_was_sent(tmp_path, collector_binary, kind, compression):
    # Scenario: every body that a real SDK sent goes through Weir to a Collector that writes files.
    # Guarantees: the Collector takes all of it and writes exactly the records that were sent.
    components, used, paths = file_exporters(tmp_path, NAMES, "proto", flush_interval="50ms")
    settings = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    sent = {name: [] for name in NAMES}
    with Collector(tmp_path / "collector", settings) as collector:
        config = {
            "exporters": exporter(kind, compression, collector),
            "service": {"pipelines": pipelines({name: [kind] for name in NAMES})},
        }
        with Weir(tmp_path / "weir", config) as weir:
            client = HttpClient(weir.http_port)
            for run, stem, signal, body, _ in corpus.captures():
                if signal.name not in NAMES:
                    continue
                kind_of_body = "json" if body.startswith(b"{") else "x-protobuf"
                answer = client.export(signal, body, None, f"application/{kind_of_body}")
                assert answer[0] == 200, (run, stem, answer)
                decoded = fill_presence(corpus.expected(run, stem, signal, body))
                sent[signal.name].append(decoded)
            client.close()
            assert weir.stop() == 0, weir.text()
        assert collector.stop() == 0, collector.text()
    for name in NAMES:
        got = [fill_presence(request) for request in read_framed(SIGNALS[name], paths[name])]
        assert_same(SIGNALS[name], sent[name], got)
