"""Every recorded and every constructed body, over HTTP and gRPC, against the official decode."""

import grpc
import pytest
from google.protobuf import json_format

from kit import corpus
from kit.hosts import Weir, file_exporters, pipelines
from kit.net import GrpcClient, HttpClient
from kit.signals import SIGNALS, as_dict, encode, read_framed, without_empty

JSON = "application/json"
# One consumer and no joining: what comes out is in the order of what went in.
QUEUE = {"num_consumers": 1, "queue_size": 10_000}


def start(folder):
    components, used, paths = file_exporters(folder, SIGNALS, "proto", sending_queue=QUEUE)
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    return Weir(folder, config, workers=1), paths


def send_http(client, case):
    content_type = JSON if case.is_json else "application/x-protobuf"
    status, headers, body = client.export(case.signal, case.body, content_type=content_type)
    assert headers["content-type"] == content_type, case.name
    if status != 200:
        return status == 400, f"HTTP {status}", 0
    response = case.signal.response()
    if case.is_json:
        json_format.Parse(body, response)
    else:
        response.ParseFromString(body)
    return True, "HTTP 200", getattr(response.partial_success, case.signal.rejected)


def send_grpc(client, case):
    code, body = client.export(case.signal, case.body)
    if code is not grpc.StatusCode.OK:
        return code is grpc.StatusCode.INVALID_ARGUMENT, code.name, 0
    response = case.signal.response.FromString(body)
    return True, code.name, getattr(response.partial_success, case.signal.rejected)


def check_answer(case, send, client):
    """A complaint, or None; and whether the host took the body."""
    lawful, said, rejected = send(client, case)
    took = said in ("HTTP 200", "OK")
    if not lawful:
        return f"{case.name}: answered {said}", took
    if case.accepted is not None and took != case.accepted:
        should = "taken" if case.accepted else "refused"
        return f"{case.name}: answered {said}, should be {should}", took
    if took and rejected != case.rejected:
        return f"{case.name}: rejected {rejected} items, should be {case.rejected}", took
    return None, took


def check_output(signal, taken, got):
    """Compares in order; bodies without items may or may not have come out."""
    got = [without_empty(signal, request) for request in got]
    complaints, at = [], 0
    for case in taken:
        here = got[at] if at < len(got) else None
        if case.expected is None:  # Either verdict: its content is nobody's business.
            at += here is not None and not any(
                c.expected is not None and encode(c.expected) == encode(here) for c in taken
            )
            continue
        if here is not None and encode(here) == encode(case.expected):
            at += 1
        elif not case.droppable():
            found = [i for i in range(len(got)) if encode(got[i]) == encode(case.expected)]
            text = f"{signal.name} {case.name}: expected {str(as_dict(case.expected))[:500]}"
            complaints.append(f"{text}\n  came out {str(here and as_dict(here))[:500]}")
            at = found[0] + 1 if found else at + 1
    return complaints


def run(folder, cases, protocol):
    weir, paths = start(folder)
    complaints, taken = [], {name: [] for name in SIGNALS}
    with weir:
        client = GrpcClient(weir.grpc_port) if protocol == "grpc" else HttpClient(weir.http_port)
        send = send_grpc if protocol == "grpc" else send_http
        for case in cases:
            complaint, took = check_answer(case, send, client)
            assert weir.alive(), f"{case.name} ended the host: {weir.text()[-2000:]}"
            if complaint:
                complaints.append(complaint)
            if took:
                taken[case.signal.name].append(case)
        client.close()
        assert weir.stop() == 0, weir.text()
    for name, some in taken.items():
        got = read_framed(SIGNALS[name], paths[name]) if paths[name].exists() else []
        complaints += check_output(SIGNALS[name], some, got)
    assert not complaints, f"{len(complaints)} of {len(cases)}:\n" + "\n".join(complaints[:60])


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_constructed_bodies_get_their_verdict(tmp_path, protocol):
    # Scenario: the 354 constructed protobuf bodies, one after the other on one connection.
    # Guarantees: each is answered as the corpus says, what is taken comes out as the official
    # decoder reads it, and the host goes on.
    run(tmp_path, list(corpus.edge_cases()), protocol)


def test_constructed_json_gets_its_verdict(tmp_path):
    # Scenario: the 69 constructed OTLP/JSON bodies over HTTP.
    # Guarantees: as above, by the OTLP specification where it speaks.
    run(tmp_path, list(corpus.edge_json_cases()), "http")


@pytest.mark.parametrize("protocol,encoding", [("http", None), ("http", "gzip"), ("grpc", None)])
def test_recorded_bodies_come_out_as_they_went_in(tmp_path, protocol, encoding):
    # Scenario: every OTLP body that a real SDK sent, profiles among them, is sent again.
    # Guarantees: all are taken, and come out equal to the official decode.
    def send_encoded(client, case):
        if protocol == "grpc":
            return send_grpc(client, case)
        is_json = case.body.startswith(b"{")
        content_type = JSON if is_json else "application/x-protobuf"
        status, _, _ = client.export(case.signal, case.body, encoding, content_type)
        return True, f"HTTP {status}", 0

    cases = []
    for run_name, stem, signal, body, meta in corpus.captures():
        if meta["format"] == "otlp-json" and protocol == "grpc":
            continue
        decoded = corpus.expected(run_name, stem, signal, body)
        cases.append(corpus.Case(f"{run_name}/{stem}", signal, body, True, decoded))
    weir, paths = start(tmp_path)
    with weir:
        client = GrpcClient(weir.grpc_port) if protocol == "grpc" else HttpClient(weir.http_port)
        answers = [(case.name, send_encoded(client, case)[1]) for case in cases]
        client.close()
        assert [a for a in answers if a[1] not in ("HTTP 200", "OK")] == []
        assert weir.stop() == 0, weir.text()
    for name, signal in SIGNALS.items():
        some = [case for case in cases if case.signal is signal]
        complaints = check_output(signal, some, read_framed(signal, paths[name]))
        assert not complaints, "\n".join(complaints)
