"""The cardinality processor in a running host: limits, sums, counters, and a real SDK's capture."""

import json
import pathlib

import pytest

from kit.hosts import Weir, file_exporters, pipelines
from kit.net import HttpClient, wait_until
from kit.signals import METRICS, TRACES, from_json, read_framed
from kit.swap import generation

CAPTURE = pathlib.Path(__file__).parents[1] / "data/captures/py-features-grpc"
OVERFLOW = "otel.metric.overflow"


def captured(name):
    return METRICS.parse((CAPTURE / name).read_bytes())


def points_of(requests, metric):
    """[{attributes}, point] of every point of one sum or histogram."""
    points = []
    for request in requests:
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for entry in scope.metrics:
                    if entry.name != metric:
                        continue
                    data = getattr(entry, entry.WhichOneof("data"))
                    for point in data.data_points:
                        names = {a.key: a.value for a in point.attributes}
                        points.append((names, point))
    return points


class Pipeline:
    """A host with the processor, and what came out of it."""

    def __init__(self, folder, options, signal=METRICS, workers=1):
        self.signal = signal
        components, used, paths = file_exporters(folder, [signal.name], flush_interval="20ms")
        self.path = paths[signal.name]
        self.config = {
            "processors": {"cardinality": options},
            "exporters": components,
            "service": {"pipelines": pipelines(used, ["cardinality"])},
        }
        self.host = Weir(folder, self.config, workers=workers)
        self.client = HttpClient(self.host.http_port)
        self.sent = 0

    def send(self, request):
        status = self.client.export(self.signal, request.SerializeToString())[0]
        assert status == 200
        self.sent += 1

    def change(self, options):
        """Other options for the processor, while it runs."""
        before = generation(self.host)
        self.config["processors"]["cardinality"] = options
        self.host.write_config(self.config)
        wait_until(lambda: generation(self.host) > before, "the next generation")

    def received(self, complete=None):
        """What came out, once `complete` holds of it: as many requests as went in, by default."""
        def there():
            try:
                requests = read_framed(self.signal, self.path)
                return complete(requests) if complete else len(requests) == self.sent
            except (OSError, AssertionError):
                return False

        wait_until(there, "output")
        return read_framed(self.signal, self.path)

    def metric(self, name):
        metrics = self.host.metrics()
        return sum(sum(values.values()) for key, values in metrics.items()
                   if key.split("_cardinality_")[-1] in (name, f"{name}_total"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
        self.host.kill()


def numbers(points):
    return sum(point.as_int + point.as_double for _, point in points)


@pytest.mark.parametrize("action", ["overflow", "aggregate"])
def test_a_capture_keeps_its_sums(tmp_path, action):
    # Scenario: two exports of a Python SDK, cumulative, whose counter "requests" has 12 and then
    # 20 streams, through a limit of 5.
    # Guarantees: at most 5 series and the overflow series come out, with the sums of what came in;
    # the metrics with few streams are untouched; the processor's counter tells of it.
    exports = [captured("001-metrics.bin"), captured("004-metrics.bin")]
    with Pipeline(tmp_path, {"metrics": {"limit": 5, "action": action}}) as pipeline:
        for export in exports:
            pipeline.send(export)
        received = pipeline.received()
        assert pipeline.metric("limited_points") > 0
        assert pipeline.metric("untracked_points") == 0
    for before, after in zip(exports, received):
        came, went = points_of([before], "requests"), points_of([after], "requests")
        assert len(went) < len(came)
        assert len(went) <= 6
        assert numbers(went) == pytest.approx(numbers(came))
        for metric in ("latency", "exp.latency", "cpu.time"):
            assert points_of([after], metric) == points_of([before], metric)
    marked = [names for names, _ in points_of(received, "requests") if OVERFLOW in names]
    assert marked if action == "overflow" else True


def test_the_example_of_the_readme(tmp_path):
    # Scenario: the second export of the capture, whose counter has four kinds for each of five
    # values of "i", with at most three values of an attribute.
    # Guarantees: twelve series as they came, and for each kind one without "i" that has the sum of
    # the other two values.
    with Pipeline(tmp_path, {"metrics": {"attribute_limit": 3, "action": "aggregate",
                                         "never_drop": ["kind"]}}) as pipeline:
        pipeline.send(captured("004-metrics.bin"))
        points = points_of(pipeline.received(), "requests")
    whole = [point for names, point in points if "i" in names]
    folded = {names["kind"].string_value: point.as_int
              for names, point in points if "i" not in names}
    assert len(whole) == 12
    assert all(point.as_int == 1 for point in whole)
    assert folded == {"INTERNAL": 2, "CLIENT": 2, "PRODUCER": 2, "CONSUMER": 2}


def counters(streams, value, time, metric="requests", temporality=2):
    points = [{"attributes": [{"key": "id", "value": {"stringValue": str(i)}}],
               "asInt": str(value), "startTimeUnixNano": "1000", "timeUnixNano": str(time)}
              for i in streams]
    data = {"dataPoints": points, "aggregationTemporality": temporality, "isMonotonic": True}
    return from_json(METRICS, json.dumps(
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": metric, "sum": data}]}]}]}))


def test_a_changed_limit_keeps_what_was_counted(tmp_path):
    # Scenario: 20 cumulative streams through a limit of 5; then the limit is lowered in the
    # configuration of the running host, and only some of the folded streams come again.
    # Guarantees: the folded counter goes on from where it was, with all its members; the streams
    # that had passed pass on, though the new limit is below their number.
    with Pipeline(tmp_path, {"metrics": {"limit": 5}}) as pipeline:
        pipeline.send(counters(range(20), 10, 10**9))
        pipeline.received()
        pipeline.change({"metrics": {"limit": 2}})
        pipeline.send(counters(range(10), 11, 2 * 10**9))
        first, second = pipeline.received()
    for request, total in ((first, 20 * 10), (second, 10 * 11 + 10 * 10)):
        points = points_of([request], "requests")
        assert len(points) == 6
        assert numbers(points) == total


def test_a_limit_holds_over_all_lanes(tmp_path):
    # Scenario: two lanes, and eight connections that each send new streams of the same metrics.
    # Guarantees: all points of a metric come to one lane, so no metric has more series than its
    # limit and the overflow series; nothing of the sums is lost.
    connections, requests, streams = 8, 6, 10
    metrics = ("a", "b", "c", "d")
    with Pipeline(tmp_path, {"metrics": {"limit": 7}}, workers=2) as pipeline:
        clients = [HttpClient(pipeline.host.http_port) for _ in range(connections)]
        for number in range(requests):
            for index, client in enumerate(clients):
                first = (number * connections + index) * streams
                request = counters(range(first, first + streams), 1, 5000,
                                   metrics[(number + index) % 4], temporality=1)
                assert client.export(METRICS, request.SerializeToString())[0] == 200
        for client in clients:
            client.close()
        sent = connections * requests * streams
        received = pipeline.received(
            lambda got: sum(numbers(points_of(got, metric)) for metric in metrics) == sent)
    for metric in metrics:
        names = {json.dumps(sorted(names)) if OVERFLOW in names else names["id"].string_value
                 for names, _ in points_of(received, metric)}
        assert len(names) == 8


def test_span_names_over_the_limit_become_templates(tmp_path):
    # Scenario: a hundred spans, each with a name of its own, through a limit of 8.
    # Guarantees: seven of the names as they came, and one that stands for the others.
    spans = [{"name": f"GET /users/{i}", "traceId": "0af7651916cd43dd8448eb211c80319c",
              "spanId": "b7ad6b7169203331"} for i in range(100)]
    request = from_json(
        TRACES, json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    with Pipeline(tmp_path, {"spans": {"name_limit": 8}}, TRACES) as pipeline:
        pipeline.send(request)
        (received,) = pipeline.received()
        assert pipeline.metric("limited_texts") == 93
    names = {span.name for span in received.resource_spans[0].scope_spans[0].spans}
    assert len(names) == 8
    assert "GET /users/{n}" in names


def test_a_wrong_pattern_is_told_with_its_place(tmp_path):
    # Scenario: an override whose pattern does not compile.
    # Guarantees: the host says which option it is and what is wrong with it.
    options = {"metrics": {"overrides": [{"metric": "/(/"}]}}
    with pytest.raises(AssertionError) as error:
        Pipeline(tmp_path, options)
    assert "/metrics/overrides/0/metric" in str(error.value)
    assert "missing )" in str(error.value)
