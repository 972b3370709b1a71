"""The semconv processor in the host, over what a real SDK sent by old conventions."""

import json

from kit import corpus
from kit.hosts import Weir, file_exporters, pipelines
from kit.net import HttpClient, wait_until
from kit.signals import METRICS, SIGNALS, TRACES, encode, read_framed

NAMES = ("traces", "metrics", "logs")
RUN = "py-auto-grpc-gzip"
FLASK = "opentelemetry.instrumentation.flask"
NEWEST = "https://opentelemetry.io/schemas/1.44.0"


def captures():
    return [(signal, body) for run, _, signal, body, _ in corpus.captures() if run == RUN]


def run(folder, options, requests):
    """What comes out of each signal, and the server's metrics."""
    components, used, paths = file_exporters(folder, NAMES, "proto", flush_interval="20ms")
    config = {
        "processors": {"semconv": options},
        "exporters": components,
        "service": {"pipelines": pipelines(used, ["semconv"])},
    }
    folder.mkdir()
    with Weir(folder, config) as server:
        client = HttpClient(server.http_port)
        for signal, body in requests:
            assert client.export(signal, body)[0] == 200
        client.close()
        wait_until(lambda: server.total("otelcol_processor_semconv_records_total") > 0, "records")
        metrics = server.metrics()
        assert server.stop() == 0
    return {name: read_framed(SIGNALS[name], paths[name]) for name in NAMES}, metrics


def plain(value):
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(one) for one in value.array_value.values]
    return getattr(value, kind) if kind else None


def scopes(requests, resources, scope_list):
    for request in requests:
        for resource in getattr(request, resources):
            yield from getattr(resource, scope_list)


def attributes(record):
    return {one.key: plain(one.value) for one in record.attributes}


def flask_scope(requests):
    found = [s for s in scopes(requests, "resource_spans", "scope_spans") if s.scope.name == FLASK]
    return found[0]


def test_a_real_span_gets_todays_names(tmp_path):
    # Scenario: spans of Flask's instrumentation, sent with the conventions of 2022, under replace.
    # Guarantees: the span has the names, values and types of today and the scope their schema; what
    # is not covered by a rule is as it was sent.
    sent = flask_scope([TRACES.parse(body) for signal, body in captures() if signal is TRACES])
    out, metrics = run(tmp_path / "weir", {"fix": "replace"}, captures())
    scope = flask_scope(out["traces"])
    before, after = attributes(sent.spans[0]), attributes(scope.spans[0])
    assert before["http.target"] == "/api/v1/customers"
    assert after == {
        "http.request.method": "POST",
        "url.scheme": "http",
        "server.address": "127.0.0.1",
        "server.port": 25080,
        "url.path": "/api/v1/customers",
        "network.peer.address": "127.0.0.1",
        "client.port": before["net.peer.port"],
        "user_agent.original": before["http.user_agent"],
        "network.protocol.name": "http",
        "network.protocol.version": "1.1",
        "http.route": "/api/v1/customers",
        "http.response.status_code": 201,
        **{key: value for key, value in before.items() if key.startswith("http.request.header.")},
    }
    assert scope.schema_url == NEWEST
    assert sent.schema_url == "https://opentelemetry.io/schemas/1.11.0"
    assert sum(metrics["otelcol_processor_semconv_fixes_total"].values()) > 0


def histogram(requests, name):
    for scope in scopes(requests, "resource_metrics", "scope_metrics"):
        for metric in scope.metrics:
            if metric.name == name:
                return metric
    return None


def test_milliseconds_become_seconds(tmp_path):
    # Scenario: http.server.duration as Flask's instrumentation sends it, in ms.
    # Guarantees: it is http.server.request.duration in s, each number a thousandth.
    sent = [METRICS.parse(body) for signal, body in captures() if signal is METRICS]
    out, _ = run(tmp_path / "weir", {"fix": "replace"}, captures())
    before = histogram(sent, "http.server.duration")
    after = histogram(out["metrics"], "http.server.request.duration")
    assert histogram(out["metrics"], "http.server.duration") is None
    assert (before.unit, after.unit) == ("ms", "s")
    old, new = before.histogram.data_points[0], after.histogram.data_points[0]
    assert list(new.explicit_bounds) == [bound / 1000 for bound in old.explicit_bounds]
    assert list(new.bucket_counts) == list(old.bucket_counts)
    assert (new.sum, new.min, new.max) == (old.sum / 1000, old.min / 1000, old.max / 1000)


def test_a_report_changes_nothing(tmp_path):
    # Scenario: the whole capture in `report`.
    # Guarantees: what comes out is what was sent; findings are counted under weaver's ids.
    out, metrics = run(tmp_path / "weir", {}, captures())
    for name in NAMES:
        sent = [signal.parse(body) for signal, body in captures() if signal.name == name]
        assert sorted(map(encode, out[name])) == sorted(map(encode, sent))
    findings = metrics["otelcol_processor_semconv_findings_total"]
    found = {(key.split('finding="')[1].split('"')[0]) for key, value in findings.items() if value}
    assert {"deprecated", "not_stable", "unit_mismatch", "missing_namespace"} <= found


def test_own_conventions_and_enrichment(tmp_path):
    # Scenario: a file of conventions, required values from the environment, span names by rule, and
    # a report in a file.
    # Guarantees: each does its part in the host as in the unit tests.
    conventions = tmp_path / "shop.yaml"
    conventions.write_text(json.dumps({
        "namespaces": ["customer"],
        "attributes": [{"name": "customer.mail", "type": "string"},
                       {"name": "customer.email", "renamed_to": "customer.mail"}],
    }))
    report = tmp_path / "report.json"
    options = {
        "fix": "replace",
        "conventions": [str(conventions)],
        "required": {"owner_team": {"value": "checkout"}},
        "span_names": [{"match": "^enrich$", "replace": "${service.name}.enrich"}],
        "report": {"interval": "100ms", "file": str(report)},
    }
    out, _ = run(tmp_path / "weir", options, captures())
    spans = [span for scope in scopes(out["traces"], "resource_spans", "scope_spans")
             for span in scope.spans]
    enriched = [span for span in spans if span.name.endswith(".enrich")]
    assert enriched and "customer.mail" in attributes(enriched[0])
    resource = attributes(out["traces"][0].resource_spans[0].resource)
    assert resource["owner_team"] == "checkout"
    assert enriched[0].name == resource["service.name"] + ".enrich"
    found = json.loads(report.read_text())
    assert resource["service.name"] in found["services"]
    assert [table["title"] for table in found["tables"]] == ["Services", "Attributes", "Metrics",
                                                            "Fixes"]
