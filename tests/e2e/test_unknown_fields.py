"""Fields that the schema does not know, at every level, around edits, additions and drops."""

import pytest

from kit import corpus
from kit.hosts import BUILD, Weir, file_exporters, pipelines
from kit.net import HttpClient
from kit.signals import LOGS, METRICS, SIGNALS, TRACES, encode, read_framed, without_empty
from kit.swap import VERSIONS, plugin_folder

NAMES = ("traces", "metrics", "logs")
CARD = "4111111111111111"
# Field 900 as varint, 901 fixed64, 902 bytes, 903 fixed32, and the largest number there is.
UNKNOWN = (
    bytes.fromhex("a0 38 ff 01")
    + bytes.fromhex("a9 38 01 02 03 04 05 06 07 08")
    + bytes.fromhex("b2 38 03 00 ff 41")
    + bytes.fromhex("bd 38 de ad be ef")
    + bytes.fromhex("fa ff ff ff 0f 01 2a")
)


def add_unknown(message):
    """Puts unknown fields into this message and everything below it."""
    for field, value in message.ListFields():
        if field.type == field.TYPE_MESSAGE:
            for child in value if field.is_repeated else [value]:
                add_unknown(child)
    message.MergeFromString(UNKNOWN)


def add_card(owner):
    attribute = owner.attributes.add(key="payment")
    attribute.value.string_value = f"paid with {CARD} today"


def attribute_owners(signal, request):
    resources, scopes, items = signal.fields
    for resource in getattr(request, resources):
        yield resource.resource
        for scope in getattr(resource, scopes):
            yield scope.scope
            for record in getattr(scope, items):
                if signal is METRICS:
                    yield from corpus.points(record)
                    continue
                yield record
                if signal is TRACES:
                    yield from record.events


def sent_requests():
    """Recorded requests with cards in many places, and unknown fields in all of them."""
    for run, stem, signal, body, _ in corpus.captures():
        if signal.name in NAMES and run in ("go-grpc", "py-features-grpc", "node-features-proto"):
            request = signal.parse(body)
            for number, owner in enumerate(attribute_owners(signal, request)):
                if number % 3 == 0:
                    add_card(owner)
            add_unknown(request)
            yield signal, request


def masked(signal, request, mask, stamps):
    """What has to come out: the same messages, edited by the official library."""
    out = signal.parse(encode(request))
    for owner in attribute_owners(signal, out):
        for attribute in owner.attributes:
            if CARD in attribute.value.string_value:
                text = attribute.value.string_value.replace(CARD, mask)
                attribute.value.string_value = text
    if signal is not METRICS:
        resources, scopes, items = signal.fields
        for resource in getattr(out, resources):
            for scope in getattr(resource, scopes):
                for record in getattr(scope, items):
                    for key in stamps:
                        record.attributes.add(key=key).value.string_value = VERSIONS["one"]
    return out


def run(folder, processors, names):
    components, used, paths = file_exporters(
        folder, NAMES, "proto", sending_queue={"num_consumers": 1}
    )
    chain = {name: [p for p in names if name != "metrics" or p == "redaction"] for name in NAMES}
    settings = {name: pipelines({name: used[name]}, chain[name])[name] for name in NAMES}
    config = {
        "processors": processors,
        "exporters": components,
        "service": {"pipelines": settings},
    }
    directory = plugin_folder(folder / "plugins")
    sent = list(sent_requests())
    weir = Weir(folder, config, plugins=[directory, BUILD / "lib/weir/plugins"], workers=1)
    with weir:
        client = HttpClient(weir.http_port)
        for signal, request in sent:
            assert client.export(signal, request.SerializeToString())[0] == 200
        client.close()
        assert weir.stop() == 0, weir.text()
    return sent, {name: read_framed(SIGNALS[name], paths[name]) for name in NAMES}


REDACTION = {"redaction": {"allow_all_keys": True, "blocked_values": [r"\b4[0-9]{15}\b"]}}


@pytest.mark.parametrize("added", [0, 1, 3])
def test_unknown_fields_survive_edits_and_additions(tmp_path, added):
    # Scenario: requests with unknown fields in every message pass redaction, which edits some of
    # their texts, and stages that add attributes.
    # Guarantees: what comes out equals the same edits made by the official library, which keeps
    # every unknown field.
    stamps = [f"stamp.{i}" for i in range(added)]
    processors = {**REDACTION, **{f"stamp/{i}": {"key": key} for i, key in enumerate(stamps)}}
    sent, got = run(tmp_path, processors, list(processors))
    for name in NAMES:
        signal = SIGNALS[name]
        some = [request for kind, request in sent if kind is signal]
        assert len(got[name]) == len(some)
        for before, after in zip(some, got[name]):
            wanted = [encode(masked(signal, before, mask, stamps)) for mask in ("****", "*" * 16)]
            assert encode(after) in wanted, f"{name}: {after}"


def test_unknown_fields_survive_drops(tmp_path):
    # Scenario: log records with unknown fields, some of which a processor drops.
    # Guarantees: the records that stay, and what is around them, keep every unknown field.
    processors = {"drop_below": {"severity": 13}}
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {
        "processors": processors,
        "exporters": components,
        "service": {"pipelines": pipelines(used, processors)},
    }
    request = LOGS.request()
    for i in range(4):
        scope = request.resource_logs.add().scope_logs.add()
        for severity in (9, 17, 13, 1)[: i + 1]:
            scope.log_records.add(severity_number=severity).body.string_value = f"{i}.{severity}"
    add_unknown(request)
    with Weir(tmp_path, config) as weir:
        client = HttpClient(weir.http_port)
        assert client.export(LOGS, request.SerializeToString())[0] == 200
        client.close()
        assert weir.stop() == 0, weir.text()
    wanted = LOGS.parse(encode(request))
    for resource in wanted.resource_logs:
        for scope in resource.scope_logs:
            kept = [r for r in scope.log_records if r.severity_number >= 13]
            copies = [type(r).FromString(encode(r)) for r in kept]
            del scope.log_records[:]
            scope.log_records.extend(copies)
    (got,) = read_framed(LOGS, paths["logs"])
    assert encode(without_empty(LOGS, got)) == encode(without_empty(LOGS, wanted))
