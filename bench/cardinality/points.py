"""The metrics that the cardinality processor is measured with, and their bytes."""

import json
import random
import struct

STREAMS = 16_000
POINTS_PER_REQUEST = 2_000
METRICS_PER_REQUEST = 4


def point(chance, number, kind):
    attributes = {
        "http.request.method": chance.choice(["GET", "POST"]),
        "http.route": f"/api/v1/orders/{number % 20}",
        "http.response.status_code": "200",
        "user.id": f"user-{number:08d}",
    }
    made = {
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in attributes.items()],
        "startTimeUnixNano": "1000000000",
        "timeUnixNano": "2000000000",
    }
    if kind == "sum":
        return {**made, "asInt": str(number % 100 + 1)}
    return {**made, "count": "10", "sum": 12.5, "bucketCounts": ["1", "2", "3", "4"],
            "explicitBounds": [1, 2, 5]}


def metric(name, kind, temporality, points):
    data = {"aggregationTemporality": temporality, "dataPoints": points}
    if kind == "sum":
        data["isMonotonic"] = True
    return {"name": name, "unit": "1", kind: data}


def request(metrics):
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    return {"resourceMetrics": [{"resource": resource, "scopeMetrics": [
        {"scope": {"name": "bench"}, "metrics": metrics}]}]}


def requests(kind, temporality, first=0, streams=STREAMS):
    """Requests of `streams` streams, no two alike, the numbers of their users from `first` on."""
    chance = random.Random(1)
    share = POINTS_PER_REQUEST // METRICS_PER_REQUEST
    for start in range(first, first + streams, POINTS_PER_REQUEST):
        yield request([
            metric(f"requests.{index}", kind, temporality,
                   [point(chance, start + index * share + i, kind) for i in range(share)])
            for index in range(METRICS_PER_REQUEST)
        ])


def _varint(number):
    out = bytearray()
    while number > 0x7f:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _bytes(field, payload):
    return _varint(field << 3 | 2) + _varint(len(payload)) + payload


def _text(field, text):
    return _bytes(field, text.encode())


def _fixed64(field, number):
    return _varint(field << 3 | 1) + struct.pack("<q", number)


def _attributes(field, entries):
    return b"".join(
        _bytes(field, _text(1, entry["key"]) + _bytes(2, _text(1, entry["value"]["stringValue"])))
        for entry in entries
    )


def _sum_point(made):
    return (_attributes(7, made["attributes"]) + _fixed64(2, int(made["startTimeUnixNano"]))
            + _fixed64(3, int(made["timeUnixNano"])) + _fixed64(6, int(made["asInt"])))


def _sum_metric(made):
    data = made["sum"]
    body = b"".join(_bytes(1, _sum_point(p)) for p in data["dataPoints"])
    body += _varint(2 << 3) + _varint(data["aggregationTemporality"]) + _varint(3 << 3) + b"\x01"
    return _text(1, made["name"]) + _text(3, made["unit"]) + _bytes(7, body)


def encode(made):
    """A request of sums, as this file makes them, in protobuf."""
    out = b""
    for resource in made["resourceMetrics"]:
        body = _bytes(1, _attributes(1, resource["resource"]["attributes"]))
        for scope in resource["scopeMetrics"]:
            metrics = b"".join(_bytes(2, _sum_metric(m)) for m in scope["metrics"])
            body += _bytes(2, _bytes(1, _text(1, scope["scope"]["name"])) + metrics)
        out += _bytes(1, body)
    return out


def as_line(made):
    """A request as a line of a file exporter."""
    return json.dumps(made)
