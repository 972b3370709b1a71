"""Downstreams that die, signals, bad configurations and bad plugin files."""

import json
import signal as os_signal
import socket
import struct
import subprocess

import pytest

from kit.hosts import BUILD, Collector, Weir, file_exporters, pipelines
from kit.net import LOOPBACK, HttpClient, free_ports, is_open, wait_until
from kit.signals import LOGS, assert_same, from_json, read_framed, records
from kit.swap import VERSIONS, generation, plugin_folder, put, swap_to

RETRY = {"enabled": True, "initial_interval": "50ms", "max_interval": "200ms"}


def logs(number, count=5):
    entries = [{"body": {"stringValue": f"{number}.{i}"}} for i in range(count)]
    return from_json(LOGS, json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": entries}]}]}))


def send(weir, numbers):
    client = HttpClient(weir.http_port)
    sent = []
    for number in numbers:
        request = logs(number)
        status, _, body = client.export(LOGS, request.SerializeToString())
        assert status == 200, body
        sent.append(request)
    client.close()
    return sent


def log_records(requests):
    return [record for request in requests for _, _, record in records(LOGS, request)]


def written(path):
    """The records in a file that may be in the middle of being written."""
    try:
        return len(log_records(read_framed(LOGS, path))) if path.exists() else 0
    except (AssertionError, struct.error):
        return 0


@pytest.mark.parametrize("kind", ["otlp", "otlphttp"])
def test_a_killed_downstream_costs_nothing(tmp_path, collector_binary, kind):
    # Scenario: the Collector behind Weir is killed, requests are accepted meanwhile, and a new
    # Collector opens the same ports.
    # Guarantees: every accepted record comes out, once.
    paths = [tmp_path / "first.proto", tmp_path / "second.proto"]

    def collector(path, ports=None):
        exporter = {"path": str(path), "format": "proto", "flush_interval": "10ms"}
        service = {"pipelines": pipelines({"logs": ["file"]})}
        return Collector(
            tmp_path / path.stem, {"exporters": {"file": exporter}, "service": service}, ports
        )

    with collector(paths[0]) as first:
        ports = first.grpc_port, first.http_port
        target = f"{LOOPBACK}:{ports[0]}" if kind == "otlp" else f"http://{LOOPBACK}:{ports[1]}"
        settings = {"endpoint": target, "tls": {"insecure": True}, "retry_on_failure": RETRY}
        config = {
            "exporters": {kind: settings},
            "service": {"pipelines": pipelines({"logs": [kind]})},
        }
        weir = Weir(tmp_path / "weir", config)
        sent = send(weir, range(20))
        wait_until(lambda: written(paths[0]) == 100, "the first Collector's file")
        first.kill()
    with weir:
        sent += send(weir, range(100, 150))
        with collector(paths[1], ports) as second:
            wait_until(lambda: written(paths[1]) >= 250, "the second Collector's file")
            assert weir.stop() == 0, weir.text()
            assert second.stop() == 0
    assert_same(LOGS, sent, read_framed(LOGS, paths[0]) + read_framed(LOGS, paths[1]))


def test_sigterm_drains(tmp_path):
    # Scenario: requests are sent as fast as they are answered, then SIGTERM comes.
    # Guarantees: exit code 0, everything that was accepted is in the file, and the staged copies of
    # the plugins are gone.
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    staging = tmp_path / "staging"
    staging.mkdir()
    with Weir(tmp_path, config, env={"TMPDIR": str(staging)}) as weir:
        sent = send(weir, range(300))
        assert weir.stop() == 0, weir.text()
    assert_same(LOGS, sent, read_framed(LOGS, paths["logs"]))
    assert list(staging.iterdir()) == []


def test_a_bad_configuration_changes_nothing(tmp_path):
    # Scenario: the configuration file is overwritten with a bad one, SIGHUP, then a good one.
    # Guarantees: the bad one is refused with its place, everything runs on; the good one runs.
    folder = plugin_folder(tmp_path / "plugins")
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        send(weir, [1])
        good = weir.config_path.read_text()
        before = generation(weir)
        for bad in ("receivers: [", good.replace('"path"', '"pathh"')):
            seen = weir.text().count("refused")
            weir.config_path.write_text(bad)
            weir.signal(os_signal.SIGHUP)
            wait_until(lambda: weir.text().count("refused") > seen, "the refusal")
            assert weir.config_path.name in weir.text().split("refused")[-1]
            send(weir, [2])
            assert weir.healthy()
        assert "path" in weir.text() and generation(weir) == before
        better = {
            **config,
            "processors": {"stamp": {"key": "v"}},
            "service": {"pipelines": pipelines(used, ["stamp"])},
        }
        weir.write_config(better)
        weir.signal(os_signal.SIGHUP)
        wait_until(lambda: generation(weir) > before, "the good configuration")
        send(weir, [3])
        assert weir.stop() == 0, weir.text()
    out = log_records(read_framed(LOGS, paths["logs"]))
    assert len(out) == 20
    assert [len(r.attributes) for r in out] == [0] * 15 + [1] * 5


def test_a_reload_moves_what_the_process_is_looked_at_with(tmp_path):
    # Scenario: metrics and health get other ports, then a port that is taken; SIGHUP each time.
    # Guarantees: they answer at the new ports and no longer at the old ones; where a port can not
    # be had, the log says so and the endpoint stays.
    components, used, _ = file_exporters(tmp_path, ["logs"], "proto")
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    with Weir(tmp_path, config) as weir:
        before = (weir.metrics_port, weir.health_port)
        weir.metrics_port, weir.health_port = free_ports(2)
        weir.write_config(config)
        weir.signal(os_signal.SIGHUP)
        wait_until(lambda: weir.healthy(), "health at its new port")
        for port in before:
            assert not is_open(port)
        with socket.create_server((LOOPBACK, 0)) as taken:
            stays, weir.metrics_port = weir.metrics_port, taken.getsockname()[1]
            weir.write_config(config)
            weir.signal(os_signal.SIGHUP)
            wait_until(lambda: "stays where it was" in weir.text(), "the refusal")
        assert str(weir.metrics_port) in weir.text()
        weir.metrics_port = stays
        assert weir.metrics()
        assert weir.stop() == 0, weir.text()


@pytest.mark.parametrize("build, reason", [
    ("broken", "this build always fails"),
    ("crashing", "the process ended while processors/stamp was created from it")])
def test_a_plugin_that_fails_in_create_changes_nothing(tmp_path, build, reason):
    # Scenario: a build that fails or crashes in create is copied over a running plugin, then a
    # sound one.
    # Guarantees: the old version runs on and the log says why; the sound one takes over.
    folder = plugin_folder(tmp_path / "plugins")
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {
        "processors": {"stamp": {"key": "v"}},
        "exporters": components,
        "service": {"pipelines": pipelines(used, ["stamp"])},
    }
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        put(folder, build)
        wait_until(lambda: reason in weir.text(), "the refusal")
        send(weir, [1])
        swap_to(weir, folder, "two")
        send(weir, [2])
        assert weir.stop() == 0, weir.text()
    out = log_records(read_framed(LOGS, paths["logs"]))
    stamps = [r.attributes[0].value.string_value for r in out]
    assert stamps == [VERSIONS["one"]] * 5 + [VERSIONS["two"]] * 5


def test_a_configuration_waits_for_its_plugin(tmp_path):
    # Scenario: the file is saved with a processor that no plugin gives; then the plugin comes.
    # Guarantees: refused at first, and taken when the plugin is there.
    folder = tmp_path / "plugins"
    folder.mkdir()
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        weir.write_config({
            **config,
            "processors": {"stamp": {"key": "v"}},
            "service": {"pipelines": pipelines(used, ["stamp"])},
        })
        weir.signal(os_signal.SIGHUP)
        wait_until(lambda: "no plugin gives the processor" in weir.text(), "the refusal")
        put(folder, "one")
        wait_until(lambda: generation(weir) > 1, "the processor")
        send(weir, [1])
        assert weir.stop() == 0, weir.text()
    stamps = {r.attributes[0].value.string_value
              for r in log_records(read_framed(LOGS, paths["logs"]))}
    assert stamps == {VERSIONS["one"]}


def test_a_text_file_called_so_is_refused(tmp_path):
    # Scenario: a text file with the name of a plugin lands in the directory of a running host.
    # Guarantees: it is refused by name, the host goes on, and `weir plugins` says so, too.
    folder = plugin_folder(tmp_path / "plugins")
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {"exporters": components, "service": {"pipelines": pipelines(used)}}
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        (folder / "notes.so").write_text("remember the milk\n" * 100)
        wait_until(lambda: "notes.so" in weir.text(), "a word about notes.so")
        sent = send(weir, range(3))
        assert weir.healthy()
        assert weir.stop() == 0, weir.text()
    assert_same(LOGS, sent, read_framed(LOGS, paths["logs"]))
    command = [str(BUILD / "bin/weir"), "plugins", "--plugins", str(folder)]
    listed = subprocess.run(command, capture_output=True, text=True)
    assert "notes.so" in listed.stdout + listed.stderr
    assert "stamp" in listed.stdout
