"""The recorded and constructed bodies of tests/data, and what has to become of each."""

import codecs
import dataclasses
import json
import pathlib

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message, message_factory

from kit.signals import LOGS, METRICS, PROFILES, SIGNALS, TRACES, encode, records, without_empty

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
BAD_ID = ("invalid TraceID length", "invalid SpanID length", "invalid ProfileID length")


@dataclasses.dataclass
class Case:
    name: str
    signal: object
    body: bytes
    accepted: object  # True, False, or None where either will do.
    expected: object = None  # The official decode with Weir's policies applied; None: not checked.
    rejected: int = 0  # Items that partial_success has to name.
    is_json: bool = False

    def droppable(self):
        return self.expected is None or items(self.signal, self.expected) == 0


def items(signal, request):
    """Spans, data points, log records or profiles."""
    if signal is not METRICS:
        return sum(1 for _ in records(signal, request))
    total = 0
    for _, _, metric in records(signal, request):
        kind = metric.WhichOneof("data")
        total += len(getattr(metric, kind).data_points) if kind else 0
    return total


def captures():
    """Every OTLP body that a real SDK sent: (run, name, signal, body, meta)."""
    for path in sorted((DATA / "captures").glob("*/*.meta.json")):
        meta = json.loads(path.read_text())
        stem = path.name.removesuffix(".meta.json")
        body = path.with_name(stem + ".bin").read_bytes()
        yield path.parent.name, stem, SIGNALS[meta["signal"]], body, meta


def expected(run, stem, signal, body):
    """The official decode of a recorded body; that of JSON was kept beside it."""
    if not body.startswith(b"{"):
        return signal.parse(body)
    text = (DATA / f"captures/{run}/{stem}.expected.json").read_text()
    return json_format.ParseDict(json.loads(text), signal.request())


def _bytes_pool():
    """OTLP with every string field declared as bytes, so that bad UTF-8 can be read."""
    pool = descriptor_pool.DescriptorPool()
    known = set()

    def add(file):
        if file.name in known:
            return
        known.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        proto = descriptor_pb2.FileDescriptorProto()
        file.CopyToProto(proto)
        pending = list(proto.message_type)
        while pending:
            kind = pending.pop()
            pending.extend(kind.nested_type)
            for field in kind.field:
                if field.type == field.TYPE_STRING:
                    field.type = field.TYPE_BYTES
        pool.Add(proto)

    for signal in SIGNALS.values():
        add(signal.request.DESCRIPTOR.file)
    return pool


_POOL = _bytes_pool()
codecs.register_error("each", lambda error: ("\ufffd" * (error.end - error.start), error.end))


def _replace_bad_texts(loose, strict_descriptor):
    """U+FFFD for each bad byte in what the strict schema calls a string."""
    for field, value in loose.ListFields():
        strict = strict_descriptor.fields_by_name[field.name]
        many = strict.is_repeated
        if strict.type == strict.TYPE_STRING:
            texts = [v.decode("utf-8", "each").encode() for v in (value if many else [value])]
            if many:
                getattr(loose, field.name)[:] = texts
            else:
                setattr(loose, field.name, texts[0])
        elif strict.type == strict.TYPE_MESSAGE:
            for child in value if many else [value]:
                _replace_bad_texts(child, strict.message_type)


def decode(signal, body):
    """The official decode, with bad UTF-8 replaced; None when the official decoder refuses it."""
    try:
        return signal.parse(body)
    except message.DecodeError:
        pass
    descriptor = _POOL.FindMessageTypeByName(signal.request.DESCRIPTOR.full_name)
    try:
        loose = message_factory.GetMessageClass(descriptor).FromString(body)
    except message.DecodeError:
        return None
    _replace_bad_texts(loose, signal.request.DESCRIPTOR)
    return signal.parse(loose.SerializeToString())


def _blank(owner, field, size):
    if len(getattr(owner, field)) not in (0, size):
        owner.ClearField(field)


def apply_id_policy(signal, request):
    """Refuses spans whose own ids are wrong, blanks other wrong ids; the number refused."""
    refused = 0
    if signal is TRACES:
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                good = [s for s in scope.spans if _own_ids_fit(s)]
                if len(good) != len(scope.spans):
                    refused += len(scope.spans) - len(good)
                    copies = [type(s).FromString(encode(s)) for s in good]
                    del scope.spans[:]
                    scope.spans.extend(copies)
    for _, _, record in records(signal, request):
        if signal is TRACES:
            _blank(record, "parent_span_id", 8)
        if signal in (TRACES, LOGS):
            for owner in [record] if signal is LOGS else record.links:
                _blank(owner, "trace_id", 16)
                _blank(owner, "span_id", 8)
        if signal is PROFILES:
            _blank(record, "profile_id", 16)
        if signal is METRICS:
            for point in points(record):
                for exemplar in getattr(point, "exemplars", []):
                    _blank(exemplar, "trace_id", 16)
                    _blank(exemplar, "span_id", 8)
    return refused


def points(metric):
    kind = metric.WhichOneof("data")
    return getattr(metric, kind).data_points if kind else []


def _own_ids_fit(span):
    return len(span.trace_id) in (0, 16) and len(span.span_id) in (0, 8)


def edge_cases():
    """The constructed protobuf bodies, by "Which verdict to follow"."""
    for entry in json.loads((DATA / "edge/index.json").read_text()):
        signal = SIGNALS[entry["signal"]]
        body = (DATA / f"edge/{entry['name']}.bin").read_bytes()
        case = Case(entry["name"], signal, body, accepted=False)
        go_says = entry.get("error_go_collector", "")
        decoded = decode(signal, body)
        if decoded is not None and (entry["valid_go_collector"] or _is_bad_id(go_says)):
            case.accepted = True
            case.rejected = apply_id_policy(signal, decoded)
            case.expected = without_empty(signal, decoded)
        yield case


def _is_bad_id(text):
    return any(bad in text for bad in BAD_ID)


def edge_json_cases():
    """The constructed JSON bodies; `otlp_verdict` where there is one."""
    for entry in json.loads((DATA / "edge-json/index.json").read_text()):
        signal = SIGNALS[entry["signal"]]
        body = (DATA / f"edge-json/{entry['name']}.json").read_bytes()
        case = Case(entry["name"], signal, body, accepted=False, is_json=True)
        verdict = entry.get("otlp_verdict")
        if verdict == "either":
            case.accepted = None
        elif verdict == "ignore-as-unknown":
            case.accepted = True
        elif verdict is None and entry["valid"] and entry["valid_go_collector"]:
            path = DATA / f"edge-json/{entry['name']}.expected.json"
            decoded = json_format.ParseDict(json.loads(path.read_text()), signal.request())
            case.accepted = True
            case.rejected = apply_id_policy(signal, decoded)
            case.expected = without_empty(signal, decoded)
        yield case
