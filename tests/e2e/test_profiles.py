"""Profiles, the signal that no SDK of these tests sends: a recorded body of the Go profiler."""

import grpc

from kit import corpus
from kit.hosts import Weir, file_exporters, pipelines
from kit.net import GrpcClient, HttpClient
from kit.signals import PROFILES, assert_same, encode, read_framed, read_json_lines


def test_profiles_pass_through_byte_for_byte(tmp_path):
    # Scenario: recorded profiles over HTTP and gRPC, with and without gzip, to two files.
    # Guarantees: each comes out once a way it was sent, in protobuf as the same bytes.
    framed, used, paths = file_exporters(tmp_path, ["profiles"], "proto")
    lines, used_json, json_paths = file_exporters(tmp_path, ["profiles"], "json")
    config = {
        "exporters": {**framed, **lines},
        "service": {"pipelines": pipelines({"profiles": used["profiles"] + used_json["profiles"]})},
    }
    bodies = [body for _, _, signal, body, _ in corpus.captures() if signal is PROFILES]
    assert bodies
    with Weir(tmp_path, config) as weir:
        http, rpc = HttpClient(weir.http_port), GrpcClient(weir.grpc_port)
        for encoding in (None, "gzip"):
            for body in bodies:
                assert http.export(PROFILES, body, encoding)[0] == 200
                assert rpc.export(PROFILES, body, encoding)[0] is grpc.StatusCode.OK
        http.close()
        rpc.close()
        assert weir.stop() == 0, weir.text()
    sent = bodies * 4
    assert sorted(read_framed(None, paths["profiles"])) == sorted(sent)
    parsed = [PROFILES.parse(body) for body in sent]
    assert sorted(map(encode, read_framed(PROFILES, paths["profiles"]))) == sorted(
        map(encode, parsed)
    )
    assert_same(PROFILES, parsed, read_json_lines(PROFILES, json_paths["profiles"]))
