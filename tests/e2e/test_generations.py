"""A graph is replaced at a batch border: no batch sees stages of two generations."""

import json
import threading

from kit.hosts import BUILD, Weir, file_exporters, pipelines
from kit.net import HttpClient
from kit.signals import LOGS, from_json, read_framed, records
from kit.swap import VERSIONS, plugin_folder, swap_to

SWAPS = 10
PER_REQUEST = 20


def body(number):
    logs = [
        {"body": {"stringValue": f"{number}.{i}"}, "timeUnixNano": "1"} for i in range(PER_REQUEST)
    ]
    text = {"resourceLogs": [{"scopeLogs": [{"logRecords": logs}]}]}
    return from_json(LOGS, json.dumps(text)).SerializeToString()


class Sender(threading.Thread):
    """Sends log requests, each text once, until it is told to stop."""

    def __init__(self, port, start):
        super().__init__(daemon=True)
        self.client = HttpClient(port)
        self.next, self.accepted, self.failed = start, [], []
        self.ending = False

    def run(self):
        while not self.ending:
            status, _, _ = self.client.export(LOGS, body(self.next))
            (self.accepted if status == 200 else self.failed).append(self.next)
            self.next += 1


def test_no_batch_sees_two_generations(tmp_path):
    # Scenario: two stages of one plugin stamp their version on every record, while clients send
    # and two builds of the plugin are copied over each other in turn.
    # Guarantees: no request fails, every record comes out once with two equal stamps, both
    # versions were at work.
    folder = plugin_folder(tmp_path / "plugins")
    components, used, paths = file_exporters(tmp_path, ["logs"], "proto")
    config = {
        "processors": {"stamp/first": {"key": "first"}, "stamp/second": {"key": "second"}},
        "exporters": components,
        "service": {"pipelines": pipelines(used, ["stamp/first", "stamp/second"])},
    }
    with Weir(tmp_path, config, plugins=[folder, BUILD / "lib/weir/plugins"]) as weir:
        senders = [Sender(weir.http_port, 1_000_000 * i) for i in range(3)]
        for sender in senders:
            sender.start()
        for number in range(SWAPS):
            swap_to(weir, folder, "two" if number % 2 == 0 else "one")
        for sender in senders:
            sender.ending = True
        for sender in senders:
            sender.join()
            assert sender.failed == []
        assert weir.stop() == 0, weir.text()

    texts, versions = [], set()
    for request in read_framed(LOGS, paths["logs"]):
        for _, _, record in records(LOGS, request):
            stamps = {a.key: a.value.string_value for a in record.attributes}
            assert stamps["first"] == stamps["second"], record
            versions.add(stamps["first"])
            texts.append(record.body.string_value)
    sent = [f"{n}.{i}" for s in senders for n in s.accepted for i in range(PER_REQUEST)]
    assert sorted(texts) == sorted(sent)
    assert versions == {VERSIONS["one"], VERSIONS["two"]}
