"""A project of `weir new`, dropped into the directory of a running host."""

import json
import os
import shutil
import subprocess

import pytest

from kit.hosts import BUILD, Weir, file_exporters, pipelines
from kit.net import HttpClient, wait_until
from kit.signals import LOGS, from_json, read_json_lines, records

BODY = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"severityNumber": 9}]}]}]})


def has_taken_over(weir, component):
    """Whether a generation with the component has been changed to."""
    running = [line["fields"]["generation"] for line in weir.lines(component)]
    changed = [line["fields"]["generation"] for line in weir.lines('"changed"')]
    return running and max(changed, default=0) >= running[0]


TOOLS = {"c": "cc", "cpp": "c++", "rust": "cargo", "go": "go"}


@pytest.mark.parametrize("language", TOOLS)
def test_a_new_plugin_is_dropped_into_a_running_host(tmp_path, language):
    # Scenario: a host runs without a processor; a project is made and built; its file is copied
    # into the plugin directory, and the configuration names it.
    # Guarantees: without a restart the records behind have the attribute, those before have not.
    if not shutil.which(TOOLS[language]):
        pytest.skip(f"left out: a project in {language} needs {TOOLS[language]}")
    env = {**os.environ, "GOPROXY": "off", "GOTOOLCHAIN": "local", "CARGO_NET_OFFLINE": "true"}
    argv = [BUILD / "bin/weir", "new", "hello", "--kind", "processor", "--lang", language]
    subprocess.run(argv, cwd=tmp_path, check=True, timeout=60)
    subprocess.run(["make"], cwd=tmp_path / "hello", env=env, check=True, timeout=300)
    folder = tmp_path / "plugins"
    folder.mkdir()
    exporters, used, paths = file_exporters(tmp_path, ["logs"], "json", flush_interval="10ms")
    config = {"exporters": exporters, "service": {"pipelines": pipelines(used)}}
    body = from_json(LOGS, BODY).SerializeToString()
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        client = HttpClient(weir.http_port)
        assert client.export(LOGS, body)[0] == 200
        (folder / "hello.so").write_bytes((tmp_path / "hello/hello.so").read_bytes())
        config["processors"] = {"hello": {"key": "team", "value": "checkout"}}
        config["service"]["pipelines"] = pipelines(used, ["hello"])
        weir.write_config(config)
        wait_until(lambda: has_taken_over(weir, "processors/hello"), "the plugin to take over")
        assert client.export(LOGS, body)[0] == 200
        client.close()
        assert weir.stop() == 0, weir.text()
    found = [
        {entry.key: entry.value.string_value for entry in record.attributes}
        for request in read_json_lines(LOGS, paths["logs"])
        for _, _, record in records(LOGS, request)
    ]
    assert found == [{}, {"team": "checkout"}]
