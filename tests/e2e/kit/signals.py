"""OTLP by the official protobuf library: messages, the JSON mapping, and what equal means."""

import base64
import collections
import dataclasses
import json
import struct

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.profiles.v1development import profiles_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

ID_KEYS = {"traceId", "spanId", "parentSpanId", "profileId"}


@dataclasses.dataclass(frozen=True)
class Signal:
    name: str
    request: type  # The class of the export request.
    response: type
    http_path: str
    grpc_method: str
    fields: tuple  # Names of the lists: resources, scopes, records.
    rejected: str  # The field of partial_success.

    def parse(self, data):
        return self.request.FromString(data)


def _signal(name, module, kind, service, fields, rejected, version="v1"):
    package = "trace" if name == "traces" else name
    return Signal(
        name,
        getattr(module, f"Export{kind}ServiceRequest"),
        getattr(module, f"Export{kind}ServiceResponse"),
        f"/{version}/{name}",
        f"/opentelemetry.proto.collector.{package}.{version}.{service}/Export",
        fields,
        rejected,
    )


TRACES = _signal(
    "traces",
    trace_service_pb2,
    "Trace",
    "TraceService",
    ("resource_spans", "scope_spans", "spans"),
    "rejected_spans",
)
METRICS = _signal(
    "metrics",
    metrics_service_pb2,
    "Metrics",
    "MetricsService",
    ("resource_metrics", "scope_metrics", "metrics"),
    "rejected_data_points",
)
LOGS = _signal(
    "logs",
    logs_service_pb2,
    "Logs",
    "LogsService",
    ("resource_logs", "scope_logs", "log_records"),
    "rejected_log_records",
)
PROFILES = _signal(
    "profiles",
    profiles_service_pb2,
    "Profiles",
    "ProfilesService",
    ("resource_profiles", "scope_profiles", "profiles"),
    "rejected_profiles",
    "v1development",
)
SIGNALS = {signal.name: signal for signal in (TRACES, METRICS, LOGS, PROFILES)}


def records(signal, request):
    """(resource entry, scope entry, record) of everything in the request."""
    resources, scopes, items = signal.fields
    for resource in getattr(request, resources):
        for scope in getattr(resource, scopes):
            for record in getattr(scope, items):
                yield resource, scope, record


def count(signal, request):
    return sum(1 for _ in records(signal, request))


def encode(message):
    """Equal bytes for equal content, unknown fields included."""
    return message.SerializeToString(deterministic=True)


def without_empty(signal, request):
    """The same request without resource and scope entries that hold no record."""
    resources, scopes, items = signal.fields
    out = signal.request()
    out.CopyFrom(request)
    for resource in getattr(out, resources):
        kept = [scope for scope in getattr(resource, scopes) if len(getattr(scope, items))]
        if len(kept) != len(getattr(resource, scopes)):
            copies = [type(scope).FromString(encode(scope)) for scope in kept]
            del getattr(resource, scopes)[:]
            getattr(resource, scopes).extend(copies)
    kept = [resource for resource in getattr(out, resources) if len(getattr(resource, scopes))]
    copies = [type(resource).FromString(encode(resource)) for resource in kept]
    del getattr(out, resources)[:]
    getattr(out, resources).extend(copies)
    return out


def bag(signal, requests):
    """Each record with what surrounds it, counted: equal however requests were cut or joined."""
    resources, scopes, items = signal.fields
    out = collections.Counter()
    for request in requests:
        if signal is PROFILES:  # Its records refer to the request's own dictionary.
            out[encode(request)] += 1
            continue
        for resource, scope, record in records(signal, request):
            key = encode(resource.resource), resource.schema_url
            key += encode(scope.scope), scope.schema_url, encode(record)
            out[key] += 1
    return out


def as_dict(message):
    return json_format.MessageToDict(message, use_integers_for_enums=True)


def difference(signal, sent, got):
    """Says how two lists of requests differ, in words; "" when they hold the same records."""
    sent_bag, got_bag = bag(signal, sent), bag(signal, got)
    if sent_bag == got_bag:
        return ""
    lines = [f"{signal.name}: {sent_bag.total()} records sent, {got_bag.total()} came out"]
    for title, rest in (("missing", sent_bag - got_bag), ("too much", got_bag - sent_bag)):
        for key in list(rest)[:2]:
            record_type = signal.request if signal is PROFILES else _record_type(signal)
            raw = key if signal is PROFILES else key[-1]
            text = json.dumps(as_dict(record_type.FromString(raw)), ensure_ascii=False)
            lines.append(f"{title} ({rest[key]}x): {text[:1500]}")
    return "\n".join(lines)


def assert_same(signal, sent, got):
    text = difference(signal, sent, got)
    assert not text, text


def _record_type(signal):
    descriptor = signal.request.DESCRIPTOR
    for field in signal.fields:
        descriptor = descriptor.fields_by_name[field].message_type
    return descriptor._concrete_class


def _with_base64_ids(node):
    if isinstance(node, list):
        return [_with_base64_ids(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: base64.b64encode(bytes.fromhex(value)).decode()
        if key in ID_KEYS
        else _with_base64_ids(value)
        for key, value in node.items()
    }


def from_json(signal, text):
    """One OTLP/JSON export request; what the schema does not know is an error."""
    return json_format.ParseDict(_with_base64_ids(json.loads(text)), signal.request())


def _with_hex_ids(node):
    if isinstance(node, list):
        return [_with_hex_ids(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: base64.b64decode(value).hex() if key in ID_KEYS else _with_hex_ids(value)
        for key, value in node.items()
    }


def to_json(request):
    return json.dumps(_with_hex_ids(as_dict(request)))


def read_json_lines(signal, path):
    with open(path, encoding="utf-8") as file:
        return [from_json(signal, line) for line in file if line.strip()]


def read_framed(signal, path):
    """The file exporter's `format: proto`: each request behind a big-endian u32 length."""
    data = open(path, "rb").read()
    out, at = [], 0
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 4 + size]
        assert len(body) == size, f"{path} ends within a request"
        out.append(body)
        at += 4 + size
    return [signal.parse(body) for body in out] if signal else out


def fill_presence(message):
    """Sets every singular message field, as the Collector does when it decodes and encodes."""
    for field in message.DESCRIPTOR.fields:
        if field.type != field.TYPE_MESSAGE or field.containing_oneof:
            continue
        child = getattr(message, field.name)
        if field.is_repeated:
            for item in child:
                fill_presence(item)
        else:
            child.SetInParent()
            fill_presence(child)
    for field, value in message.ListFields():
        if field.containing_oneof and field.type == field.TYPE_MESSAGE:
            fill_presence(value)
    return message
